/// What an event of a bundle may hold: its channels, text fields and attributes, each in a slot.
///
/// A bundle declares one schema; events, features and decoders are laid out by it. A schema is
/// immutable and shared; two events belong together when their schemas are the same object.
public final class EventSchema: Sendable {
    /// A text field of the event, such as a subject or a body.
    public struct TextField: Sendable, Equatable {
        /// Its key in an encoded event, unique among the text fields.
        public let name: String

        /// Longest text kept, in bytes of UTF-8; what is over it is cut at a scalar boundary.
        public let byteLimit: Int

        /// A field that keeps at most `byteLimit` bytes of text, at least 1.
        public init(name: String, byteLimit: Int) {
            self.name = name
            self.byteLimit = byteLimit
        }
    }

    /// What an attribute's values are.
    public enum AttributeKind: Sendable, Equatable {
        case number
        case flag
        /// One of a fixed vocabulary; a value is its index. Others are missing, and counted.
        case category([String])
        /// Seconds since 1970-01-01T00:00:00Z.
        case time
    }

    /// A named value beside the texts, such as a count, a flag or the kind of a sender.
    public struct Attribute: Sendable, Equatable {
        /// Its key in an encoded event, unique among the attributes.
        public let name: String

        /// What its values are, and how they are encoded.
        public let kind: AttributeKind

        /// An attribute called `name` with values of one kind.
        public init(name: String, kind: AttributeKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// What one event may cost before it is refused.
    public struct Limits: Sendable, Equatable {
        /// Fields of one event, unknown ones included.
        public var fields = 256
        /// Nesting of JSON, skipped fields included.
        public var depth = 16
        /// Bytes of one encoded event.
        public var bytes = 1 << 20
        /// Bytes of an event's id.
        public var idBytes = 256

        /// The defaults: 256 fields, 16 levels, 1 MiB, and 256 bytes of id.
        public init() {}
    }

    /// Where events come from, such as `sms`; an index here is ``Event/channel``.
    public let channels: [String]

    /// The text fields; at least one, and joined in this order to be scored.
    public let texts: [TextField]

    /// The values beside the texts; may be empty.
    public let attributes: [Attribute]

    /// What one event may cost, beside the limit that each text field has.
    public let limits: Limits

    package let channelKeys: KeyTable
    package let textKeys: KeyTable
    package let attributeKeys: KeyTable
    /// One table for each attribute; empty unless it is a category.
    package let categoryKeys: [KeyTable]

    /// Declares a schema.
    ///
    /// - Throws: ``SchemaError`` when a name is empty or taken, or a limit is not positive.
    public init(
        channels: [String],
        texts: [TextField],
        attributes: [Attribute] = [],
        limits: Limits = Limits(),
    ) throws(SchemaError) {
        guard !channels.isEmpty else { throw .nothingDeclared(what: "channels") }
        guard !texts.isEmpty else { throw .nothingDeclared(what: "texts") }
        for (name, value) in [
            ("fields", limits.fields), ("depth", limits.depth), ("bytes", limits.bytes),
            ("idBytes", limits.idBytes),
        ] where value < 1 {
            throw .limitNotPositive(name: name, value: value)
        }
        for text in texts where text.byteLimit < 1 {
            throw .limitNotPositive(name: text.name, value: text.byteLimit)
        }
        self.channels = channels
        self.texts = texts
        self.attributes = attributes
        self.limits = limits
        channelKeys = try KeyTable(channels, of: "channels")
        textKeys = try KeyTable(texts.map(\.name), of: "texts")
        attributeKeys = try KeyTable(attributes.map(\.name), of: "attributes")
        var categoryKeys: [KeyTable] = []
        for attribute in attributes {
            let vocabulary: [String] =
                if case .category(let values) = attribute.kind { values } else { [] }
            categoryKeys.append(try KeyTable(vocabulary, of: attribute.name))
        }
        self.categoryKeys = categoryKeys
    }

    /// The index of the channel called `name`.
    public func channel(_ name: String) -> Int? { channelKeys.index(of: name) }

    /// The index of the text field called `name`.
    public func text(_ name: String) -> Int? { textKeys.index(of: name) }

    /// The index of the attribute called `name`.
    public func attribute(_ name: String) -> Int? { attributeKeys.index(of: name) }
}

/// Why a schema was refused.
public enum SchemaError: Error, Equatable, CustomStringConvertible {
    case nothingDeclared(what: String)
    case badName(name: String, of: String)
    case nameTaken(name: String, of: String)
    case limitNotPositive(name: String, value: Int)

    /// Found, wanted, remedy.
    public var description: String {
        switch self {
        case .nothingDeclared(let what):
            "the schema declares no \(what); name at least one"
        case .badName(let name, let list):
            "\(list) has the name \"\(name)\"; use 1 to 64 letters, digits, '_', '-' or '.'"
        case .nameTaken(let name, let list):
            "\(list) has \"\(name)\" twice; names are unique in their list"
        case .limitNotPositive(let name, let value):
            "the limit of \(name) is \(value); give a positive number"
        }
    }
}
