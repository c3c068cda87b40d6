/// A place in a source text.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of UTF-8 before it.
    public let offset: Int
    /// Starts at 1.
    public let line: Int
    /// Unicode scalars from the start of the line; starts at 1.
    public let column: Int

    /// Line and column.
    public var description: String { "\(line):\(column)" }
}

/// The text of an expression, which knows its lines.
struct SourceText: Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The line and column of the byte at `offset`; past the end is the end.
    func location(of offset: Int) -> SourceLocation {
        let end = min(max(offset, 0), bytes.count)
        var line = 1
        var column = 1
        for byte in bytes[..<end] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return SourceLocation(offset: end, line: line, column: column)
    }

    /// The line that holds the byte at `offset`, and where that byte is in it.
    ///
    /// Long lines are cut around the place, so that a message stays readable.
    func excerpt(at offset: Int) -> (line: String, column: Int) {
        let reach = 60
        let place = min(max(offset, 0), bytes.count)
        var start = place
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n"), place - start < reach {
            start -= 1
        }
        var end = place
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), end - place < reach { end += 1 }
        while start < place, bytes[start] & 0xC0 == 0x80 { start += 1 }
        while end < bytes.count, end > place, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let before = String(decoding: bytes[start..<place], as: UTF8.self)
        let after = String(decoding: bytes[place..<end], as: UTF8.self)
        let line = (before + after).map { $0 == "\t" || $0 == "\r" ? " " : $0 }
        return (String(line), before.unicodeScalars.count)
    }
}
