import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("JSONWriter")
struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        "numbers are the shortest that read back",
        arguments: [
            (0, "0"), (-0.0, "-0.0"), (1, "1"), (-1, "-1"), (0.1, "0.1"),
            (1e15, "1000000000000000"),
            (9_007_199_254_740_991, "9007199254740991"), (0x1p53, "9007199254740992.0"),
            (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "null"),
            (.infinity, "null"),
            (-.infinity, "null"),
        ] as [(Double, String)]
    )
    func numbers(value: Double, expected: String) {
        #expect(written { $0.value(value) } == expected)
    }

    @Test("numbers have the same bits in another parser", arguments: 0..<10)
    func roundTrip(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let numbers = (0..<300).map { index in
            switch index % 3 {
            case 0: draws.finiteDouble()
            case 1: Double(draws.below(1 << 54) - 1 << 53)
            default: Double(draws.below(1 << 30)) / 1000
            }
        }
        let json = written { writer in
            writer.open("[")
            for number in numbers { writer.value(number) }
            writer.close("]")
        }
        // Not JSONSerialization, which does not round to the nearest double on Linux.
        let read = try JSONDecoder().decode([Double].self, from: Data(json.utf8))
        #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
    }

    @Test(
        "strings are escaped as JSON wants it, and no more",
        arguments: [
            ("", #""""#), ("a/é😀", #""a/é😀""#), ("\"\\", #""\"\\""#), ("\n", #""\n""#),
            ("\t\r\u{0}\u{1F}", #""\u0009\u000d\u0000\u001f""#),
            ("\u{7F}\u{2028}", "\"\u{7F}\u{2028}\""),
        ]
    )
    func strings(text: String, expected: String) throws {
        let json = written { $0.value(text) }
        #expect(json == expected)
        let read = try JSONSerialization.jsonObject(
            with: Data(json.utf8),
            options: .fragmentsAllowed
        )
        #expect(read as? String == text)
    }

    @Test("commas stand between and nowhere else")
    func commas() {
        let json = written { writer in
            writer.open("{")
            writer.key("a")
            writer.open("[")
            writer.close("]")
            writer.key("b")
            writer.open("[")
            writer.value(true)
            writer.null()
            writer.open("{")
            writer.close("}")
            writer.value(UInt64.max)
            writer.close("]")
            writer.key("c")
            writer.value("x")
            writer.close("}")
        }
        #expect(json == #"{"a":[],"b":[true,null,{},18446744073709551615],"c":"x"}"#)
    }

    @Test("a writer that is reset starts anew")
    func reset() {
        let json = written { writer in
            writer.open("[")
            writer.value(1.5)
            writer.reset()
            writer.value(false)
        }
        #expect(json == "false")
    }

    @Test("small objects have their keys in order")
    func object() {
        let json = String(decoding: JSONText.object(["b": "2", "a": "\"1"]), as: UTF8.self)
        #expect(json == #"{"a":"\"1","b":"2"}"#)
    }
}
