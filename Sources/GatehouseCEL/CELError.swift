/// Why a text is no program, or why a program has no value.
public struct CELError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, the first first; never empty.
    public let issues: [CELIssue]

    /// What is wrong first.
    public var first: CELIssue { issues[0] }

    /// All issues, each with its line and a caret.
    public var description: String {
        issues.map(\.description).joined(separator: "\n")
    }

    init(_ complaints: [Complaint], in source: SourceText) {
        let all =
            complaints.isEmpty
            ? [Complaint(.limit, "found no reason for this error; please report it", at: 0)]
            : complaints
        issues = all.map { CELIssue($0, in: source) }
    }
}

/// One thing that is wrong, and where.
public struct CELIssue: Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The text does not follow the grammar.
        case syntax
        /// A variable or type that nobody declared.
        case unknownName
        /// A function that nobody declared.
        case unknownFunction
        /// Types that do not fit.
        case type
        /// A constant pattern that is no regular expression.
        case pattern
        /// A text or program beyond a limit of the environment.
        case limit
        /// An error of an evaluation, such as a division by zero.
        case evaluation
        /// An evaluation that was not given, or a bound field that was not there.
        case missing
        /// An evaluation that used up its budget.
        case budget
    }

    /// What kind of thing is wrong.
    public let kind: Kind
    /// What was found, what was wanted, and what to do.
    public let message: String
    /// Where.
    public let location: SourceLocation
    /// The line at fault, and a caret below the place.
    public let snippet: String

    init(_ complaint: Complaint, in source: SourceText) {
        kind = complaint.kind
        message = complaint.message
        location = source.location(of: complaint.offset)
        let excerpt = source.excerpt(at: complaint.offset)
        let margin = String(repeating: " ", count: excerpt.column)
        snippet = " | \(excerpt.line)\n | \(margin)^"
    }

    /// The place, the message, and the line with a caret.
    public var description: String { "\(location): \(message)\n\(snippet)" }
}

/// An issue before its source text is at hand.
struct Complaint: Error {
    let kind: CELIssue.Kind
    let message: String
    let offset: Int

    init(_ kind: CELIssue.Kind, _ message: String, at offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }
}
