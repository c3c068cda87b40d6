internal import CGatehouseSimdJSON
public import GatehouseCore
internal import GatehouseText

/// Reads events from JSON: `{"id","channel","time","text":{…},"attributes":{…}}`.
///
/// What happens to input that is not as it should be is defined: `null` is missing; unknown fields
/// and category values are counted; broken UTF-8 is repaired; a text over its limit is cut; a wrong
/// type, a field given twice, nesting or length over the schema's limits, and anything after the
/// object refuse the event. Owned by one thread; decoding into a reused event allocates nothing.
public struct EventDecoder: ~Copyable {
    private let schema: EventSchema
    private var reader: JSONReader
    private var repaired: [UInt8] = []
    private var seenTexts: [Bool]
    private var seenAttributes: [Bool]

    /// The fields of an event besides its texts and attributes, and those of a labelled line.
    private static let keys = [
        "id", "channel", "time", "text", "attributes", "event", "label", "group",
    ]
    private static let keyTable: KeyTable = {
        do {
            return try KeyTable(keys, of: "an event")
        } catch {
            // Without the table every field would be unknown, silently.
            preconditionFailure("the names of an event's fields are refused: \(error)")
        }
    }()

    /// A decoder for events of `schema`.
    public init(_ schema: EventSchema) {
        self.schema = schema
        let limits = schema.limits
        reader = JSONReader(
            byteLimit: limits.bytes,
            depthLimit: limits.depth,
            fieldLimit: limits.fields
        )
        seenTexts = Array(repeating: false, count: schema.texts.count)
        seenAttributes = Array(repeating: false, count: schema.attributes.count)
    }

    /// Decodes one event into `event`, whose earlier content is forgotten.
    ///
    /// - Throws: ``EventError``; `event` is then empty.
    public mutating func decode(
        _ bytes: Span<UInt8>,
        into event: inout Event,
    ) throws(EventError) {
        event.reset()
        let isRepaired = try read(bytes)
        try decodeEvent(from: 0, level: 1, isRepaired: isRepaired, into: &event)
    }

    /// Decodes one line of a file: an event, or one in an envelope with its label.
    ///
    /// The envelope is `{"event":{…},"label":0|1,"group":"…"}`; other fields of it are left alone.
    ///
    /// - Throws: ``EventError``; `event` is then empty.
    public mutating func decodeLine(
        _ bytes: Span<UInt8>,
        into event: inout Event,
    ) throws(EventError) -> EventLabel {
        event.reset()
        let isRepaired = try read(bytes)
        let (label, eventField) = try decodeEnvelope()
        if let eventField {
            try decodeEvent(from: eventField + 1, level: 2, isRepaired: isRepaired, into: &event)
        } else {
            try decodeEvent(from: 0, level: 1, isRepaired: isRepaired, into: &event)
        }
        return label
    }

    /// Decodes the event of an envelope whose other fields are somebody else's.
    ///
    /// - Parameters:
    ///   - bytes: `{"event":{…},…}`.
    ///   - event: Its earlier content is forgotten.
    /// - Throws: ``EventError``; `event` is then empty.
    package mutating func decodeEnclosed(
        _ bytes: Span<UInt8>,
        into event: inout Event,
    ) throws(EventError) {
        event.reset()
        let isRepaired = try read(bytes)
        guard let field = try ownField(5), try expect(GATEHOUSE_JSON_OBJECT, at: field, "event")
        else { throw .badValue(field: "event", wanted: "there") }
        try decodeEvent(from: field + 1, level: 2, isRepaired: isRepaired, into: &event)
    }

    /// Parses `bytes`; tells whether their UTF-8 had to be repaired for it.
    private mutating func read(_ bytes: Span<UInt8>) throws(EventError) -> Bool {
        var length = bytes.count
        var status = reader.read(bytes)
        let isBroken = status == GATEHOUSE_JSON_BAD_UTF8
        if isBroken {
            repaired.removeAll(keepingCapacity: true)
            _ = repaired.append(repairing: bytes, limit: schema.limits.bytes * 3)
            let repaired = repaired
            length = repaired.count
            status = reader.read(repaired.span)
        }
        switch status {
        case GATEHOUSE_JSON_OK: return isBroken
        case GATEHOUSE_JSON_EMPTY: throw .empty
        case GATEHOUSE_JSON_TOO_DEEP: throw .tooDeep(limit: schema.limits.depth)
        case GATEHOUSE_JSON_TOO_LONG:
            throw .tooLong(found: length, limit: schema.limits.bytes)
        case GATEHOUSE_JSON_TOO_MANY_FIELDS: throw .tooManyFields(limit: schema.limits.fields)
        case GATEHOUSE_JSON_NOT_AN_OBJECT: throw .malformed(wanted: "a JSON object")
        default: throw .malformed(wanted: "well-formed JSON")
        }
    }

