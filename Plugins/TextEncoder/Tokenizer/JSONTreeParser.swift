/// Reads one JSON document (RFC 8259) into a tree.
struct JSONTreeParser: ~Escapable {
    /// How deep arrays and objects may nest; tokenizers have less than ten levels.
    static let depthLimit = 32

    private let text: Span<UInt8>
    private var offset = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    /// Takes one value, and refuses anything but spaces around it.
    mutating func document() throws(TokenizerError) -> JSONTree {
        let tree = try value(depth: 0)
        skipSpaces()
        guard offset == text.count else { throw fault(wanted: "the end of the file") }
        return tree
    }

    private mutating func value(depth: Int) throws(TokenizerError) -> JSONTree {
        guard depth < Self.depthLimit else {
            throw fault(wanted: "at most \(Self.depthLimit) levels of nesting")
        }
        skipSpaces()
        guard offset < text.count else { throw fault(wanted: "a value") }
        switch text[offset] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(TokenizerError) -> JSONTree {
        offset += 1
        var members: [JSONTree.Member] = []
        guard !takes("}") else { return .object(members) }
        repeat {
            skipSpaces()
            let key = try string()
            guard takes(":") else { throw fault(wanted: "`:`") }
            members.append(JSONTree.Member(key: key, value: try value(depth: depth + 1)))
        } while takes(",")
        guard takes("}") else { throw fault(wanted: "`,` or `}`") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(TokenizerError) -> JSONTree {
        offset += 1
        var elements: [JSONTree] = []
        guard !takes("]") else { return .array(elements) }
        repeat { elements.append(try value(depth: depth + 1)) } while takes(",")
        guard takes("]") else { throw fault(wanted: "`,` or `]`") }
        return .array(elements)
    }

    private mutating func word(
        _ word: StaticString,
        _ tree: JSONTree,
    ) throws(TokenizerError) -> JSONTree {
        for byte in "\(word)".utf8 {
            guard offset < text.count, text[offset] == byte else {
                throw fault(wanted: "`\(word)`")
            }
            offset += 1
        }
        return tree
    }

    private mutating func number() throws(TokenizerError) -> JSONTree {
        let start = offset
        while offset < text.count, Self.isInNumber(text[offset]) { offset += 1 }
        guard offset > start else { throw fault(wanted: "a value") }
        let digits = text.extracting(start..<offset)
        let number = String(decoding: digits.indices.map { digits[$0] }, as: UTF8.self)
        if let value = Int(number) { return .integer(value) }
        guard Double(number) != nil else {
            offset = start
            throw fault(wanted: "a number")
        }
        return .otherNumber
    }

    private static func isInNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func string() throws(TokenizerError) -> [UInt8] {
        guard offset < text.count, text[offset] == UInt8(ascii: "\"") else {
            throw fault(wanted: "a string")
        }
        offset += 1
        var bytes: [UInt8] = []
        while offset < text.count, text[offset] != UInt8(ascii: "\"") {
            let byte = text[offset]
            guard byte >= 0x20 else { throw fault(wanted: "no control characters in a string") }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                bytes += Array(String(try escaped()).utf8)
            } else {
                bytes.append(byte)
            }
        }
        guard offset < text.count else { throw fault(wanted: "the end of a string") }
        offset += 1
        return bytes
    }

    /// Takes what follows a backslash.
    private mutating func escaped() throws(TokenizerError) -> Unicode.Scalar {
        guard offset < text.count else { throw fault(wanted: "an escape") }
        let byte = text[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw fault(wanted: "an escape")
        }
    }

    /// Takes the digits of one UTF-16 code unit, and a second one after a high surrogate.
    private mutating func codePoint() throws(TokenizerError) -> Unicode.Scalar {
        let high = try codeUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, offset + 1 < text.count, text[offset] == UInt8(ascii: "\\"),
            text[offset + 1] == UInt8(ascii: "u")
        else { throw fault(wanted: "a surrogate pair") }
        offset += 2
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw fault(wanted: "a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws(TokenizerError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < text.count,
                let digit = Character(Unicode.Scalar(text[offset])).hexDigitValue
            else { throw fault(wanted: "four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard offset < text.count, UInt32(text[offset]) == character.value else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpaces() {
        while offset < text.count {
            switch text[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private func fault(wanted: String) -> TokenizerError {
        guard offset < text.count else {
            return .notJSON(offset: offset, found: "the end of the file", wanted: wanted)
        }
        let character = Unicode.Scalar(text[offset]).escaped(asASCII: true)
        return .notJSON(offset: offset, found: "`\(character)`", wanted: wanted)
    }
}
