/// A value as programs compute with it: 16 bytes without a reference to anything.
///
/// Texts, lists and their like are ranges of an arena: that of the activation, which also holds
/// what an evaluation makes, or that of the program, which holds its constants.
struct Value: BitwiseCopyable, Sendable {
    enum Tag: UInt8, Sendable {
        case null, bool, int, uint, double, timestamp, duration
        /// Ranges of bytes. The bytes of a type are its name; of a network its family, address and
        /// prefix.
        case string, bytes, type, ip, cidr
        /// Ranges of elements; a map's are keys and values in turn, an optional has one or none.
        case list, map, optional
        /// No value in a slot, or an optional element that is left out.
        case missing
        /// An error; `bits` is its index.
        case fault
    }

    var bits: UInt64
    /// Nanoseconds of a timestamp, or where a range lies.
    ///
    /// For a range: bit 0 says that the arena is the program's, and from
    /// bit 8 how deep lists and maps nest in it.
    var extra: UInt32
    var tag: Tag

    static let null = Value(bits: 0, extra: 0, tag: .null)
    static let missing = Value(bits: 0, extra: 0, tag: .missing)
    static let `true` = Value(true)
    static let `false` = Value(false)

    init(bits: UInt64, extra: UInt32, tag: Tag) {
        self.bits = bits
        self.extra = extra
        self.tag = tag
    }

    init(_ value: Bool) { self.init(bits: value ? 1 : 0, extra: 0, tag: .bool) }

    init(_ value: Int64) { self.init(bits: UInt64(bitPattern: value), extra: 0, tag: .int) }

    init(_ value: Int) { self.init(Int64(value)) }

    init(_ value: UInt64) { self.init(bits: value, extra: 0, tag: .uint) }

    init(_ value: Double) { self.init(bits: value.bitPattern, extra: 0, tag: .double) }

    init(duration nanoseconds: Int64) {
        self.init(bits: UInt64(bitPattern: nanoseconds), extra: 0, tag: .duration)
    }

    init(seconds: Int64, nanoseconds: UInt32) {
        self.init(bits: UInt64(bitPattern: seconds), extra: nanoseconds, tag: .timestamp)
    }

    /// A range of an arena.
    init(_ tag: Tag, start: Int, count: Int, isConstant: Bool, depth: Int = 0) {
        self.init(
            bits: UInt64(truncatingIfNeeded: start) << 32
                | UInt64(truncatingIfNeeded: count) & 0xFFFF_FFFF,
            extra: (isConstant ? 1 : 0) | UInt32(truncatingIfNeeded: depth) << 8,
            tag: tag
        )
    }

    var bool: Bool { bits != 0 }
    var int: Int64 { Int64(bitPattern: bits) }
    var double: Double { Double(bitPattern: bits) }
    var start: Int { Int(bits >> 32) }
    /// Bytes, elements, or entries of a map.
    var count: Int { Int(bits & 0xFFFF_FFFF) }
    var isConstant: Bool { extra & 1 != 0 }
    var depth: Int { tag.isCollection ? Int(extra >> 8) : 0 }
    var isTrue: Bool { tag == .bool && bits != 0 }
    var isFalse: Bool { tag == .bool && bits == 0 }
    var isNumber: Bool { tag == .int || tag == .uint || tag == .double }

    /// Where its bytes lie.
    var byteRange: Range<Int> { start..<start + count }

    /// Where its elements lie: twice as many as a map has entries.
    var elementRange: Range<Int> { start..<start + (tag == .map ? 2 * count : count) }
}

extension Value.Tag {
    var isCollection: Bool { self == .list || self == .map || self == .optional }

    /// Whether values are ranges of bytes.
    var isBytes: Bool {
        switch self {
        case .string, .bytes, .type, .ip, .cidr: true
        default: false
        }
    }

    /// The name of the type, as `type()` gives it.
    var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .string: "string"
        case .bytes: "bytes"
        case .type: "type"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .list: "list"
        case .map: "map"
        case .optional: "optional_type"
        case .missing: "missing"
        case .fault: "error"
        }
    }
}
