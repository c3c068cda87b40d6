import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("EventDecoder")
struct EventDecoderTests {
    /// A document and what becomes of it.
    struct Refusal: CustomTestStringConvertible {
        let json: String
        let error: EventError

        init(_ json: String, _ error: EventError) {
            self.json = json
            self.error = error
        }

        var testDescription: String { String(json.prefix(80)) }
    }

    @Test("a whole event fills every slot")
    func whole() throws {
        var decoding = try Decoding()
        #expect(decoding.error(sampleDocuments[0]) == nil)
        let event = decoding.event
        #expect(event.idText == "e-1" && event.channel == 0)
        #expect(event.time == 1_409_815_770 && event.timeZoneOffset == 3_600)
        #expect(event.text(SampleSchema.subject) == "Hi")
        #expect(event.text(SampleSchema.body) == "WIN £500 now! Call 09061701461")
        #expect((0..<4).map { event.value($0) } == [12, 1, 1, 1_400_000_000])
        #expect(event.unknownFieldCount == 0 && event.unknownValueCount == 0)
        #expect(!event.isTruncated && !event.isRepaired)
    }

    @Test("escapes are read; unknown fields are counted, what is inside them is not")
    func escapes() throws {
        var decoding = try Decoding()
        #expect(decoding.error(sampleDocuments[1]) == nil)
        #expect(decoding.event.text(SampleSchema.body) == "Привет 你好 😀 \"x\"\\\n")
        #expect(decoding.event.idText == "é" && decoding.event.time == 1.5e9)
        #expect(decoding.event.unknownFieldCount == 2)  // text.other and extra
    }

    @Test("the order of fields does not matter")
    func order() throws {
        var decoding = try Decoding()
        #expect(decoding.error(#"{"id":"a","text":{"subject":"s","body":"b"}}"#) == nil)
        let first = EventContent(decoding.event)
        #expect(decoding.error(#"{"text":{"body":"b","subject":"s"},"id":"a"}"#) == nil)
        #expect(EventContent(decoding.event) == first)
    }

    @Test(
        "null is missing everywhere",
        arguments: [
            #"{}"#,
            #"{"id":null,"channel":null,"time":null,"text":null,"attributes":null}"#,
            #"{"text":{"subject":null,"body":null},"attributes":{}}"#,
            #"{"attributes":{"followers":null,"verified":null,"sender":null,"joined":null}}"#,
        ]
    )
    func nulls(json: String) throws {
        var decoding = try Decoding()
        #expect(decoding.error(sampleDocuments[0]) == nil)
        #expect(decoding.error(json) == nil)
        #expect(EventContent(decoding.event) == .empty(decoding.schema))
    }

