import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

/// A decoder with an event that it fills again and again, as a server has it.
struct Decoding: ~Copyable {
    let schema: EventSchema
    private(set) var event: Event
    private(set) var label = EventLabel()
    private var decoder: EventDecoder

    init(_ schema: EventSchema) {
        self.schema = schema
        event = Event(schema)
        decoder = EventDecoder(schema)
    }

    init() throws { self.init(try SampleSchema.make()) }

    /// Decodes one event; gives the error, if there is one.
    mutating func error(_ bytes: [UInt8]) -> EventError? {
        do {
            try decoder.decode(bytes.span, into: &event)
            return nil
        } catch {
            return error
        }
    }

    mutating func error(_ json: String) -> EventError? { error(Array(json.utf8)) }

    /// Decodes one line; gives the error, if there is one.
    mutating func lineError(_ bytes: [UInt8]) -> EventError? {
        label = EventLabel()
        do {
            label = try decoder.decodeLine(bytes.span, into: &event)
            return nil
        } catch {
            return error
        }
    }

    mutating func lineError(_ json: String) -> EventError? { lineError(Array(json.utf8)) }
}

/// All that an event holds, as one value.
struct EventContent: Equatable {
    var id: String
    var channel: Int?
    var time: UInt64
    var offset: Int
    var texts: [String?]
    var values: [UInt64]
    var unknown: [Int]
    var flags: [Bool]

    init(_ event: Event) {
        id = event.idText
        channel = event.channel
        time = event.time.bitPattern
        offset = event.timeZoneOffset
        texts = event.schema.texts.indices.map { event.text($0) }
        values = event.schema.attributes.indices.map { event.value($0).bitPattern }
        unknown = [event.unknownFieldCount, event.unknownValueCount]
        flags = [event.isTruncated, event.isRepaired]
    }

    /// What an event that was refused must be.
    static func empty(_ schema: EventSchema) -> EventContent { EventContent(Event(schema)) }
}

/// Documents that mutations start from: every field kind, escapes, several scripts, an envelope.
let sampleDocuments: [[UInt8]] = [
    #"{"id":"e-1","channel":"sms","time":"2014-09-04T08:29:30+01:00","text":{"subject":"Hi","body":"WIN £500 now! Call 09061701461"},"attributes":{"followers":12,"verified":true,"sender":"shortcode","joined":1400000000}}"#,
    #"{"text":{"body":"Привет \u4f60\u597d \ud83d\ude00 \"x\"\\\n","other":{"a":[1,2,{"b":null}]}},"time":1.5e9,"extra":[[],{}],"id":"é"}"#,
    #"{"event":{"id":"z","text":{"body":""},"attributes":{"followers":-0.5e-3,"verified":false}},"label":1,"group":"g"}"#,
    #"{"attributes":null,"text":null,"id":null,"channel":null,"time":null}"#,
    #"  { } "#,
].map { Array($0.utf8) }

/// Expects that `bytes` are refused and leave an empty event behind.
func expectRefused(_ bytes: [UInt8], _ expected: EventError) throws {
    var decoding = try Decoding()
    // An event that was filled before must not shine through.
    #expect(decoding.error(sampleDocuments[0]) == nil)
    #expect(decoding.error(bytes) == expected)
    #expect(EventContent(decoding.event) == .empty(decoding.schema))
}
