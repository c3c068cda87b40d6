import GatehouseTestSupport

@testable import GatehouseText

/// What is plain and slow, to compare with, and texts to compare on.
enum Naive {
    /// A match of an entry.
    struct Match {
        var entry: Int
        var range: Range<Int>
    }

    static func bytes(of view: TextView) -> [UInt8] { Array(view.storage.prefix(view.count)) }

    /// The first place of a text in a view.
    static func first(_ text: String, in view: TextView) -> Range<Int>? {
        places(of: Array(text.utf8), in: bytes(of: view)).first
    }

    static func places(of part: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
        guard !part.isEmpty, bytes.count >= part.count else { return [] }
        return (0...bytes.count - part.count).filter { bytes[$0..<$0 + part.count] == part[...] }
            .map { $0..<$0 + part.count }
    }

    /// Matches of phrases, given as they are folded, by the rule that sessions document.
    static func matches(_ phrases: [[UInt8]], in bytes: [UInt8], isWholeWord: Bool) -> [Match] {
        var all: [Match] = []
        for (entry, phrase) in phrases.enumerated() {
            for range in places(of: phrase, in: bytes)
            where !isWholeWord
                || isBoundary(range.lowerBound, bytes)
                    && isBoundary(range.upperBound, bytes)
            {
                all.append(Match(entry: entry, range: range))
            }
        }
        all.sort { a, b in
            (a.range.lowerBound, -a.range.upperBound, a.entry)
                < (b.range.lowerBound, -b.range.upperBound, b.entry)
        }
        var kept: [Match] = []
        for match in all where match.range.lowerBound >= kept.last?.range.upperBound ?? 0 {
            kept.append(match)
        }
        return kept
    }

    /// Whether letters, digits and marks are not on both sides.
    static func isBoundary(_ offset: Int, _ bytes: [UInt8]) -> Bool {
        let before = String(decoding: bytes[..<offset], as: UTF8.self).unicodeScalars.last
        let after = String(decoding: bytes[offset...], as: UTF8.self).unicodeScalars.first
        guard let before, let after else { return true }
        return !(ScalarClass.of(before.value).isWord && ScalarClass.of(after.value).isWord)
    }

    /// A text of few letters, disguises, scripts and bytes that are no UTF-8.
    static func text(_ draws: inout SeededDraws, length: Int) -> [UInt8] {
        let parts = [
            "a", "b", "ab", "A", "B ", " ", "  ", "а", "Б", "é", "e\u{301}", "\u{323}", "\u{200B}",
            "4", "@", ".", "-", "ﬁ", "中", "한", "\u{11AB}", "😀", "\u{FE0F}", "\t", "\u{1}", "ß", "İ",
            "ά", "が", "か\u{3099}", "\u{344}", "ﷺ", "\u{2028}", "Ａ", "\u{0F71}\u{0F72}", "ö",
        ]
        let broken: [[UInt8]] = [[0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F, 0x98], [0x80]]
        let isASCII = draws.oneIn(3)
        var text: [UInt8] = []
        while text.count < length {
            if isASCII {
                text += Array(draws.pick(["a", "b", "ab", "A", "B", " ", "  ", ".", "4"]).utf8)
            } else if draws.oneIn(40) {
                text += draws.pick(broken)
            } else {
                text += Array(draws.pick(parts).utf8)
            }
        }
        return text
    }
}
