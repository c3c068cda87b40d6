/// Cuts a text into tokens.
struct Lexer {
    private let source: SourceText
    private var bytes: [UInt8] { source.bytes }
    private var place = 0
    private var tokens: [Token] = []

    /// The tokens of `source`; the last is the end.
    static func tokens(of source: SourceText) throws(Complaint) -> [Token] {
        var lexer = Lexer(source: source)
        while try lexer.next() {}
        return lexer.tokens
    }

    private init(source: SourceText) { self.source = source }

    private func byte(at offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    private mutating func add(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, range: start..<place))
    }

    private mutating func skipSpaces() {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
                0x0C:
                place += 1
            case UInt8(ascii: "/") where byte(at: place + 1) == UInt8(ascii: "/"):
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            default: return
            }
        }
    }

    /// Adds a token; false after the end.
    private mutating func next() throws(Complaint) -> Bool {
        skipSpaces()
        let start = place
        guard start < bytes.count else {
            add(.end, from: start)
            return false
        }
        let first = bytes[start]
        if first.isNameStart {
            try nameOrPrefixedString()
        } else if first.isDigit || first == UInt8(ascii: ".") && byte(at: start + 1).isDigit {
            try number()
        } else if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
            try string(.string, from: start, isRaw: false)
        } else if first == UInt8(ascii: "`") {
            try quotedName()
        } else {
            try sign()
        }
        return true
    }

    private mutating func sign() throws(Complaint) {
        let start = place
        for (text, sign) in Token.Sign.byFirst[bytes[start]] ?? []
        where bytes[start...].starts(with: text) {
            place += text.count
            add(.sign(sign), from: start)
            return
        }
        throw Complaint(.syntax, "found \(character(at: start)), which starts no word", at: start)
    }

    /// The character at `offset`, for a message.
    private func character(at offset: Int) -> String {
        let text = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
        guard let scalar = text.unicodeScalars.first else { return "the end" }
        return scalar.properties.isWhitespace || scalar.value < 0x20
            ? "U+\(String(scalar.value, radix: 16, uppercase: true))" : "'\(scalar)'"
    }

    private mutating func nameOrPrefixedString() throws(Complaint) {
        let start = place
        var end = start
        var isRaw = false
        var isBytes = false
        prefix: while end < start + 2 {
            switch byte(at: end) | 0x20 {
            case UInt8(ascii: "r") where !isRaw: isRaw = true
            case UInt8(ascii: "b") where !isBytes: isBytes = true
            default: break prefix
            }
            end += 1
        }
        let quote = byte(at: end)
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            place = end
            return try string(isBytes ? .bytes : .string, from: start, isRaw: isRaw)
        }
        while byte(at: place).isNamePart { place += 1 }
        add(.name, from: start)
    }

    private mutating func quotedName() throws(Complaint) {
        let start = place
        place += 1
        let allowed = Set("_.-/ ".utf8)
        while byte(at: place).isNamePart || allowed.contains(byte(at: place)) { place += 1 }
        guard byte(at: place) == UInt8(ascii: "`"), place > start + 1 else {
            throw Complaint(
                .syntax,
                "found a quoted name without its end; wanted letters, digits, '_.-/ ' and a '`'",
                at: start
            )
        }
        place += 1
        add(.quotedName, from: start)
    }

    private mutating func number() throws(Complaint) {
        let start = place
        var kind = Token.Kind.int
        if byte(at: start) == UInt8(ascii: "0"), byte(at: start + 1) | 0x20 == UInt8(ascii: "x"),
            byte(at: start + 2).hexValue != nil
        {
            place += 2
            while byte(at: place).hexValue != nil { place += 1 }
        } else {
            while byte(at: place).isDigit { place += 1 }
            if byte(at: place) == UInt8(ascii: "."), byte(at: place + 1).isDigit {
                kind = .double
                place += 1
                while byte(at: place).isDigit { place += 1 }
            }
            if byte(at: place) | 0x20 == UInt8(ascii: "e") {
                let sign = byte(at: place + 1)
                let skip = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1
                guard byte(at: place + skip).isDigit else {
                    throw Complaint(.syntax, "found an exponent without digits", at: start)
                }
                kind = .double
                place += skip
                while byte(at: place).isDigit { place += 1 }
            }
        }
        if kind == .int, byte(at: place) | 0x20 == UInt8(ascii: "u") {
            kind = .uint
            place += 1
        }
        guard !byte(at: place).isNamePart else {
            throw Complaint(
                .syntax,
                "found \(character(at: place)) right after a number; wanted a space or an operator",
                at: place
            )
        }
        add(kind, from: start)
    }

    /// A string whose opening quote is at `place`.
    private mutating func string(
        _ kind: Token.Kind,
        from start: Int,
        isRaw: Bool,
    ) throws(Complaint) {
        let quote = bytes[place]
        let isTriple = byte(at: place + 1) == quote && byte(at: place + 2) == quote
        place += isTriple ? 3 : 1
        while place < bytes.count {
            let byte = bytes[place]
            if byte == quote,
                !isTriple
                    || self.byte(at: place + 1) == quote
                        && self.byte(at: place + 2) == quote
            {
                place += isTriple ? 3 : 1
                return add(kind, from: start)
            }
            if !isTriple, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            place += byte == UInt8(ascii: "\\") && !isRaw && place + 1 < bytes.count ? 2 : 1
        }
        let wanted = String(repeating: Character(Unicode.Scalar(quote)), count: isTriple ? 3 : 1)
        throw Complaint(
            .syntax,
            "found a string without its end; wanted \(wanted)"
                + (isTriple ? "" : " on the same line, or a string in three quotes"),
            at: start
        )
    }
}
