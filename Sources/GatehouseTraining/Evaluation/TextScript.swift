package import GatehouseCore

/// The script that most letters of a text are in: a coarse stand-in for its language.
///
/// Languages that share a script are not told apart: this says how a bundle does on writing that its
/// experts know well or hardly.
package enum TextScript: String, CaseIterable, Sendable {
    case latin
    case greek
    case cyrillic
    case hebrew
    case arabic
    /// Devanagari, Bengali, Tamil and their neighbours.
    case indic
    case thai
    case hangul
    case kana
    case han
    /// Letters of any other script.
    case other
    /// No letters at all.
    case none

    /// The script of most letters in all texts of `event`; of equal ones the first in this list.
    package init(of event: Event) {
        var counts = [Int](repeating: 0, count: Self.allCases.count)
        for index in event.schema.texts.indices {
            guard let text = event.text(index) else { continue }
            for scalar in text.unicodeScalars {
                if let script = Self.place(of: scalar) { counts[script] += 1 }
            }
        }
        let most = counts.max() ?? 0
        guard most > 0, let place = counts.firstIndex(of: most) else {
            self = .none
            return
        }
        self = Self.allCases[place]
    }

    /// Blocks of letters, by their first and last scalar.
    private static let blocks: [(range: ClosedRange<UInt32>, script: TextScript)] = [
        (0x00AA...0x024F, .latin), (0x0370...0x03FF, .greek), (0x0400...0x052F, .cyrillic),
        (0x0590...0x05FF, .hebrew), (0x0600...0x06FF, .arabic), (0x0750...0x077F, .arabic),
        (0x0870...0x08FF, .arabic), (0x0900...0x0DFF, .indic), (0x0E00...0x0E7F, .thai),
        (0x1100...0x11FF, .hangul), (0x1C80...0x1C8F, .cyrillic), (0x1E00...0x1EFF, .latin),
        (0x1F00...0x1FFF, .greek), (0x2C60...0x2C7F, .latin), (0x2DE0...0x2DFF, .cyrillic),
        (0x3005...0x3007, .han), (0x3041...0x30FF, .kana), (0x3130...0x318F, .hangul),
        (0x31F0...0x31FF, .kana), (0x3400...0x9FFF, .han), (0xA640...0xA69F, .cyrillic),
        (0xA720...0xA7FF, .latin), (0xAC00...0xD7FF, .hangul), (0xF900...0xFAFF, .han),
        (0xFB00...0xFB06, .latin), (0xFB1D...0xFB4F, .hebrew), (0xFB50...0xFDFF, .arabic),
        (0xFE70...0xFEFF, .arabic),
        (0xFF21...0xFF5A, .latin), (0xFF66...0xFF9F, .kana), (0x20000...0x3FFFF, .han),
    ]

    private static let places = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) }
    )

    /// The place of a letter's script in ``allCases``; nil for what is no letter.
    private static func place(of scalar: Unicode.Scalar) -> Int? {
        let value = scalar.value
        if value < 0x80 {
            let letter = value | 0x20
            return letter >= 0x61 && letter <= 0x7A ? 0 : nil
        }
        guard scalar.properties.isAlphabetic else { return nil }
        let block = blocks.first { $0.range.contains(value) }
        return places[block?.script ?? .other]
    }
}
