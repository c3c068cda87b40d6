/// Reads the little JSON that safetensors headers are made of: objects, strings, lists of counts.
///
/// The caller asks for what must come next, so there is no nesting to bound, and repeated keys
/// reach it instead of being merged, as general parsers do.
struct HeaderJSON: ~Escapable {
    typealias Fault = SafetensorsHeader.Fault

    private let text: Span<UInt8>
    private var offset = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    /// Takes an opening bracket, and the closing one if it follows; tells whether an item follows.
    mutating func open(_ opening: Unicode.Scalar, closing: Unicode.Scalar) throws(Fault) -> Bool {
        try expect(opening)
        return !takes(closing)
    }

    /// Takes a comma or the closing bracket; tells whether an item follows.
    mutating func next(closing: Unicode.Scalar) throws(Fault) -> Bool {
        if takes(closing) { return false }
        try expect(",")
        return true
    }

    /// Takes one character, and spaces before it.
    mutating func expect(_ character: Unicode.Scalar) throws(Fault) {
        guard takes(character) else { throw fault(wanted: "`\(character)`") }
    }

    /// Refuses anything but spaces up to the end.
    mutating func expectEnd() throws(Fault) {
        skipSpaces()
        guard offset == text.count else { throw fault(wanted: "the end of the header") }
    }

    /// Takes a list of whole numbers that are not negative.
    mutating func integers() throws(Fault) -> [Int] {
        var values: [Int] = []
        var more = try open("[", closing: "]")
        while more {
            values.append(try integer())
            more = try next(closing: "]")
        }
        return values
    }

    /// Takes a string, its escapes decoded.
    mutating func string() throws(Fault) -> String {
        try expect("\"")
        var bytes: [UInt8] = []
        while offset < text.count, text[offset] != UInt8(ascii: "\"") {
            let byte = text[offset]
            offset += 1
            guard byte >= 0x20 else { throw fault(wanted: "no control characters in a string") }
            if byte == UInt8(ascii: "\\") {
                bytes += Array(String(try escaped()).utf8)
            } else {
                bytes.append(byte)
            }
        }
        guard takes("\""), let string = String(validating: bytes, as: UTF8.self) else {
            throw fault(wanted: "the end of a string of UTF-8")
        }
        return string
    }

    private mutating func integer() throws(Fault) -> Int {
        skipSpaces()
        let start = offset
        var value = 0
        while offset < text.count, (0x30...0x39).contains(text[offset]) {
            let tens = value.multipliedReportingOverflow(by: 10)
            let sum = tens.partialValue.addingReportingOverflow(Int(text[offset]) - 0x30)
            guard !tens.overflow, !sum.overflow else { throw fault(wanted: "less than 2^63") }
            value = sum.partialValue
            offset += 1
        }
        guard offset > start else { throw fault(wanted: "a whole number, not negative") }
        guard offset == start + 1 || text[start] != 0x30 else {
            throw fault(wanted: "a number without leading zeros")
        }
        return value
    }

    /// Takes what follows a backslash.
    private mutating func escaped() throws(Fault) -> Unicode.Scalar {
        guard offset < text.count else { throw fault(wanted: "an escape") }
        offset += 1
        switch text[offset - 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var value = try codeUnit()
            if (0xD800..<0xDC00).contains(value) {
                guard offset + 1 < text.count, text[offset] == UInt8(ascii: "\\"),
                    text[offset + 1] == UInt8(ascii: "u")
                else { throw fault(wanted: "the second half of a surrogate pair") }
                offset += 2
                let low = try codeUnit()
                guard (0xDC00..<0xE000).contains(low) else {
                    throw fault(wanted: "the second half of a surrogate pair")
                }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw fault(wanted: "a surrogate pair")
            }
            return scalar
        default: throw fault(wanted: "an escape")
        }
    }

    /// Takes four hexadecimal digits.
    private mutating func codeUnit() throws(Fault) -> UInt32 {
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

    private func fault(wanted: String) -> Fault {
        guard offset < text.count else {
            return Fault(found: "the end of the header", wanted: wanted)
        }
        let character = Unicode.Scalar(text[offset]).escaped(asASCII: true)
        return Fault(found: "`\(character)` at byte \(offset) of the header", wanted: wanted)
    }
}