    @Test(
        "a wrong type in any field is refused, and named",
        arguments: [
            ("id", #"{"id":@}"#, ["1", "true", "[]", "{}"], "a string"),
            ("channel", #"{"channel":@}"#, ["1", "false", "[1]", "{}"], "a string"),
            (
                "time", #"{"time":@}"#, ["true", "[]", "{}"],
                "a time as a string, or seconds since 1970"
            ),
            ("text", #"{"text":@}"#, ["1", "true", "[]", #""x""#], "an object"),
            ("body", #"{"text":{"body":@}}"#, ["1", "true", #"["x"]"#, "{}"], "a string"),
            ("attributes", #"{"attributes":@}"#, ["1", "true", "[]", #""x""#], "an object"),
            (
                "followers", #"{"attributes":{"followers":@}}"#, [#""1""#, "true", "[]", "{}"],
                "a number"
            ),
            (
                "verified", #"{"attributes":{"verified":@}}"#, ["1", #""true""#, "[]", "{}"],
                "true or false"
            ),
            ("sender", #"{"attributes":{"sender":@}}"#, ["1", "true", "[]", "{}"], "a string"),
            (
                "joined", #"{"attributes":{"joined":@}}"#, ["true", "[]", "{}"],
                "a time as a string, or seconds since 1970"
            ),
        ]
    )
    func wrongTypes(field: String, template: String, values: [String], wanted: String) throws {
        let names: [Character: String] = [
            "1": "a number", "t": "a boolean", "f": "a boolean", "[": "an array", "{": "an object",
            "\"": "a string",
        ]
        for value in values {
            let found = try #require(value.first.flatMap { names[$0] })
            try expectRefused(
                Array(template.replacing("@", with: value).utf8),
                .wrongType(field: field, found: found, wanted: wanted)
            )
        }
    }

    private static let syntax = EventError.malformed(wanted: "well-formed JSON")

    @Test(
        "what is not one JSON object is refused",
        arguments: [
            Refusal("", .empty), Refusal(" \n\t\r ", .empty), Refusal("\u{FEFF}", .empty),
            Refusal("\u{FEFF} ", .empty),
            Refusal("[]", .malformed(wanted: "a JSON object")),
            Refusal("5", .malformed(wanted: "a JSON object")),
            Refusal("null", .malformed(wanted: "a JSON object")),
            Refusal(#""x""#, .malformed(wanted: "a JSON object")),
            Refusal("{}{}", syntax),  // two objects
            Refusal("{} x", syntax), Refusal("{},", syntax), Refusal("{}}", syntax),  // a tail
            Refusal("{", syntax), Refusal("}", syntax), Refusal("{]", syntax),
            Refusal(#"{"id"}"#, syntax), Refusal(#"{"id":}"#, syntax),
            Refusal(#"{"id":"x",}"#, syntax),
            Refusal(#"{'id':'x'}"#, syntax), Refusal(#"{id:"x"}"#, syntax),
            Refusal(#"{"id":"x"#, syntax), Refusal(#"{"id":"x""#, syntax),
            Refusal(#"{"id":"\x"}"#, syntax), Refusal(#"{"id":"\u12g4"}"#, syntax),
            Refusal("{\"id\":\"a\nb\"}", syntax),  // a raw line end in a string
            Refusal(#"{"x":tru}"#, syntax), Refusal(#"{"x":NaN}"#, syntax),
            Refusal(#"{"x":Infinity}"#, syntax), Refusal(#"{"x":01}"#, syntax),
            Refusal(#"{"x":1.}"#, syntax), Refusal(#"{"x":.5}"#, syntax),
            Refusal(#"{"x":+1}"#, syntax),
            Refusal("{} // comment", syntax),
        ]
    )
    func malformed(refusal: Refusal) throws {
        try expectRefused(Array(refusal.json.utf8), refusal.error)
    }

    @Test("a byte order mark before the object is skipped")
    func byteOrderMark() throws {
        var decoding = try Decoding()
        #expect(decoding.error("\u{FEFF}{\"id\":\"x\"}") == nil)
        #expect(decoding.event.idText == "x" && !decoding.event.isRepaired)
    }

    @Test(
        "a field given twice is refused at every level, be it null",
        arguments: [
            Refusal(#"{"id":"a","id":"a"}"#, .duplicateKey("id")),
            Refusal(#"{"id":null,"id":"a"}"#, .duplicateKey("id")),
            Refusal(#"{"channel":"sms","x":1,"channel":"sms"}"#, .duplicateKey("channel")),
            Refusal(#"{"time":1,"time":2}"#, .duplicateKey("time")),
            Refusal(#"{"text":{},"text":{}}"#, .duplicateKey("text")),
            Refusal(#"{"attributes":{},"attributes":null}"#, .duplicateKey("attributes")),
            Refusal(#"{"text":{"body":"a","subject":"b","body":"a"}}"#, .duplicateKey("body")),
            Refusal(#"{"text":{"body":null,"body":"a"}}"#, .duplicateKey("body")),
            Refusal(
                #"{"attributes":{"verified":true,"verified":true}}"#,
                .duplicateKey("verified")
            ),
            Refusal(#"{"id":"a","\u0069d":"b"}"#, .duplicateKey("id")),  // escaped, the same key
        ]
    )
    func duplicates(refusal: Refusal) throws {
        try expectRefused(Array(refusal.json.utf8), refusal.error)
    }

    @Test(
        "unknown fields are counted, twice when given twice; those inside them are not",
        arguments: [
            (#"{"a":1,"a":1}"#, 2),
            (#"{"ID":"x","Text":{"body":"x"}}"#, 2),  // case counts
            (#"{"text":{"a":1,"a":2,"body":"x"}}"#, 2),
            (#"{"attributes":{"a":{"verified":1,"b":2},"followers":1}}"#, 1),
            (#"{"x":{"id":1,"text":{"body":5}},"y":[{"id":2},{"id":2}]}"#, 2),
            (#"{"event":{"id":1},"label":1,"group":"x"}"#, 3),  // an envelope is for lines only
            (#"{"":0,"\u0000":0}"#, 2),
        ]
    )
    func unknown(json: String, count: Int) throws {
        var decoding = try Decoding()
        #expect(decoding.error(json) == nil)
        #expect(decoding.event.unknownFieldCount == count)
        #expect(decoding.event.unknownValueCount == 0 && decoding.event.idText.isEmpty)
    }

    @Test("unknown channels and categories are missing, and counted")
    func unknownValues() throws {
        var decoding = try Decoding()
        #expect(decoding.error(#"{"channel":"fax","attributes":{"sender":"pigeon"}}"#) == nil)
        #expect(decoding.event.channel == nil)
        #expect(decoding.event.value(SampleSchema.sender).isNaN)
        #expect(decoding.event.unknownValueCount == 2 && decoding.event.unknownFieldCount == 0)
    }

    @Test("broken UTF-8 is repaired wherever it is, and the event says so")
    func brokenUTF8() throws {
        let cases: [([UInt8], (Event) -> Bool)] = [
            (
                Array(#"{"id":"a"#.utf8) + [0xFF] + Array(#"b"}"#.utf8),
                { $0.idText == "a\u{FFFD}b" }
            ),
            (
                Array(#"{"text":{"body":"a"#.utf8) + [0xF0, 0x9F] + Array(#"b"}}"#.utf8),
                { $0.text(SampleSchema.body) == "a\u{FFFD}b" }
            ),
            (
                Array(#"{"id":"x","k"#.utf8) + [0xC0] + Array(#"":1}"#.utf8),
                { $0.unknownFieldCount == 1 && $0.idText == "x" }
            ),
            (
                Array(#"{"attributes":{"sender":""#.utf8) + [0x80] + Array(#""}}"#.utf8),
                { $0.unknownValueCount == 1 }
            ),
            (
                Array(#"{"skipped":[""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""],"id":"x"}"#.utf8),
                { $0.idText == "x" }
            ),
        ]
        for (bytes, holds) in cases {
            var decoding = try Decoding()
            #expect(decoding.error(bytes) == nil, "\(bytes)")
            #expect(holds(decoding.event) && decoding.event.isRepaired, "\(bytes)")
            #expect(decoding.error("{}") == nil)
            #expect(!decoding.event.isRepaired, "the next event is not touched")
        }
        try expectRefused([0x7B, 0x7D, 0xFF], Self.syntax)
        try expectRefused([0xFF], Self.syntax)
    }

    @Test("a NUL and pairs of surrogates are text; a lone surrogate is refused")
    func surrogates() throws {
        var decoding = try Decoding()
        #expect(decoding.error(#"{"text":{"body":"a\u0000b\ud83d\ude00\uFFFF"}}"#) == nil)
        #expect(decoding.event.text(SampleSchema.body) == "a\0b😀\u{FFFF}")
        for lone in [
            #"\ud800"#, #"\udc00"#, #"\ud800\u0041"#, #"\ud800\ud800"#, #"\udc00\ud800"#,
            #"\ud83dabcdef"#,
        ] {
            try expectRefused(Array(#"{"text":{"body":"\#(lone)"}}"#.utf8), Self.syntax)
            try expectRefused(Array(#"{"skipped":["\#(lone)"]}"#.utf8), Self.syntax)
        }
    }

    @Test("a text over its limit is cut at a scalar boundary")
    func longText() throws {
        var decoding = Decoding(try SampleSchema.make(subjectLimit: 4, bodyLimit: 4))
        #expect(decoding.error(#"{"text":{"subject":"abcd","body":"abc"}}"#) == nil)
        #expect(!decoding.event.isTruncated)
        #expect(decoding.error(#"{"text":{"subject":"abcde","body":"abc\u00e9"}}"#) == nil)
        #expect(decoding.event.text(SampleSchema.subject) == "abcd")
        #expect(decoding.event.text(SampleSchema.body) == "abc")
        #expect(decoding.event.isTruncated)
    }

    @Test("an id over the limit is refused, not cut: two events must not share one")
    func longID() throws {
        var decoding = try Decoding()
        let fits = String(repeating: "x", count: 256)
        #expect(decoding.error(#"{"id":"\#(fits)"}"#) == nil)
        #expect(decoding.event.idText == fits)
        try expectRefused(
            Array(#"{"text":{"body":"t"},"id":"\#(fits)x"}"#.utf8),
            .badValue(field: "id", wanted: "at most 256 bytes long")
        )
    }

    @Test("times that are no times are refused")
    func badTimes() throws {
        let wanted = "a time such as 2026-01-31T08:29:00Z"
        for value in ["", "yesterday", "2023-02-29T00:00:00Z", "2023-01-01T00:00:00"] {
            try expectRefused(
                Array(#"{"time":"\#(value)"}"#.utf8),
                .badValue(field: "time", wanted: wanted)
            )
            try expectRefused(
                Array(#"{"attributes":{"joined":"\#(value)"}}"#.utf8),
                .badValue(field: "joined", wanted: wanted)
            )
        }
    }

    @Test(
        "numbers are those that a double holds",
        arguments: [
            ("0", 0), ("-0", 0), ("1e-400", 0), ("5e-324", .leastNonzeroMagnitude), ("-1.5", -1.5),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("9007199254740993", 9_007_199_254_740_992),  // rounds to even
            ("9223372036854775807", 0x1p63), ("9223372036854775808", 0x1p63),
            ("-9223372036854775808", -0x1p63), ("18446744073709551615", 0x1p64), ("1E+2", 100),
            ("0.1", 0.1), ("100000000000000000000.0", 1e20),
        ]
    )
    func numbers(json: String, expected: Double) throws {
        var decoding = try Decoding()
        #expect(
            decoding.error(#"{"time":\#(json),"attributes":{"followers":\#(json)}}"#) == nil
        )
        #expect(decoding.event.value(SampleSchema.followers) == expected)
        #expect(decoding.event.time == expected)
    }

    @Test(
        "numbers out of range refuse the event",
        arguments: [
            "1e400", "-1e400", "1e99999999999999999999",
            "18446744073709551616", "-9223372036854775809",  // whole numbers of more than 64 bits
        ]
    )
    func numbersOutOfRange(json: String) throws {
        try expectRefused(Array(#"{"attributes":{"followers":\#(json)}}"#.utf8), Self.syntax)
        try expectRefused(Array(#"{"skipped":\#(json)}"#.utf8), Self.syntax)
    }

    @Test("every refusal says what was found and what was wanted")
    func descriptions() {
        let errors: [EventError] = [
            .empty, .malformed(wanted: "well-formed JSON"), .tooDeep(limit: 16),
            .tooLong(found: 7, limit: 5), .tooManyFields(limit: 5),
            .wrongType(field: "id", found: "a number", wanted: "a string"),
            .badValue(field: "label", wanted: "0 or 1"), .duplicateKey("id"),
        ]
        let descriptions = errors.map(\.description)
        #expect(descriptions.allSatisfy { $0.hasPrefix("found ") })
        #expect(Set(descriptions).count == errors.count)
        #expect(descriptions[5] == #"found a number in "id"; wanted a string"#)
        #expect(descriptions[3] == "found 7 bytes; the schema's limit for one event is 5")
    }
}
