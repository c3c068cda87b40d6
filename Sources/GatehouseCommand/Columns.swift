internal import GatehouseRules

/// Cells of tables for people.
enum Columns {
    /// The text, with blanks up to a width.
    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// The text, with blanks before it up to a width.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// What one condition of a rule was, on a line of its own.
    static func operand(_ operand: RuleOperand) -> String {
        let text = operand.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "    \(left(operand.value.rawValue, 9))\(left(operand.location, 7))\(text)"
    }
}
