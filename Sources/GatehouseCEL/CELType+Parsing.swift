extension CELType {
    /// Reads a type: `int`, `list(string)`, `map(string, dyn)`, `optional_type(int)`, `net.IP`.
    ///
    /// A name in angle brackets is a parameter. Nil when the text is no type.
    public init?(_ text: String) {
        var reader = TypeReader(text)
        guard let type = reader.type(depth: 0), reader.isAtEnd else { return nil }
        self = type
    }

    /// The types that have a name of their own.
    static let named: [String: CELType] = [
        "null_type": .null, "bool": .bool, "int": .int, "uint": .uint, "double": .double,
        "string": .string, "bytes": .bytes, "dyn": .dyn,
        "google.protobuf.Timestamp": .timestamp, "timestamp": .timestamp,
        "google.protobuf.Duration": .duration, "duration": .duration,
        "google.protobuf.Any": .dyn, "google.protobuf.Value": .dyn,
        "google.protobuf.ListValue": .list(.dyn), "google.protobuf.Struct": .map(.string, .dyn),
        "google.protobuf.BoolValue": .wrapper(.bool),
        "google.protobuf.BytesValue": .wrapper(.bytes),
        "google.protobuf.DoubleValue": .wrapper(.double),
        "google.protobuf.FloatValue": .wrapper(.double),
        "google.protobuf.Int32Value": .wrapper(.int),
        "google.protobuf.Int64Value": .wrapper(.int),
        "google.protobuf.StringValue": .wrapper(.string),
        "google.protobuf.UInt32Value": .wrapper(.uint),
        "google.protobuf.UInt64Value": .wrapper(.uint),
        "list": .list(.dyn), "map": .map(.dyn, .dyn), "type": .type(.dyn),
        "optional_type": .optional(.dyn),
    ]
}

/// Reads the text of a type, or of a signature.
struct TypeReader {
    private let text: [UInt8]
    private var place = 0

    init(_ text: String) { self.text = Array(text.utf8) }

    var isAtEnd: Bool { place == text.count }

    private mutating func skipSpaces() {
        while place < text.count, text[place] == UInt8(ascii: " ") { place += 1 }
    }

    /// Whether `sign` is next; it is then behind us.
    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard place < text.count, text[place] == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func name() -> String {
        skipSpaces()
        let start = place
        while place < text.count, text[place].isNamePart || text[place] == UInt8(ascii: ".") {
            place += 1
        }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    mutating func type(depth: Int) -> CELType? {
        guard depth < 32 else { return nil }
        if skip("<") {
            let parameter = name()
            return skip(">") && !parameter.isEmpty ? .parameter(parameter) : nil
        }
        let name = name()
        guard !name.isEmpty else { return nil }
        skipSpaces()
        guard place < text.count, text[place] == UInt8(ascii: "(") else {
            return CELType.named[name] ?? .opaque(name, [])
        }
        guard let parameters = parameters(depth: depth + 1) else { return nil }
        switch (name, parameters.count) {
        case ("list", 1): return .list(parameters[0])
        case ("map", 2): return .map(parameters[0], parameters[1])
        case ("type", 1): return .type(parameters[0])
        case ("wrapper", 1): return .wrapper(parameters[0])
        default:
            return CELType.named[name] == nil || name == "optional_type"
                ? .opaque(name, parameters) : nil
        }
    }

    /// What stands between parentheses; nil where that is not a list of types.
    mutating func parameters(depth: Int) -> [CELType]? {
        guard skip("(") else { return nil }
        var types: [CELType] = []
        if skip(")") { return types }
        repeat {
            guard let type = type(depth: depth) else { return nil }
            types.append(type)
        } while skip(",")
        return skip(")") ? types : nil
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isNameStart: Bool {
        let lower = self | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || self == UInt8(ascii: "_")
    }

    var isNamePart: Bool { isNameStart || isDigit }

    var hexValue: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self) - 55
        default: nil
        }
    }
}