    private mutating func decodeEvent(
        from first: Int,
        level: Int,
        isRepaired: Bool,
        into event: inout Event,
    ) throws(EventError) {
        do {
            try setFields(from: first, level: level, &event)
        } catch {
            event.reset()
            throw error
        }
        if isRepaired { event.markRepaired() }
    }

    private mutating func setFields(
        from first: Int,
        level: Int,
        _ event: inout Event,
    ) throws(EventError) {
        for i in seenTexts.indices { seenTexts[i] = false }
        for i in seenAttributes.indices { seenAttributes[i] = false }
        var seen: UInt8 = 0
        var field = first
        var textsAt: Int?
        while field < reader.count, reader.level(field) >= level {
            defer { field = end(of: field) }
            guard let key = Self.keyTable.index(of: reader.key(field)), key < 5 else {
                event.countUnknownField()
                continue
            }
            guard seen & 1 << key == 0 else { throw .duplicateKey(Self.keys[key]) }
            seen |= 1 << key
            switch key {
            case 0: try setID(field, &event)
            case 1: try setChannel(field, &event)
            case 2: try setTime(field, &event)
            case 3: textsAt = field
            default: try setAttributes(field, &event)
            }
        }
        // After everything else: the id comes first in the event's storage, wherever it stood.
        if let textsAt { try setTexts(textsAt, &event) }
    }

    /// The field after `field` and all that is inside it.
    private func end(of field: Int) -> Int {
        var next = field + 1
        while next < reader.count, reader.level(next) > reader.level(field) { next += 1 }
        return next
    }

    private func setID(_ field: Int, _ event: inout Event) throws(EventError) {
        guard try expect(GATEHOUSE_JSON_STRING, at: field, "id") else { return }
        let limit = schema.limits.idBytes
        guard reader.text(field).count <= limit else {
            throw .badValue(field: "id", wanted: "at most \(limit) bytes long")
        }
        event.setID(reader.text(field))
    }

    private func setChannel(_ field: Int, _ event: inout Event) throws(EventError) {
        guard try expect(GATEHOUSE_JSON_STRING, at: field, "channel") else { return }
        event.channel = schema.channelKeys.index(of: reader.text(field))
        if event.channel == nil { event.countUnknownValue() }
    }

    private func setTime(_ field: Int, _ event: inout Event) throws(EventError) {
        guard let time = try timestamp(field, "time") else { return }
        event.time = time.seconds
        event.timeZoneOffset = time.offset
    }

    private mutating func setTexts(_ parent: Int, _ event: inout Event) throws(EventError) {
        guard try expect(GATEHOUSE_JSON_OBJECT, at: parent, "text") else { return }
        for field in parent + 1..<end(of: parent) where isChild(field, of: parent) {
            guard let index = schema.textKeys.index(of: reader.key(field)) else {
                event.countUnknownField()
                continue
            }
            guard !seenTexts[index] else { throw .duplicateKey(schema.texts[index].name) }
            seenTexts[index] = true
            guard try expect(GATEHOUSE_JSON_STRING, at: field, schema.texts[index].name) else {
                continue
            }
            event.setText(reader.text(field), at: index)
        }
    }

    private mutating func setAttributes(_ parent: Int, _ event: inout Event) throws(EventError) {
        guard try expect(GATEHOUSE_JSON_OBJECT, at: parent, "attributes") else { return }
        for field in parent + 1..<end(of: parent) where isChild(field, of: parent) {
            guard let index = schema.attributeKeys.index(of: reader.key(field)) else {
                event.countUnknownField()
                continue
            }
            guard !seenAttributes[index] else {
                throw .duplicateKey(schema.attributes[index].name)
            }
            seenAttributes[index] = true
            try setAttribute(index, field, &event)
        }
    }

