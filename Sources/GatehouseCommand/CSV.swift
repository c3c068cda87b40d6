/// Cells of a CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)).
enum CSV {
    /// A number as a decimal of its exact double; empty when it is missing.
    static func cell(_ value: Float) -> String {
        guard !value.isNaN else { return "" }
        if let whole = Int(exactly: value) { return "\(whole)" }
        return "\(Double(value))"
    }

    /// A text, in quotes when it needs them.
    static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    /// The cells of one line.
    static func cells(_ line: [UInt8]) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var previous: UInt8 = 0
        for byte in line where byte != UInt8(ascii: "\r") {
            switch byte {
            case UInt8(ascii: "\""):
                // A quote right after a closing one stands for itself.
                if !isQuoted, previous == byte { cell.append(byte) }
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                cells.append(String(decoding: cell, as: UTF8.self))
                cell.removeAll(keepingCapacity: true)
            default:
                cell.append(byte)
            }
            previous = byte
        }
        return cells + [String(decoding: cell, as: UTF8.self)]
    }
}
