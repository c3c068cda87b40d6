/// A named list that is looked for in an event's texts.
package struct RuleList: Sendable, Hashable {
    /// What its entries are.
    package enum Kind: String, Sendable, CaseIterable {
        /// Words as they are written.
        case phrase
        /// Regular expressions.
        case regex
        /// Domains, handles and the like, which stand alone.
        case value
    }

    /// The form of the text that it is looked for in.
    package enum View: String, Sendable, CaseIterable {
        /// As it came.
        case plain
        /// Case folded, look-alikes folded, invisible characters dropped.
        case folded
        /// Also without the blanks and signs that spell a word out.
        case squeezed
    }

    /// Rules read `hits.<name>.count`.
    package let name: String
    /// What its entries are.
    package let kind: Kind
    /// The forms of the text that it is looked for in.
    package let views: [View]
    /// Whether an entry must start and end at the border of a word.
    package let isWholeWord: Bool
    /// What is looked for.
    package let entries: [String]
    /// Where it is declared, from 1.
    package let line: Int
}

/// Finds lists in texts; made once for a set of rules.
protocol ListMatcher: Sendable {
    /// Makes one worker's scratch.
    func makeSession() -> any ListHits
}

/// What one worker found of the lists in a text.
protocol ListHits: AnyObject {
    /// Looks for all lists in a text as it came. Allocates nothing after warm-up.
    func scan(_ text: Span<UInt8>)

    /// How many hits a list had in the last text.
    func count(list: Int) -> Int
}
