import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("UTF-8 repair")
struct UTF8RepairTests {
    private func repaired(_ bytes: [UInt8], limit: Int = 1 << 20) -> ([UInt8], TextIntake) {
        var output = Array("kept".utf8)
        let intake = output.append(repairing: bytes.span, limit: limit)
        #expect(Array(output.prefix(4)) == Array("kept".utf8), "what was there before stays")
        return (Array(output.dropFirst(4)), intake)
    }

    @Test(
        "each maximal ill-formed part becomes one U+FFFD",
        arguments: [
            ([0x61, 0x80, 0x62], 1),  // a lone continuation
            ([0xC0, 0xAF], 2),  // an overlong slash
            ([0xE0, 0x80, 0xAF], 3),  // overlong in three
            ([0xED, 0xA0, 0x80], 3),  // a surrogate
            ([0xF4, 0x90, 0x80, 0x80], 4),  // above U+10FFFF
            ([0xF5, 0xFF], 2),  // bytes that never occur
            ([0xE2, 0x82], 1),  // cut after two of three
            ([0xF0, 0x9F, 0x98], 1),  // cut after three of four
            ([0xF0, 0x9F, 0x98, 0x41], 1),  // interrupted after three of four
            ([0xF1, 0x80, 0xE1, 0x80, 0xC2], 3),  // three that are cut (Unicode, table 3-8)
            ([0xC2, 0xA9], 0),  // well formed
        ] as [([UInt8], Int)]
    )
    func maximalSubparts(bytes: [UInt8], replacements: Int) {
        let (output, intake) = repaired(bytes)
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.unicodeScalars.count { $0 == "\u{FFFD}" } == replacements)
        #expect(intake == TextIntake(isRepaired: replacements > 0))
    }

    /// Bytes that are UTF-8 in part: lead bytes are far more frequent than chance has them.
    private func hostile(_ draws: inout SeededDraws) -> [UInt8] {
        let pieces: [[UInt8]] = [
            Array("aé".utf8), Array("€".utf8), Array("😀".utf8), [0xC2], [0xE0], [0xE2, 0x82],
            [0xED],
            [0xF0, 0x9F], [0xF4], [0x80], [0xBF], [0x9F], [0xA0], [0x8F, 0x90], [0xFE], [0xC1],
        ]
        return (0..<draws.below(20)).flatMap { _ in draws.pick(pieces) }
    }

    @Test("the result is that of Swift's String", arguments: 0..<20)
    func likeString(seed: Int) {
        var draws = SeededDraws(seed: seed)
        for _ in 0..<200 {
            var bytes = draws.oneIn(2) ? hostile(&draws) : draws.bytes(draws.below(24))
            if draws.oneIn(2), !bytes.isEmpty { bytes.removeLast(draws.below(bytes.count)) }
            let (output, intake) = repaired(bytes)
            #expect(output == Array(String(decoding: bytes, as: UTF8.self).utf8), "\(bytes)")
            let isWellFormed = String(validating: bytes, as: UTF8.self) != nil
            #expect(intake == TextIntake(isRepaired: !isWellFormed), "\(bytes)")
            #expect(String(repairing: bytes.span) == String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("a limit cuts at a scalar boundary and keeps all that fits", arguments: 0..<10)
    func limits(seed: Int) {
        var draws = SeededDraws(seed: seed)
        for _ in 0..<50 {
            let bytes = hostile(&draws)
            let whole = String(decoding: bytes, as: UTF8.self)
            for limit in 0...whole.utf8.count + 1 {
                var expected: [UInt8] = []
                for scalar in whole.unicodeScalars {
                    guard expected.count + UTF8.width(scalar) <= limit else { break }
                    expected += Array(String(scalar).utf8)
                }
                let (output, intake) = repaired(bytes, limit: limit)
                #expect(output == expected, "\(bytes) at \(limit)")
                #expect(intake.isTruncated == (expected.count < whole.utf8.count))
            }
        }
    }

    @Test("a broken part that is cut off is not called repaired")
    func repairBehindTheCut() {
        let (output, intake) = repaired([0x61, 0x62, 0xFF], limit: 2)
        #expect(output == [0x61, 0x62])
        #expect(intake == TextIntake(isTruncated: true))
    }
}
