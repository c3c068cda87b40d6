/// A JSON document as its parts.
///
/// Strings are bytes and objects are lists, because in a vocabulary two keys may be canonically
/// equivalent: for `String` and its dictionaries those are one key, and a piece would be lost.
indirect enum JSONTree: Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number with a fraction or exponent, or too large: none that a tokenizer asks for.
    case otherNumber
    case string([UInt8])
    case array([JSONTree])
    case object([Member])

    /// One key of an object and its value.
    struct Member: Equatable {
        let key: [UInt8]
        let value: JSONTree
    }

    /// Parses all of `text`, which must be UTF-8.
    init(_ text: Span<UInt8>) throws(TokenizerError) {
        var parser = JSONTreeParser(text)
        self = try parser.document()
    }

    /// The value of the first member named `key`; nothing when this is not an object with one.
    subscript(key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.elementsEqual(key.utf8) }?.value
    }

    /// A string's text; what is not UTF-8 in it is repaired.
    var text: String? {
        guard case .string(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What this is, for messages.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .otherNumber: "a number that is no integer"
        case .string(let bytes): "`\(String(decoding: bytes.prefix(40), as: UTF8.self))`"
        case .array(let elements): "a list of \(elements.count)"
        case .object(let members): "an object of \(members.count)"
        }
    }
}
