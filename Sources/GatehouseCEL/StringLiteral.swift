/// What a string or bytes literal stands for.
enum StringLiteral {
    /// The bytes that `text` stands for, quotes and prefix included.
    ///
    /// - Parameters:
    ///   - text: A literal that the lexer accepted.
    ///   - isBytes: Whether octal and hexadecimal escapes are bytes rather than scalars.
    ///   - offset: Where the literal starts, for messages.
    /// - Returns: UTF-8 for a string, any bytes for bytes.
    /// - Throws: A complaint about an escape sequence.
    static func value(
        of text: ArraySlice<UInt8>,
        isBytes: Bool,
        at offset: Int,
    ) throws(Complaint) -> [UInt8] {
        var body = text
        var isRaw = false
        while let first = body.first, first.isNameStart {
            isRaw = isRaw || first | 0x20 == UInt8(ascii: "r")
            body.removeFirst()
        }
        let quotes = Array(body.prefix(3))
        let isTriple =
            quotes.count == 3 && quotes[0] == quotes[1] && quotes[1] == quotes[2]
            && body.count >= 6
        let inner = body.dropFirst(isTriple ? 3 : 1).dropLast(isTriple ? 3 : 1)
        guard !isRaw, inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var place = inner.startIndex
        while place < inner.endIndex {
            guard inner[place] == UInt8(ascii: "\\") else {
                result.append(inner[place])
                place += 1
                continue
            }
            let start = place
            place += 1
            guard let escape = Escape(inner[place...], isBytes: isBytes) else {
                throw Complaint(
                    .syntax,
                    """
                    found an escape sequence that does not exist; wanted one of \\n \\t \\\\ \\' \
                    and their like, \\x41, \\101\(isBytes ? "" : ", \\u0041, \\U0001F600")
                    """,
                    at: offset + start - text.startIndex
                )
            }
            place += escape.length
            if isBytes {
                result.append(UInt8(truncatingIfNeeded: escape.value))
            } else if let scalar = Unicode.Scalar(escape.value) {
                result.append(contentsOf: String(scalar).utf8)
            }
        }
        return result
    }

    /// What follows a backslash.
    private struct Escape {
        let value: UInt32
        let length: Int

        init?(_ text: ArraySlice<UInt8>, isBytes: Bool) {
            guard let first = text.first else { return nil }
            if let simple = Self.simple[first] {
                value = UInt32(simple)
                length = 1
                return
            }
            let digits: Int
            let radix: UInt32
            switch first {
            case UInt8(ascii: "x"), UInt8(ascii: "X"): (digits, radix) = (2, 16)
            case UInt8(ascii: "u") where !isBytes: (digits, radix) = (4, 16)
            case UInt8(ascii: "U") where !isBytes: (digits, radix) = (8, 16)
            case UInt8(ascii: "0")...UInt8(ascii: "3"): (digits, radix) = (3, 8)
            default: return nil
            }
            let body = text.dropFirst(radix == 8 ? 0 : 1).prefix(digits)
            guard body.count == digits else { return nil }
            var number: UInt32 = 0
            for byte in body {
                guard let digit = byte.hexValue, digit < radix else { return nil }
                number = number &* radix &+ UInt32(digit)
            }
            guard isBytes || Unicode.Scalar(number) != nil else { return nil }
            value = number
            length = digits + (radix == 8 ? 0 : 1)
        }

        private static let simple: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
            UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
            UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "?"): 0x3F,
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27, UInt8(ascii: "`"): 0x60,
        ]
    }
}
