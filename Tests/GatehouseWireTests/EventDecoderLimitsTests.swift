import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("EventDecoder at its limits")
struct EventDecoderLimitsTests {
    private static func nested(_ open: String, _ close: String, depth: Int) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }

    @Test("nesting is refused beyond the limit, and only there", arguments: [1, 2, 3, 16, 100])
    func depth(limit: Int) throws {
        var limits = EventSchema.Limits()
        limits.depth = limit
        var decoding = Decoding(try SampleSchema.make(limits: limits))
        for (open, close) in [(#"{"a":"#, "}"), ("[", "]")] {
            let fits = #"{"x":"# + Self.nested(open, close, depth: limit - 1) + "}"
            #expect(decoding.error(fits) == nil, "\(open)")
            let over = #"{"x":"# + Self.nested(open, close, depth: limit) + "}"
            #expect(decoding.error(over) == .tooDeep(limit: limit), "\(open)")
            #expect(EventContent(decoding.event) == .empty(decoding.schema))
        }
    }

    @Test("a thousand levels are refused wherever they are")
    func thousandLevels() throws {
        let objects = Self.nested(#"{"a":"#, "}", depth: 1_000)
        let arrays = Self.nested("[", "]", depth: 1_000)
        let mixed = Self.nested(#"[{"text":"#, "}]", depth: 500)
        for deep in [objects, arrays, mixed] {
            for place in [
                "@", #"{"skipped":@}"#, #"{"text":@}"#, #"{"text":{"body":@}}"#, #"{"id":@}"#,
                #"{"text":{"other":[1,@]}}"#, #"{"attributes":{"followers":@}}"#,
                #"{"skipped":[[1,2],[@]]}"#, #"{"id":"x","event":@}"#,
            ] {
                try expectRefused(
                    Array(place.replacing("@", with: deep).utf8),
                    .tooDeep(limit: 16)
                )
            }
        }
        // Unclosed, in the size of a whole event.
        for open in ["[", #"{"a":"#] {
            let bytes = Array(String(repeating: open, count: (1 << 20) / open.utf8.count).utf8)
            var decoding = try Decoding()
            #expect(decoding.error(bytes) != nil)
        }
    }

    @Test("fields are refused over their limit, unknown ones included")
    func fieldLimit() throws {
        var limits = EventSchema.Limits()
        limits.fields = 5
        var decoding = Decoding(try SampleSchema.make(limits: limits))
        #expect(decoding.error(#"{"id":"x","text":{"body":"b","a":1},"c":[1,2,3,4]}"#) == nil)
        for json in [
            #"{"id":"x","text":{"body":"b","a":1},"c":1,"d":1}"#,
            #"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}"#,
            #"{"a":{"a":1,"b":1,"c":1,"d":1,"e":1}}"#,
        ] {
            #expect(decoding.error(json) == .tooManyFields(limit: 5), "\(json)")
            #expect(EventContent(decoding.event) == .empty(decoding.schema))
        }
    }

    @Test("bytes are refused over their limit", arguments: [1, 2, 31, 64, 1_000])
    func byteLimit(limit: Int) throws {
        var limits = EventSchema.Limits()
        limits.bytes = limit
        var decoding = Decoding(try SampleSchema.make(limits: limits))
        let spaces = [UInt8](repeating: 0x20, count: max(0, limit - 2))
        if limit >= 2 { #expect(decoding.error(Array("{}".utf8) + spaces) == nil) }
        #expect(
            decoding.error(Array("{} ".utf8) + spaces)
                == .tooLong(found: spaces.count + 3, limit: limit)
        )
    }

    @Test("an event that only its repair makes too long is refused")
    func repairOverLimit() throws {
        var limits = EventSchema.Limits()
        limits.bytes = 100
        var decoding = Decoding(try SampleSchema.make(limits: limits))
        let text = [UInt8](repeating: 0xFF, count: 40)
        let bytes = Array(#"{"text":{"body":""#.utf8) + text + Array(#""}}"#.utf8)
        #expect(
            decoding.error(bytes) == .tooLong(found: bytes.count + 80, limit: 100)
        )
        #expect(EventContent(decoding.event) == .empty(decoding.schema))
    }
}
