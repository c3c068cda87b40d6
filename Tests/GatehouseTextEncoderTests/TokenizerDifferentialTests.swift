import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

/// The tokenizer against the plain one, on texts of every kind.
@Suite("Tokenizer, differential")
struct TokenizerDifferentialTests {
    private static let normalizations = [
        BertNormalization(),
        BertNormalization(lowercases: false),
        BertNormalization(stripsAccents: false),
        BertNormalization(cleansText: false, separatesIdeographs: false),
        BertNormalization(cleansText: false, stripsAccents: true, lowercases: false),
    ]

    /// Whether utf8proc and the standard library know a scalar alike.
    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.age.map { $0.major <= 14 } ?? false
    }

    private static let ranges: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0x61...0x65, 0x00...0x20, 0xA0...0x17F, 0x300...0x36F, 0x370...0x52F,
        0x900...0x97F, 0x1100...0x11FF, 0x1E00...0x1FFF, 0x2000...0x206F, 0x3000...0x30FF,
        0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE00...0xFFFD, 0x1D100...0x1D1FF,
        0x1F300...0x1F64F, 0x2F800...0x2FA1F, 0xE0000...0xE01EF, 0x0...0x10FFFF,
    ]

    private static let special: [Unicode.Scalar] = [
        "\u{302E}", "\u{302F}", "\u{1D165}", "\u{1D16D}", "\u{1B44}", "\u{1BF2}", "\u{A953}",
        "\u{16FF0}", "\u{301}", "\u{323}", "\u{941}", "\u{93C}", "\u{344}", "\u{130}", "\u{37E}",
        "\u{226E}", "\u{958}", "\u{2126}", "\u{1}", "\u{85}", "\u{A0}", "\u{200B}", "\u{FFFD}",
        "中", "八", "😀", "é", "क", "\u{93E}", "\u{AC01}",
    ]

    static func drawText(_ draws: inout SeededDraws) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<draws.below(30) {
            switch draws.below(12) {
            case 0: bytes.append(UInt8(truncatingIfNeeded: draws.next()))
            case 1: bytes += Array(draws.pick(TokenizerFixture.special).utf8)
            case 2, 3: bytes += Array(draws.pick(TokenizerFixture.pieces).utf8)
            case 4: bytes.append(0x20)
            case 5, 6: bytes += Array(String(draws.pick(special)).utf8)
            case 7 where draws.oneIn(20):
                bytes += Array(repeating: UInt8(ascii: "a"), count: 95 + draws.below(10))
            default:
                let range = draws.pick(ranges)
                guard
                    let scalar = Unicode.Scalar(
                        range.lowerBound + UInt32(draws.below(range.count))
                    ),
                    isKnown(scalar)
                else { continue }
                bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    @Test("ids are those of the plain tokenizer", arguments: 0..<20)
    func reference(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let mode: Tokenizer.Mode = draws.oneIn(2) ? .parity : .untrusted
        let vocabulary = try TokenizerFixture.vocabulary(
            Self.normalizations[seed % Self.normalizations.count]
        )
        let tokenizer = Tokenizer(vocabulary, mode: mode)
        let reference = TokenizerReference(vocabulary, mode: mode)
        var known = 0
        for _ in 0..<400 {
            let text = Self.drawText(&draws)
            let ids = tokenizer.ids(text)
            let expected = reference.tokens(text)
            #expect(ids == expected, "\(text)")
            known += ids.count { $0 != vocabulary.unknown }
            let limit = draws.below(ids.count + 2)
            var cut: [Int32] = []
            let reach = tokenizer.tokenize(text.span, limit: limit, into: &cut)
            #expect(cut == Array(ids.prefix(limit)), "\(limit) of \(text)")
            #expect(reach.isCut == (limit < ids.count), "\(limit) of \(text)")
        }
        #expect(known > 2000, "the texts have words that the vocabulary knows")
    }

    /// Blocks of letters, marks, punctuation and compatibility forms; gaps are more of the same.
    private static let blocks: [Range<UInt32>] = [
        0x80..<0x3200, 0xA800..<0xAC10, 0xD7B0..<0xD800, 0xF8F0..<0xFBFF, 0xFE00..<0x1_0000,
        0x1D000..<0x1D200,
    ]

    @Test("every scalar alone has the ids of the plain tokenizer", arguments: normalizations)
    func everyScalar(normalization: BertNormalization) throws {
        for block in Self.blocks {
            let scalars = block.compactMap(Unicode.Scalar.init).filter(Self.isKnown)
            // A vocabulary of all of them, so that none is lost in an unknown word.
            let ascii = TokenizerFixture.special + "a;<=>`".map { String($0) }
            let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".map { "##\($0)" }
            let pieces = ascii + letters + scalars.flatMap { ["\($0)", "##\($0)"] }
            let vocabulary = try Vocabulary(
                lines: TokenizerFixture.lines(pieces).span,
                normalization: normalization
            )
            let tokenizer = Tokenizer(vocabulary)
            let reference = TokenizerReference(vocabulary, mode: .untrusted)
            for scalar in scalars {
                let text = Array("a\(scalar)a".utf8)
                let (ids, expected) = (tokenizer.ids(text), reference.tokens(text))
                if ids != expected {
                    Issue.record("\(scalar.escaped(asASCII: true)): \(ids), wanted \(expected)")
                }
            }
        }
    }
}
