import Foundation
import GatehouseCore
import GatehouseProtocol
import GatehouseTestSupport
import SwiftProtobuf
import Testing

@testable import GatehouseWire

@Suite("Events in frames")
struct EventFrameTests {
    private func error(_ payload: [UInt8], _ event: inout Event) -> EventError? {
        do {
            try FrameCodec.decode(payload, into: &event)
            return nil
        } catch {
            return error
        }
    }

    private func error(_ message: Gatehouse_V1_Event, _ event: inout Event) throws -> EventError? {
        error(try message.serializedBytes(), &event)
    }

    private func text(_ name: String, _ bytes: [UInt8]) -> Gatehouse_V1_Text {
        var text = Gatehouse_V1_Text()
        text.name = name
        text.value = Data(bytes)
        return text
    }

    private func attribute(
        _ name: String,
        _ value: Gatehouse_V1_Attribute.OneOf_Value?,
    ) -> Gatehouse_V1_Attribute {
        var attribute = Gatehouse_V1_Attribute()
        attribute.name = name
        attribute.value = value
        return attribute
    }

    private static func drawn(_ schema: EventSchema, _ draws: inout SeededDraws) -> Event {
        var event = Event(schema)
        event.setID("é-\(draws.next())")
        if draws.oneIn(2) { event.channel = draws.below(3) }
        if draws.oneIn(2) { event.time = draws.finiteDouble() }
        event.timeZoneOffset = draws.below(100_000) - 50_000
        if draws.oneIn(2) { event.setText(draws.oneIn(3) ? "" : "Hi ☠", at: SampleSchema.subject) }
        if draws.oneIn(2) { event.setText("b\0dy \(draws.next())", at: SampleSchema.body) }
        if draws.oneIn(2) { event.setValue(draws.finiteDouble(), at: SampleSchema.followers) }
        if draws.oneIn(2) { event.setValue(.infinity, at: SampleSchema.followers) }
        if draws.oneIn(2) { event.setValue(Double(draws.below(2)), at: SampleSchema.verified) }
        if draws.oneIn(2) { event.setValue(Double(draws.below(2)), at: SampleSchema.sender) }
        if draws.oneIn(2) { event.setValue(draws.finiteDouble(), at: SampleSchema.joined) }
        return event
    }

    @Test("an event that is encoded and decoded has the same slots, to the bit", arguments: 0..<100)
    func roundTrip(seed: Int) throws {
        let schema = try SampleSchema.make()
        var draws = SeededDraws(seed: seed)
        var decoded = Event(schema)
        decoded.setText("left over", at: SampleSchema.body)
        let event = Self.drawn(schema, &draws)
        #expect(error(FrameCodec.encoded(event), &decoded) == nil)
        #expect(EventContent(decoded) == EventContent(event))
    }

    @Test("JSON and frames give the same event")
    func likeJSON() throws {
        var decoding = try Decoding()
        var decoded = Event(decoding.schema)
        for document in sampleDocuments {
            guard decoding.error(document) == nil else { continue }
            #expect(error(FrameCodec.encoded(decoding.event), &decoded) == nil)
            // What the schema does not know is not encoded.
            var expected = EventContent(decoding.event)
            expected.unknown = [0, 0]
            #expect(EventContent(decoded) == expected)
        }
    }

    @Test("an empty payload is an empty event")
    func empty() throws {
        let schema = try SampleSchema.make()
        var event = Event(body: "left over", schema: schema)
        #expect(error([], &event) == nil)
        #expect(EventContent(event) == .empty(schema))
    }

    @Test("values of the wrong type are refused, and named")
    func wrongTypes() throws {
        let values: [Gatehouse_V1_Attribute.OneOf_Value] = [
            .number(1), .flag(true), .category("phone"), .time(1),
        ]
        let names = ["followers", "verified", "sender", "joined"]
        let kinds = ["a number", "a flag", "a category", "a time"]
        for (index, name) in names.enumerated() {
            for (other, value) in values.enumerated() {
                var event = Event(try SampleSchema.make())
                var message = Gatehouse_V1_Event()
                message.id = Data("x".utf8)
                message.attributes = [attribute(name, value)]
                let expected: EventError? =
                    index == other
                    ? nil : .wrongType(field: name, found: kinds[other], wanted: kinds[index])
                #expect(try error(message, &event) == expected)
                #expect(event.value(index).isNaN == (index != other))
                #expect(event.idText == (index == other ? "x" : ""))
            }
        }
    }

    @Test("a field given twice is refused, be it empty")
    func duplicates() throws {
        let schema = try SampleSchema.make()
        var event = Event(schema)
        var message = Gatehouse_V1_Event()
        message.texts = [text("body", []), text("body", [0x61])]
        #expect(try error(message, &event) == .duplicateKey("body"))
        #expect(EventContent(event) == .empty(schema))
        message.texts = []
        message.attributes = [attribute("sender", nil), attribute("sender", .category("phone"))]
        #expect(try error(message, &event) == .duplicateKey("sender"))
        #expect(EventContent(event) == .empty(schema))
    }

    @Test("what the schema does not know is counted, protobuf's unknown fields as one")
    func unknown() throws {
        var event = Event(try SampleSchema.make())
        var message = Gatehouse_V1_Event()
        message.channel = "fax"
        message.texts = [text("other", [1]), text("other", [2])]
        message.attributes = [attribute("colour", .number(1)), attribute("sender", .category("x"))]
        let payload: [UInt8] = try message.serializedBytes() + [0xF8, 0x07, 0x01, 0xF0, 0x07, 0x02]
        #expect(error(payload, &event) == nil)
        #expect(event.unknownFieldCount == 4 && event.unknownValueCount == 2)
        #expect(event.channel == nil && event.value(SampleSchema.sender).isNaN)
    }

