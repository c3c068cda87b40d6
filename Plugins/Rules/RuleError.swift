internal import GatehouseFiles
internal import GatehouseText

/// Why a file of rules was refused, and where.
package struct RuleError: DocumentError, Sendable, Equatable, CustomStringConvertible {
    /// The file, as the expert names it.
    package let file: String
    /// The line, from 1; nil where no line is at fault.
    package let line: Int?
    /// What was found, what was wanted, and what to do.
    package let message: String

    /// An error at a line of a file.
    package init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// An error about a rule.
    init(_ rule: Rule, line: Int? = nil, _ message: String) {
        self.init(file: rule.file, line: line ?? rule.line, message: "rule \(rule.id): \(message)")
    }

    /// An error about lists, at the entry where there is one.
    init(_ error: TextListError, of file: RuleFile) {
        guard case .invalidEntry(let place, let found, let wanted, let remedy) = error,
            let colon = place.lastIndex(of: ":"),
            let line = Int(place[place.index(after: colon)...])
        else {
            self.init(file: file.path, line: nil, message: "lists: \(error)")
            return
        }
        self.init(
            file: String(place[..<colon]),
            line: line,
            message: "found \(found); wanted \(wanted); \(remedy)"
        )
    }

    /// The place and the message.
    package var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(message)" }
}

/// One node of a file of rules.
typealias RuleNode = YAMLNode<RuleError>
