internal import Foundation
internal import GatehouseRules

/// Cells of tables for people.
enum Columns {
    /// The text, with blanks up to a width.
    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// What an event says, which must not reach a terminal as it is: one line of at most `width` columns.
    static func clean(_ text: String, _ width: Int) -> String {
        VerdictTable.left(text, width).trimmingCharacters(in: .whitespaces)
    }

    /// Rows of as many cells each, the first of a row to the left and the others to the right.
    static func table(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == 0 ? left(cell, widths[0]) : "  " + right(cell, widths[column])
            }.joined()
        }
    }

    /// The text, with blanks before it up to a width.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// `1 rule`, `2 rules`.
    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// What one condition of a rule was, on a line of its own.
    static func operand(_ operand: RuleOperand) -> String {
        let text = operand.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "    \(left(operand.value.rawValue, 9))\(left(operand.location, 7))\(text)"
    }
}
