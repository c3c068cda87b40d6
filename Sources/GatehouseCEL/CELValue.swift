/// A value of the language, for convenience: programs evaluate without making any.
public enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Seconds since 1970, and nanoseconds from 0 to 999,999,999.
    case timestamp(seconds: Int64, nanoseconds: Int32)
    /// Nanoseconds; some 292 years at most.
    case duration(nanoseconds: Int64)
    case list([CELValue])
    /// Keys are of type bool, int, uint or string.
    case map([CELValue: CELValue])
    /// The type of that name, such as `list`.
    case type(String)
    indirect case optional(CELValue?)
    /// An address or network as it is written: `192.0.2.1`, `2001:db8::/32`.
    case network(String)
}

/// Equal are values of one type: `.int(1)` is not `.double(1)`, and not a number equals itself, so
/// that a value can be a key. Texts are compared by their bytes, as the language does.
extension CELValue: Hashable {
    /// Whether two values have one type and are the same.
    public static func == (left: CELValue, right: CELValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.uint(let a), .uint(let b)): a == b
        case (.double(let a), .double(let b)): a == b || a.isNaN && b.isNaN
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.bytes(let a), .bytes(let b)): a == b
        case (.timestamp(let a, let m), .timestamp(let b, let n)): a == b && m == n
        case (.duration(let a), .duration(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        case (.type(let a), .type(let b)): a == b
        case (.optional(let a), .optional(let b)): a == b
        case (.network(let a), .network(let b)): a == b
        default: false
        }
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .uint(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.isNaN ? .nan : value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .bytes(let value): hasher.combine(value)
        case .timestamp(let seconds, let nanoseconds):
            hasher.combine(seconds)
            hasher.combine(nanoseconds)
        case .duration(let value): hasher.combine(value)
        case .list(let value): hasher.combine(value)
        case .map(let value): hasher.combine(value)
        case .type(let value), .network(let value): hasher.combine(value)
        case .optional(let value): hasher.combine(value)
        }
    }
}
