internal import GatehouseText

/// One thing to judge: a message, a job ad, a mail, in the slots of a schema.
///
/// Made once and reused: ``reset()`` keeps the memory, and filling it again allocates only when a
/// text is longer than any before. A missing value is a value, never an error: a text that is not
/// set, a number that is NaN, a channel that is `nil`.
public struct Event: Sendable {
    /// Says what each slot of the event means.
    public let schema: EventSchema

    /// Index into the schema's channels; `nil` when the channel is unknown.
    public var channel: Int?

    /// When it happened, in seconds since 1970-01-01T00:00:00Z; NaN when unknown.
    public var time = Double.nan

    /// What to add to ``time`` for the sender's wall clock, in seconds.
    public var timeZoneOffset = 0

    /// Fields of the encoded event that the schema does not know.
    public private(set) var unknownFieldCount = 0

    /// Category values outside their vocabulary; they count as missing.
    public private(set) var unknownValueCount = 0

    /// A text was over its limit and was cut at a scalar boundary.
    public private(set) var isTruncated = false

    /// A text was not UTF-8; what could not be read is U+FFFD.
    public private(set) var isRepaired = false

    /// The id and the texts, one after the other, as well-formed UTF-8.
    private var storage: [UInt8] = []
    private var idEnd = 0
    private var textRanges: [Range<Int>?]
    private var values: [Double]

    /// An empty event of `schema`.
    public init(_ schema: EventSchema) {
        self.schema = schema
        textRanges = Array(repeating: nil, count: schema.texts.count)
        values = Array(repeating: .nan, count: schema.attributes.count)
    }

    /// Forgets everything but the schema; keeps the memory.
    public mutating func reset() {
        storage.removeAll(keepingCapacity: true)
        idEnd = 0
        for i in textRanges.indices { textRanges[i] = nil }
        for i in values.indices { values[i] = .nan }
        channel = nil
        time = .nan
        timeZoneOffset = 0
        unknownFieldCount = 0
        unknownValueCount = 0
        isTruncated = false
        isRepaired = false
    }

    /// The caller's name for the event, in UTF-8; empty when there is none.
    public var id: Span<UInt8> {
        @_lifetime(borrow self) get { storage.span.extracting(0..<idEnd) }
    }

    /// Appends the id to `bytes`.
    package func appendID(to bytes: inout [UInt8]) { bytes.append(contentsOf: storage[..<idEnd]) }

    /// Names the event.
    ///
    /// Call it before the texts are set.
    ///
    /// - Parameter id: At most the schema's `idBytes`; longer ones are cut.
    public mutating func setID(_ id: Span<UInt8>) {
        precondition(storage.count == idEnd, "an event's id is set before its texts")
        storage.removeAll(keepingCapacity: true)
        note(storage.append(repairing: id, limit: schema.limits.idBytes))
        idEnd = storage.count
    }

    /// Names the event.
    ///
    /// Call it before the texts are set. Allocates.
    public mutating func setID(_ id: String) {
        setID(Array(id.utf8).span)
    }

    /// A text field in UTF-8; `nil` when it is missing.
    ///
    /// Allocates.
    public func text(_ index: Int) -> String? {
        textRanges[index].map { String(decoding: storage[$0], as: UTF8.self) }
    }

    /// Whether a text field is there and not empty.
    package func hasText(_ index: Int) -> Bool { textRanges[index]?.isEmpty == false }

    /// Whether a text field was set, be it to an empty text.
    package func isSet(text index: Int) -> Bool { textRanges[index] != nil }

    /// Bytes of a text field; 0 when it is missing.
    package func byteCount(ofText index: Int) -> Int { textRanges[index]?.count ?? 0 }

    /// Bytes of all texts.
    package var textByteCount: Int { storage.count - idEnd }

    /// Appends a text field to `document`; nothing when it is missing.
    package func appendText(_ index: Int, to document: inout [UInt8]) {
        if let range = textRanges[index] { document.append(contentsOf: storage[range]) }
    }

    /// Sets a text field from bytes that need not be UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: Ill-formed parts become U+FFFD; what is over the field's limit is cut.
    ///   - index: The field's place in the schema.
    public mutating func setText(_ bytes: Span<UInt8>, at index: Int) {
        let start = storage.count
        note(storage.append(repairing: bytes, limit: schema.texts[index].byteLimit))
        textRanges[index] = start..<storage.count
    }

    /// Sets a text field.
    public mutating func setText(_ text: String, at index: Int) {
        var text = text
        text.makeContiguousUTF8()
        setText(text.utf8.span, at: index)
    }

    /// An attribute: a number, 0 or 1 for a flag, an index for a category, seconds for a time; NaN
    /// when it is missing.
    public func value(_ index: Int) -> Double { values[index] }

    /// Sets an attribute's value; NaN makes it missing.
    ///
    /// - Parameters:
    ///   - value: A category's index outside its vocabulary becomes missing and is counted.
    ///   - index: The attribute's place in the schema.
    public mutating func setValue(_ value: Double, at index: Int) {
        if case .category(let vocabulary) = schema.attributes[index].kind, !value.isNaN {
            guard value >= 0, value < Double(vocabulary.count), value == value.rounded() else {
                setUnknownValue(at: index)
                return
            }
        }
        values[index] = value
    }

    /// Sets a category from the bytes of its name.
    package mutating func setCategory(_ name: Span<UInt8>, at index: Int) {
        guard let category = schema.categoryKeys[index].index(of: name) else {
            setUnknownValue(at: index)
            return
        }
        values[index] = Double(category)
    }

    /// Notes a field that the schema does not know.
    package mutating func countUnknownField() { unknownFieldCount += 1 }

    /// Notes a value that the schema does not know.
    package mutating func countUnknownValue() { unknownValueCount += 1 }

    /// Notes that the event's encoding was not UTF-8.
    package mutating func markRepaired() { isRepaired = true }

    private mutating func setUnknownValue(at index: Int) {
        values[index] = .nan
        unknownValueCount += 1
    }

    private mutating func note(_ intake: TextIntake) {
        if intake.isRepaired { isRepaired = true }
        if intake.isTruncated { isTruncated = true }
    }
}
