import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("EventDecoder on lines")
struct EventLineTests {
    @Test("an envelope holds an event, its label and its group")
    func envelope() throws {
        var decoding = try Decoding()
        let cases: [(String, Bool?, String)] = [
            (#"{"event":{"id":"x"},"label":1,"group":"g"}"#, true, "g"),
            (#"{"group":"g","label":0,"event":{"id":"x"}}"#, false, "g"),
            (#"{"event":{"id":"x"}}"#, nil, ""),
            (#"{"label":null,"event":{"id":"x"},"group":null}"#, nil, ""),
            (#"{"label":1.0,"other":{"event":1,"label":5},"event":{"id":"x"}}"#, true, ""),
        ]
        for (json, isAbuse, group) in cases {
            #expect(decoding.lineError(json) == nil, "\(json)")
            #expect(decoding.label.isAbuse == isAbuse && decoding.label.group == group, "\(json)")
            #expect(decoding.event.idText == "x", "\(json)")
            #expect(decoding.event.unknownFieldCount == 0, "\(json)")
        }
    }

    @Test("an event in an envelope is that event alone")
    func sameEvent() throws {
        let bare = String(decoding: sampleDocuments[0], as: UTF8.self)
        var alone = try Decoding()
        #expect(alone.error(bare) == nil)
        var decoding = try Decoding()
        for line in [
            bare, #"{"event":\#(bare),"label":0}"#,
            #"{"x":{"id":"no"},"label":0,"event":\#(bare),"text":{"body":"no"},"id":"no"}"#,
        ] {
            #expect(decoding.lineError(line) == nil)
            #expect(EventContent(decoding.event) == EventContent(alone.event))
        }
    }

    @Test(
        "a bare event has no label, and fields named like an envelope's are unknown ones",
        arguments: [
            (#"{"id":"x","label":"spam"}"#, 1), (#"{"id":"x","label":7,"group":5}"#, 2),
            (#"{"id":"x","event":null,"label":1}"#, 2), (#"{"id":"x"}"#, 0),
        ]
    )
    func bare(json: String, unknown: Int) throws {
        var decoding = try Decoding()
        #expect(decoding.lineError(json) == nil)
        #expect(decoding.label == EventLabel())
        #expect(decoding.event.idText == "x" && decoding.event.unknownFieldCount == unknown)
    }

    @Test(
        "labels, groups and envelopes that are not what they should be are refused",
        arguments: [
            EventDecoderTests.Refusal(
                #"{"event":{},"label":2}"#,
                .badValue(field: "label", wanted: "0 or 1")
            ),
            .init(#"{"event":{},"label":0.5}"#, .badValue(field: "label", wanted: "0 or 1")),
            .init(
                #"{"event":{},"label":true}"#,
                .wrongType(field: "label", found: "a boolean", wanted: "a number")
            ),
            .init(
                #"{"event":{},"label":"1"}"#,
                .wrongType(field: "label", found: "a string", wanted: "a number")
            ),
            .init(
                #"{"event":{},"group":1}"#,
                .wrongType(field: "group", found: "a number", wanted: "a string")
            ),
            .init(
                #"{"event":[]}"#,
                .wrongType(field: "event", found: "an array", wanted: "an object")
            ),
            .init(#"{"event":{},"event":{}}"#, .duplicateKey("event")),
            .init(#"{"event":{},"event":null}"#, .duplicateKey("event")),
            .init(#"{"event":{},"label":0,"label":0}"#, .duplicateKey("label")),
            .init(#"{"event":{},"label":null,"label":0}"#, .duplicateKey("label")),
            .init(#"{"event":{},"group":"a","group":"b"}"#, .duplicateKey("group")),
            .init(#"{"event":{"id":"a","id":"b"}}"#, .duplicateKey("id")),
            .init(
                #"{"event":{"id":"a","text":{"body":1}}}"#,
                .wrongType(field: "body", found: "a number", wanted: "a string")
            ),
            .init("", .empty), .init(#"{"event":{}"#, .malformed(wanted: "well-formed JSON")),
            .init("[]", .malformed(wanted: "a JSON object")),
        ]
    )
    func refusals(refusal: EventDecoderTests.Refusal) throws {
        var decoding = try Decoding()
        #expect(decoding.lineError(sampleDocuments[2]) == nil)
        #expect(decoding.lineError(refusal.json) == refusal.error)
        #expect(EventContent(decoding.event) == .empty(decoding.schema))
    }

    @Test("a group that is not UTF-8 is repaired, and so is the event")
    func brokenGroup() throws {
        var decoding = try Decoding()
        let bytes = Array(#"{"event":{"id":"x"},"group":"a"#.utf8) + [0xFF] + Array(#""}"#.utf8)
        #expect(decoding.lineError(bytes) == nil)
        #expect(decoding.label.group == "a\u{FFFD}" && decoding.event.isRepaired)
    }
}
