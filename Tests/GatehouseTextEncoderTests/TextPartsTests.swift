import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("TextParts")
struct TextPartsTests {
    private static func words(_ text: some Sequence<UInt8>) -> [[UInt8]] {
        Array(text).split(whereSeparator: { $0 <= 0x20 }).map(Array.init)
    }

    @Test(
        "parts are runs of equally many words, the last of what is left",
        arguments: [
            ("", 4, []),
            (" \n\t", 4, []),
            ("one", 4, []),  // without it there would be nothing to compare
            (" one ", 4, []),
            ("one two", 4, ["one", "two"]),
            (" one\n\ntwo\tthree ", 4, ["one", "two", "three"]),
            ("a b c d e", 4, ["a b", "c d", "e"]),
            ("a b c d e", 2, ["a b c", "d e"]),
            ("a b c", 1, ["a b c"]),
            ("a,b c\u{0}d", 8, ["a,b", "c", "d"]),
            ("é 日本 \u{A0}", 8, ["é", "日本", "\u{A0}"]),  // cut at ASCII white space alone
        ] as [(String, Int, [String])]
    )
    func parts(text: String, limit: Int, wanted: [String]) {
        let parts = TextParts(Array(text.utf8).span, limit: limit)
        #expect((0..<parts.count).map(parts.subject) == wanted)
    }

    @Test("the rest of a text is its other words", arguments: [0, 1, 2])
    func rest(part: Int) {
        let parts = TextParts(Array("  one two\nthree\tfour five ".utf8).span, limit: 3)
        let wanted = ["three four five", "one two five", "one two three four"]
        #expect(String(decoding: parts.rest(without: part), as: UTF8.self) == wanted[part])
    }

    @Test("a part and its rest are all words, and there are not too many", arguments: 0..<50)
    func partition(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let letters = Array("abc \n\u{0}".utf8) + [0xFF, 0xC3]
        let text = (0..<draws.below(300)).map { _ in draws.pick(letters) }
        let limit = 1 + draws.below(12)
        let parts = TextParts(text.span, limit: limit)
        let words = Self.words(text)
        #expect(parts.count <= limit)
        #expect((parts.count == 0) == (words.count < 2))
        var seen = 0
        for part in 0..<parts.count {
            let rest = Self.words(parts.rest(without: part))
            let count = words.count - rest.count
            #expect(count >= 1)
            #expect(rest == Array(words[..<seen]) + Array(words[(seen + count)...]))
            let subject = words[seen..<seen + count].joined(separator: [0x20])
            #expect(parts.subject(part) == String(decoding: Array(subject), as: UTF8.self))
            seen += count
        }
        #expect(parts.count == 0 || seen == words.count)
    }

    @Test("an empty text has no parts")
    func empty() {
        #expect(TextParts(Span(), limit: 3).count == 0)
    }
}
