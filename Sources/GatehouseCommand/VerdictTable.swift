internal import Foundation
internal import Gatehouse

/// Verdicts as a table that a person reads.
struct VerdictTable {
    /// Columns of text that are shown.
    private static let textWidth = 44

    private let expertNames: [String]

    /// - Parameter expertNames: The experts to show: those that give logits.
    init(expertNames: [String]) { self.expertNames = expertNames }

    var heading: String {
        let experts = expertNames.map { Self.right($0, 11) }.joined()
        return
            "\(Self.left("text", Self.textWidth))  probability  \(Self.left("action", 8))\(experts)    bias      µs"
    }

    /// One event and its verdict; the figures of the experts are their contributions in log-odds.
    func row(_ event: Event, _ verdict: Verdict) -> String {
        let texts = event.schema.texts.indices.compactMap { event.text($0) }
        let text = texts.filter { !$0.isEmpty }.joined(separator: " · ")
        let shown = verdict.experts.filter { expertNames.contains($0.name) }
        let experts = shown.map { expert in
            Self.right(
                expert.status == .ran
                    ? String(format: "%+.2f", expert.contribution) : expert.status.rawValue,
                11
            )
        }
        return Self.left(text, Self.textWidth)
            + Self.right(String(format: "%.4f", verdict.probability), 13) + "  "
            + Self.left(verdict.action, 8) + experts.joined()
            + Self.right(String(format: "%+.2f", verdict.bias), 8)
            + Self.right(String(format: "%.1f", verdict.microseconds), 8)
    }

    /// One line of the given width on a terminal; control characters and line ends become spaces.
    static func left(_ text: String, _ width: Int) -> String {
        var line = ""
        var columns = 0
        for character in text {
            let isControl = character.unicodeScalars.contains {
                $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || isDirectional($0)
            }
            let shown: Character = isControl ? " " : character
            let advance = columnCount(shown)
            guard columns + advance <= width else { break }
            line.append(shown)
            columns += advance
        }
        return line + String(repeating: " ", count: width - columns)
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Marks that would turn the rest of the line around.
    private static func isDirectional(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            || scalar.value == 0x200E || scalar.value == 0x200F
    }

    /// East Asian wide characters and emoji take two columns; invisible ones none.
    private static func columnCount(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x200B...0x200D, 0x2060, 0xFEFF, 0xAD: return 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
