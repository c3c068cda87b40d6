/// A text cut at white space into parts of about equally many words, to try what it is without each.
struct TextParts {
    private let words: [ArraySlice<UInt8>]
    private let parts: [Range<Int>]

    /// How many parts there are; none when the text has fewer than two words.
    var count: Int { parts.count }

    /// Cuts a text into at most `limit` parts.
    init(_ text: Span<UInt8>, limit: Int) {
        let bytes = text.indices.map { text[$0] }
        let words = bytes.split(whereSeparator: { $0 <= 0x20 })
        self.words = words
        guard words.count > 1 else {
            parts = []
            return
        }
        let length = (words.count + limit - 1) / limit
        parts = stride(from: 0, to: words.count, by: length).map {
            $0..<min($0 + length, words.count)
        }
    }

    /// The words of a part.
    func subject(_ index: Int) -> String {
        let words = words[parts[index]].joined(separator: [UInt8(ascii: " ")])
        return String(decoding: Array(words), as: UTF8.self)
    }

    /// The text without a part.
    func rest(without index: Int) -> [UInt8] {
        let part = parts[index]
        let rest = words[..<part.lowerBound] + words[part.upperBound...]
        return Array(rest.joined(separator: [UInt8(ascii: " ")]))
    }
}
