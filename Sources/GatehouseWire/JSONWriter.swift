/// Appends JSON to a buffer that is reused.
struct JSONWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    /// A comma is due before the next key or element.
    private var isCommaDue = false

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        isCommaDue = false
    }

    mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        isCommaDue = false
    }

    mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        isCommaDue = true
    }

    /// A plain ASCII key; the value is what comes next.
    mutating func key(_ key: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: key.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        isCommaDue = false
    }

    /// The shortest decimal that reads back as the same double; `null` for what JSON has no word for.
    mutating func value(_ number: Double) {
        guard number.isFinite else {
            null()
            return
        }
        separate()
        if let whole = Int(exactly: number), abs(whole) < 1 << 53,
            number.sign == .plus || whole != 0
        {
            bytes.append(contentsOf: whole.description.utf8)
        } else {
            bytes.append(contentsOf: number.description.utf8)
        }
        isCommaDue = true
    }

    mutating func value(_ number: UInt64) {
        separate()
        bytes.append(contentsOf: number.description.utf8)
        isCommaDue = true
    }

    mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        isCommaDue = true
    }

    mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        isCommaDue = true
    }

    mutating func value(_ string: String) {
        value(utf8: string.utf8)
    }

    /// A string of well-formed UTF-8.
    mutating func value(utf8 string: some Sequence<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in string { appendEscaped(byte) }
        bytes.append(UInt8(ascii: "\""))
        isCommaDue = true
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A:
            bytes.append(contentsOf: #"\n"#.utf8)
        case ..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(Self.hexadecimal[Int(byte >> 4)])
            bytes.append(Self.hexadecimal[Int(byte & 15)])
        default:
            bytes.append(byte)
        }
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private mutating func separate() {
        if isCommaDue { bytes.append(UInt8(ascii: ",")) }
        isCommaDue = false
    }
}

/// Small JSON texts outside the hot path.
package enum JSONText {
    /// An object of strings, its keys in order.
    package static func object(_ fields: [String: String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.open("{")
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            writer.key(key)
            writer.value(value)
        }
        writer.close("}")
        return writer.bytes
    }
}