    @Test("an attribute without a value is missing")
    func missing() throws {
        var event = Event(try SampleSchema.make())
        var message = Gatehouse_V1_Event()
        message.attributes = ["followers", "verified", "sender", "joined"].map {
            attribute($0, nil)
        }
        #expect(try error(message, &event) == nil)
        #expect((0..<4).allSatisfy { event.value($0).isNaN })
        #expect(event.unknownFieldCount == 0 && event.unknownValueCount == 0)
    }

    @Test("bytes that are not UTF-8 are repaired, long texts are cut, long ids refused")
    func texts() throws {
        var event = Event(try SampleSchema.make(subjectLimit: 3))
        var message = Gatehouse_V1_Event()
        message.id = Data([0xFF])
        message.texts = [text("subject", [0x61, 0x62, 0x63, 0x64]), text("body", [0x61, 0xC0])]
        #expect(try error(message, &event) == nil)
        #expect(event.idText == "\u{FFFD}" && event.text(SampleSchema.subject) == "abc")
        #expect(event.text(SampleSchema.body) == "a\u{FFFD}")
        #expect(event.isTruncated && event.isRepaired)
        message.id = Data(repeating: 0x61, count: 257)
        #expect(
            try error(message, &event)
                == .badValue(field: "id", wanted: "at most 256 bytes long")
        )
    }

    @Test("a name or channel that is not UTF-8 is not protobuf")
    func brokenNames() throws {
        var event = Event(try SampleSchema.make())
        let channel: [UInt8] = [0x12, 0x01, 0xFF]
        #expect(error(channel, &event) == .malformed(wanted: "a protobuf Event"))
        #expect(EventContent(event) == .empty(event.schema))
    }

    @Test("limits on bytes and fields hold")
    func limits() throws {
        var limits = EventSchema.Limits()
        limits.bytes = 60
        limits.fields = 3
        let schema = try SampleSchema.make(limits: limits)
        var event = Event(schema)
        #expect(
            error([UInt8](repeating: 0, count: 61), &event) == .tooLong(found: 61, limit: 60)
        )
        var message = Gatehouse_V1_Event()
        message.texts = [text("a", []), text("b", [])]
        message.attributes = [attribute("c", nil)]
        #expect(try error(message, &event) == nil)
        #expect(event.unknownFieldCount == 3)
        message.attributes.append(attribute("d", nil))
        #expect(try error(message, &event) == .tooManyFields(limit: 3))
        #expect(EventContent(event) == .empty(schema))
    }

    private static func whole(_ schema: EventSchema) -> [UInt8] {
        var event = Event(schema)
        event.setID("id")
        event.channel = 1
        event.time = 1.5e9
        event.timeZoneOffset = -3_600
        event.setText("Hi", at: SampleSchema.subject)
        event.setText("WIN £500 now!", at: SampleSchema.body)
        for (index, value) in [12.5, 1, 1, 1.4e9].enumerated() { event.setValue(value, at: index) }
        return FrameCodec.encoded(event)
    }

    @Test("a payload cut at any byte is an event or refused, and a refused one leaves nothing")
    func truncated() throws {
        let schema = try SampleSchema.make()
        let payload = Self.whole(schema)
        var event = Event(schema)
        var refused = 0
        for count in payload.indices {
            guard error(Array(payload[..<count]), &event) != nil else { continue }
            refused += 1
            #expect(EventContent(event) == .empty(schema), "\(count) bytes")
        }
        // A cut between two fields is a whole message: there are few of those.
        #expect(refused > payload.count / 2)
        #expect(error(payload, &event) == nil)
    }

    @Test("flipped bits and mutations give an event or a typed refusal", arguments: 0..<20)
    func flipped(seed: Int) throws {
        let schema = try SampleSchema.make()
        let payload = Self.whole(schema)
        let empty = EventContent.empty(schema)
        var draws = SeededDraws(seed: seed)
        var event = Event(schema)
        var refused = 0
        for round in 0..<1_000 {
            var bytes = payload
            if round % 2 == 0 {
                bytes[draws.below(bytes.count)] ^= 1 << UInt8(draws.below(8))
            } else {
                bytes = draws.mutated(bytes, with: payload)
            }
            let error = error(bytes, &event)
            if error != nil {
                refused += 1
                #expect(EventContent(event) == empty, "seed \(seed): \(bytes)")
            } else {
                #expect(event.idText.utf8.count <= 256, "seed \(seed): \(bytes)")
                #expect(event.channel.map { (0..<3).contains($0) } ?? true, "seed \(seed)")
            }
        }
        #expect((100..<1_000).contains(refused))
    }

    @Test(
        "lengths that lie and groups without end are refused",
        arguments: [
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],  // 4 GiB of id
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],  // 2^64 − 1
            [0x2A, 0x05, 0x0A, 0x7F],  // a text whose name reaches over its end
            [0x0B], [UInt8](repeating: 0x0B, count: 10_000),  // groups that are never closed
            [0x00], [0x80], [UInt8](repeating: 0xFF, count: 100),
        ]
    )
    func lies(bytes: [UInt8]) throws {
        var event = Event(try SampleSchema.make())
        #expect(error(bytes, &event) == .malformed(wanted: "a protobuf Event"))
        #expect(EventContent(event) == .empty(event.schema))
    }
}