    private func setAttribute(
        _ index: Int,
        _ field: Int,
        _ event: inout Event,
    ) throws(EventError) {
        let attribute = schema.attributes[index]
        switch attribute.kind {
        case .number:
            guard try expect(GATEHOUSE_JSON_NUMBER, at: field, attribute.name) else { return }
            event.setValue(reader.number(field), at: index)
        case .flag:
            switch reader.kind(field) {
            case GATEHOUSE_JSON_TRUE: event.setValue(1, at: index)
            case GATEHOUSE_JSON_FALSE, GATEHOUSE_JSON_NULL:
                if reader.kind(field) == GATEHOUSE_JSON_FALSE { event.setValue(0, at: index) }
            default: throw wrongType(field, attribute.name, wanted: "true or false")
            }
        case .category:
            guard try expect(GATEHOUSE_JSON_STRING, at: field, attribute.name) else { return }
            event.setCategory(reader.text(field), at: index)
        case .time:
            guard let time = try timestamp(field, attribute.name) else { return }
            event.setValue(time.seconds, at: index)
        }
    }

    /// Seconds since 1970 as a number, or RFC 3339 as a string; `nil` for `null`.
    private func timestamp(
        _ field: Int,
        _ name: String,
    ) throws(EventError) -> (seconds: Double, offset: Int)? {
        switch reader.kind(field) {
        case GATEHOUSE_JSON_NULL: return nil
        case GATEHOUSE_JSON_NUMBER: return (reader.number(field), 0)
        case GATEHOUSE_JSON_STRING:
            guard let time = Timestamp(rfc3339: reader.text(field)) else {
                throw .badValue(field: name, wanted: "a time such as 2026-01-31T08:29:00Z")
            }
            return (time.seconds, time.offset)
        default:
            throw wrongType(field, name, wanted: "a time as a string, or seconds since 1970")
        }
    }

    private func isChild(_ field: Int, of parent: Int) -> Bool {
        reader.level(field) == reader.level(parent) + 1
    }

    /// Whether a field has a value; `null` has none.
    private func expect(
        _ kind: gatehouse_json_kind,
        at field: Int,
        _ name: String,
    ) throws(EventError) -> Bool {
        let found = reader.kind(field)
        if found == kind { return true }
        if found == GATEHOUSE_JSON_NULL { return false }
        throw wrongType(field, name, wanted: Self.name(of: kind))
    }

    private func wrongType(_ field: Int, _ name: String, wanted: String) -> EventError {
        .wrongType(field: name, found: Self.name(of: reader.kind(field)), wanted: wanted)
    }

    private static func name(of kind: gatehouse_json_kind) -> String {
        switch kind {
        case GATEHOUSE_JSON_NULL: "null"
        case GATEHOUSE_JSON_TRUE, GATEHOUSE_JSON_FALSE: "a boolean"
        case GATEHOUSE_JSON_NUMBER: "a number"
        case GATEHOUSE_JSON_STRING: "a string"
        case GATEHOUSE_JSON_ARRAY: "an array"
        default: "an object"
        }
    }

    /// What an envelope says, and where its event is; without an event it is no envelope.
    private func decodeEnvelope() throws(EventError) -> (label: EventLabel, eventField: Int?) {
        guard let eventField = try ownField(5),
            try expect(GATEHOUSE_JSON_OBJECT, at: eventField, "event")
        else { return (EventLabel(), nil) }
        var label = EventLabel()
        if let field = try ownField(6), try expect(GATEHOUSE_JSON_NUMBER, at: field, "label") {
            let value = reader.number(field)
            guard value == 0 || value == 1 else {
                throw .badValue(field: "label", wanted: "0 or 1")
            }
            label.isAbuse = value == 1
        }
        if let field = try ownField(7), try expect(GATEHOUSE_JSON_STRING, at: field, "group") {
            label.group = String(repairing: reader.text(field))
        }
        return (label, eventField)
    }

    /// Where the document's own field with one of the known names is; `nil` when it is not there.
    private func ownField(_ key: Int) throws(EventError) -> Int? {
        var found: Int?
        var field = 0
        while field < reader.count {
            defer { field = end(of: field) }
            guard Self.keyTable.index(of: reader.key(field)) == key else { continue }
            guard found == nil else { throw .duplicateKey(Self.keys[key]) }
            found = field
        }
        return found
    }
}

/// What a line says beside its event.
public struct EventLabel: Sendable, Equatable {
    /// Whether the event is abuse; `nil` when it is not labelled.
    public internal(set) var isAbuse: Bool?

    /// Rows of one group never straddle a split; empty when none is given.
    public internal(set) var group = ""
}
