/// A named list of things that are looked for in texts.
package struct TextList: Sendable, Equatable {
    /// What the entries are.
    package enum Kind: String, Sendable, CaseIterable {
        /// Words, folded like the text they are looked for in.
        case phrase
        /// Regular expressions that are matched in linear time, on the folded text.
        case regex
    }

    /// The forms of a text that a list is matched on.
    package struct Views: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// ``TextFolder/folded``.
        package static let folded = Views(rawValue: 1)
        /// ``TextFolder/squeezed``, which also finds words in disguise, and more by mistake.
        package static let squeezed = Views(rawValue: 2)
    }

    /// What rules call it by.
    package var name: String
    package var kind: Kind
    /// Where it is matched.
    package var views: Views
    /// Whether a match must begin and end where words do.
    package var isWholeWord: Bool
    package var entries: [String]
    /// Where each entry was written, for messages: the file, and the line of each.
    package var source: Source?

    /// A file that entries came from.
    package struct Source: Sendable, Equatable {
        package var file: String
        /// As many as there are entries, counted from 1.
        package var lines: [Int]

        package init(file: String, lines: [Int]) {
            self.file = file
            self.lines = lines
        }
    }

    /// A list; phrases are whole words unless something else is said.
    package init(
        name: String,
        kind: Kind,
        views: Views = .folded,
        isWholeWord: Bool? = nil,
        entries: [String],
        source: Source? = nil
    ) {
        self.name = name
        self.kind = kind
        self.views = views
        self.isWholeWord = isWholeWord ?? (kind == .phrase)
        self.entries = entries
        self.source = source
    }

    /// Where an entry is written, for messages.
    func place(ofEntry entry: Int) -> String {
        if let source, entry < source.lines.count { return "\(source.file):\(source.lines[entry])" }
        return "list '\(name)', entry \(entry + 1)"
    }
}
