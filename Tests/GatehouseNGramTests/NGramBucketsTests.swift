import GatehouseTestSupport
import Testing

@testable import GatehouseNGram

@Suite("NGramBuckets")
struct NGramBucketsTests {
    private func collected(
        _ text: String,
        bits: Int = 18,
        limit: Int = 3_000,
    ) -> [UInt32] {
        var buckets = NGramBuckets(bucketBits: bits, scalarLimit: limit)
        let bytes = Array(text.utf8)
        buckets.collect(bytes.span)
        return buckets.list
    }

    @Test(
        "the number of n-grams is that of the definition",
        arguments: [
            ("", 0), (" ", 0), ("!!", 0), ("a", 1), ("ab", 1), ("a b", 4),  // a, b, "a b", a␣b
            ("abc", 2), ("abcd", 4), ("abcde", 7), ("aaaaaa", 4), ("你好", 1), ("é!é", 3),
        ]
    )
    func counts(text: String, count: Int) {
        #expect(collected(text, bits: 24).count == count)
    }

    private static func text(_ draws: inout SeededDraws) -> String {
        let pieces = [
            "free", "cash", "now", "a", "b", " ", " ", "  ", ".", "!!", "é", "привет", "你好", "😀",
            "नमस्ते", "\u{301}", "1", "2024", "aaaa", "-", "x",
        ]
        return (0..<draws.below(60)).map { _ in draws.pick(pieces) }.joined()
    }

    @Test("buckets are those of the definition, each once", arguments: 0..<40)
    func likeReference(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let bits = draws.pick([10, 13, 18, 24])
        var reused = NGramBuckets(bucketBits: bits, scalarLimit: 3_000)
        for _ in 0..<5 {
            let text = Self.text(&draws)
            let bytes = Array(text.utf8)
            reused.collect(bytes.span)
            #expect(Set(reused.list).count == reused.list.count, "\(text)")
            #expect(
                Set(reused.list) == NGramReference(text, bucketBits: bits).buckets,
                "\(text)"
            )
            #expect(reused.list.allSatisfy { $0 < 1 << UInt32(bits) })
        }
    }

    @Test(
        "only the first scalars are read, a word at the end as far as it was",
        arguments: [
            16, 17, 18, 40, 1_000,
        ]
    )
    func limit(limit: Int) {
        var draws = SeededDraws(seed: limit)
        for _ in 0..<10 {
            let text = Self.text(&draws)
            let expected = NGramReference(text, bucketBits: 18, scalarLimit: limit)
            #expect(Set(collected(text, limit: limit)) == expected.buckets, "\(text)")
        }
    }

    @Test("a text longer than any before makes room, and a short one after it is itself")
    func grows() {
        var buckets = NGramBuckets(bucketBits: 24, scalarLimit: 1_000_000)
        let long = (0..<4_000).map { "w\($0)" }.joined(separator: " ")
        for text in ["short text", long, "short text", ""] {
            let bytes = Array(text.utf8)
            buckets.collect(bytes.span)
            let expected = NGramReference(text, bucketBits: 24, scalarLimit: 1_000_000)
            #expect(Set(buckets.list) == expected.buckets)
            #expect(buckets.list.count == expected.buckets.count)
        }
    }

    @Test("64 KiB take linear time", arguments: ["a", "ab ", "\u{301}", "😀", " "])
    func hostile(unit: String) {
        let text = String(repeating: unit, count: 65_536 / unit.utf8.count)
        let clock = ContinuousClock()
        var found: [UInt32] = []
        let time = clock.measure { found = collected(text, limit: 1_000_000) }
        #expect(found.count <= 60)
        #expect(time < .seconds(3))
    }
}
