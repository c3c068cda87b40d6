package import GatehouseText

/// A named list that rules read.
package struct RuleList: Sendable, Equatable {
    /// What its entries are.
    package enum Kind: String, Sendable, CaseIterable {
        /// Words as they are written, looked for in an event's texts.
        case phrase
        /// Regular expressions, looked for in an event's texts.
        case regex
        /// Whole values, such as domains, for `in`.
        case value
    }

    /// A form of the text that a list is looked for in.
    package enum View: String, Sendable, CaseIterable {
        /// Case folded, look-alikes folded, invisible characters dropped.
        case folded
        /// Also without the blanks and signs that spell a word out, and digits for letters.
        case squeezed
    }

    /// Rules read `hits.<name>.count`, or `lists.<name>` for values.
    package let name: String
    /// What its entries are.
    package let kind: Kind
    /// The forms of the text that it is looked for in; empty for values.
    package let views: [View]
    /// Whether an entry must start and end at the border of a word.
    package let isWholeWord: Bool
    /// What is looked for.
    package let entries: [String]
    /// The file that has the entries, and the line of each, from 1.
    package let source: TextList.Source
    /// The file that has its entries, as it is named; nil where they are written with the list.
    package let fileName: String?
    /// The file that declares it.
    package let file: String
    /// Where it is declared, from 1.
    package let line: Int
    /// What is odd about its entries but does no harm.
    package let warnings: [String]

    /// What is looked for in texts; nil for values.
    var textList: TextList? {
        let kind: TextList.Kind
        switch self.kind {
        case .phrase: kind = .phrase
        case .regex: kind = .regex
        case .value: return nil
        }
        var views: TextList.Views = []
        if self.views.contains(.folded) { views.insert(.folded) }
        if self.views.contains(.squeezed) { views.insert(.squeezed) }
        return TextList(
            name: name,
            kind: kind,
            views: views,
            isWholeWord: isWholeWord,
            entries: entries,
            source: source
        )
    }

    /// What conditions call it by.
    var variable: String {
        let name = RuleVocabulary.identifier(name)
        return kind == .value ? "lists.\(name)" : "hits.\(name).count"
    }
}
