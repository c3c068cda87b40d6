/// A word of the language and where it stands.
struct Token: Sendable {
    /// What kind of word it is; signs carry their text.
    enum Kind: Equatable, Sendable {
        case name, quotedName, int, uint, double, string, bytes, end
        case sign(Sign)
    }

    /// Operators and brackets, the longest first.
    enum Sign: String, CaseIterable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case and = "&&"
        case or = "||"
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case remainder = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case dot = "."
        case comma = ","
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBracket = "["
        case rightBracket = "]"
        case leftBrace = "{"
        case rightBrace = "}"

        /// By first byte; each list has its longest sign first.
        static let byFirst: [UInt8: [(text: [UInt8], sign: Sign)]] = Dictionary(
            grouping: allCases.map { (text: Array($0.rawValue.utf8), sign: $0) },
            by: { $0.text[0] }
        )
    }

    let kind: Kind
    let range: Range<Int>

    /// Whether it is the name that `text` says; only a plain name can be.
    func isName(_ text: String, in source: SourceText) -> Bool {
        kind == .name && source.bytes[range].elementsEqual(text.utf8)
    }
}
