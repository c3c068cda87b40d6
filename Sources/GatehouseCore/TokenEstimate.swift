/// How many tokens a text will have, reckoned from its bytes alone.
///
/// WordPiece and its like make about one token of four Latin bytes, one of two bytes of figures or
/// punctuation, and one of each scalar of most other scripts.
public enum TokenEstimate {
    /// The estimate from the beginning of a text, as if the rest were alike.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - limit: How many bytes are looked at.
    /// - Returns: The estimate, with the two tokens that frame a text.
    public static func tokens(of text: Span<UInt8>, reading limit: Int) -> Int {
        guard text.count > limit else { return tokens(of: text) }
        let read = tokens(of: text.extracting(first: limit))
        return 2 + (read - 2) * text.count / limit
    }

    /// The estimate, with the two tokens that frame a text.
    public static func tokens(of text: Span<UInt8>) -> Int {
        var letters = 0
        var marks = 0
        var scalars = 0
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                letters += 1
            case 0...0x20, 0x7F...0xBF: break
            case 0xC0...: scalars += 1
            default: marks += 1
            }
        }
        return 2 + letters / 4 + marks * 2 / 3 + scalars
    }
}
