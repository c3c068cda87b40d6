import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

/// Texts that mean harm: bytes without sense, and a megabyte of what yields no token.
///
/// `GATEHOUSE_HOSTILE_COUNT` sets how many random texts there are (20,000 by default); a failure
/// names the seed that makes its text again.
@Suite("Tokenizer, hostile")
struct TokenizerHostileTests {
    private static let count =
        ProcessInfo.processInfo.environment["GATEHOUSE_HOSTILE_COUNT"].flatMap(Int.init) ?? 20_000

    @Test("any bytes give ids in range, at most the limit, and none that strangers may not write")
    func randomBytes() throws {
        let vocabulary = try TokenizerFixture.vocabulary()
        let tokenizers = [Tokenizer(vocabulary), Tokenizer(vocabulary, mode: .parity)]
        let mask: Int32 = 4
        let control = [vocabulary.padding, vocabulary.start, vocabulary.separator, mask]
        var ids: [Int32] = []
        for seed in 0..<Self.count {
            var draws = SeededDraws(seed: seed)
            let text =
                draws.oneIn(2)
                ? draws.bytes(draws.below(120)) : TokenizerDifferentialTests.drawText(&draws)
            let limit = 2 + draws.below(40)
            for tokenizer in tokenizers {
                ids.removeAll(keepingCapacity: true)
                let reach = tokenizer.encode(text.span, limit: limit, into: &ids)
                var isSound = ids.count >= 2 && ids.count <= limit && reach.byteCount <= text.count
                isSound = isSound && (reach.isCut || reach.byteCount == text.count)
                for (place, id) in ids.enumerated() {
                    isSound = isSound && id >= 0 && id < vocabulary.count
                    let isInside = place > 0 && place < ids.count - 1
                    if isInside, tokenizer.mode == .untrusted, control.contains(id) {
                        isSound = false
                    }
                }
                if !isSound { Issue.record("seed \(seed), \(tokenizer.mode): \(ids)") }
            }
        }
    }

    @Test(
        "a megabyte that yields nothing is read up to the budget",
        arguments: [
            (" ", 0), ("\n", 0), ("\u{3000}", 0),
            ("\u{0}", 0), ("\u{200B}", 0), ("\u{FFFD}", 0),  // deleted
            ("\u{301}", 0), ("\u{941}", 0), ("\u{344}", 0),  // accents
            ("a", 1), ("я", 1), ("\u{302E}\u{1B44}", 1), ("\u{AC01}", 1),  // one endless word
        ]
    )
    func endless(unit: String, expected: Int) throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        let text = Array(String(repeating: unit, count: 1_000_000 / unit.utf8.count).utf8)
        for limit in [8, 256] {
            var ids: [Int32] = []
            let reach = tokenizer.tokenize(text.span, limit: limit, into: &ids)
            #expect(ids == Array(repeating: tokenizer.vocabulary.unknown, count: expected))
            #expect(reach.isCut)
            #expect(reach.byteCount <= Tokenizer.byteBudget(limit: limit) + 3)
        }
    }

    @Test("broken bytes are bounded too")
    func endlessBroken() throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        for byte: UInt8 in [0x80, 0xC3, 0xF0, 0xFF] {
            let text = Array(repeating: byte, count: 1_000_000)
            var ids: [Int32] = []
            let reach = tokenizer.tokenize(text.span, limit: 8, into: &ids)
            #expect(ids.isEmpty && reach.isCut)
            #expect(reach.byteCount <= Tokenizer.byteBudget(limit: 8) + 3)
        }
    }

    @Test("a full window stops the reading")
    func stops() throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        let text = Array(String(repeating: "hello ", count: 100_000).utf8)
        var ids: [Int32] = []
        let reach = tokenizer.tokenize(text.span, limit: 10, into: &ids)
        #expect(ids.count == 10 && reach.isCut)
        #expect(reach.byteCount == 66, "ten words, and the eleventh that tells of the cut")
    }

    @Test("the budget does not overflow")
    func budget() {
        #expect(Tokenizer.byteBudget(limit: 0) == 4096)
        #expect(Tokenizer.byteBudget(limit: 254) == 254 * 256 + 4096)
        #expect(Tokenizer.byteBudget(limit: .max) == .max)
        #expect(Tokenizer.byteBudget(limit: .max / 256) == .max)
    }
}
