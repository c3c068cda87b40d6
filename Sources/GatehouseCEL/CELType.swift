/// A type of the language.
public indirect enum CELType: Hashable, Sendable {
    case null, bool, int, uint, double, string, bytes, timestamp, duration
    /// Any type; checked when it is evaluated.
    case dyn
    case list(CELType)
    /// Keys are of type bool, int, uint, string or dyn.
    case map(CELType, CELType)
    /// The type of a type.
    case type(CELType)
    /// A scalar or null: what the protobuf wrappers stand for.
    case wrapper(CELType)
    /// A type known by its name, such as `net.IP`.
    case opaque(String, [CELType])
    /// A parameter of a signature: any type, the same wherever its name stands.
    case parameter(String)

    /// A value or none.
    public static func optional(_ wrapped: CELType) -> CELType {
        .opaque("optional_type", [wrapped])
    }

    /// An IP address.
    public static let ip = CELType.opaque("net.IP", [])
    /// A network: an address and the length of its prefix.
    public static let cidr = CELType.opaque("net.CIDR", [])

    /// What the type's value is called: `type([1])` is `list`.
    var runtimeName: String {
        switch self {
        case .list: "list"
        case .map: "map"
        case .type: "type"
        case .wrapper(let wrapped): wrapped.runtimeName
        case .opaque(let name, _): name
        default: description
        }
    }

    var isDyn: Bool { self == .dyn }

    var isParameter: Bool {
        if case .parameter = self { true } else { false }
    }

    /// What an optional wraps; nil for another type.
    var optionalWrapped: CELType? {
        if case .opaque("optional_type", let parameters) = self { parameters.first } else { nil }
    }

    /// The types it is made of.
    var parameters: [CELType] {
        switch self {
        case .list(let element): [element]
        case .map(let key, let value): [key, value]
        case .type(let inner): [inner]
        case .opaque(_, let parameters): parameters
        default: []
        }
    }
}

extension CELType: CustomStringConvertible {
    /// The type as a program writes it.
    public var description: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .dyn: "dyn"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .type(let inner): "type(\(inner))"
        case .wrapper(let wrapped): "wrapper(\(wrapped))"
        case .opaque(let name, let parameters):
            parameters.isEmpty
                ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
        case .parameter(let name): "<\(name)>"
        }
    }
}
