internal import CGatehouseSimdJSON
internal import GatehouseText
internal import GatehouseWire

/// Reads one JSON object after the other, each of which has known fields only; one thread's own.
///
/// What people write about banks decides what is blocked, so nothing of it is left alone: an unknown
/// field, a field given twice and a value of another type are refused. `null` is as good as nothing.
struct FieldReader: ~Copyable {
    /// Bytes of one object.
    static let byteLimit = 1 << 20

    private var reader = JSONReader(byteLimit: byteLimit, depthLimit: 64, fieldLimit: 1024)
    private var places: [String: Int] = [:]

    /// Reads an object.
    ///
    /// - Parameters:
    ///   - bytes: The object and nothing else.
    ///   - known: The fields that it may have; nothing for any.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    mutating func read(_ bytes: [UInt8], fields known: [String]?) throws(CurationError) {
        places = [:]
        try parse(bytes)
        for field in 0..<reader.count where reader.level(field) == 1 {
            let name = String(repairing: reader.key(field))
            if let known, !known.contains(name) { throw Self.unknown(name, among: known) }
            guard places.updateValue(field, forKey: name) == nil else {
                throw CurationError(
                    name,
                    found: "the field twice",
                    wanted: "each field at most once",
                    remedy: "leave one of them out"
                )
            }
        }
    }

    private mutating func parse(_ bytes: [UInt8]) throws(CurationError) {
        var status = reader.read(bytes.span)
        if status == GATEHOUSE_JSON_BAD_UTF8 {
            var repaired: [UInt8] = []
            _ = repaired.append(repairing: bytes.span, limit: Self.byteLimit)
            status = reader.read(repaired.span)
        }
        let found: String
        switch status {
        case GATEHOUSE_JSON_OK: return
        case GATEHOUSE_JSON_EMPTY: found = "nothing"
        case GATEHOUSE_JSON_TOO_DEEP: found = "JSON nested deeper than 64"
        case GATEHOUSE_JSON_TOO_LONG: found = "\(bytes.count) bytes; at most \(Self.byteLimit) go"
        case GATEHOUSE_JSON_TOO_MANY_FIELDS: found = "more than 1,024 fields"
        case GATEHOUSE_JSON_NOT_AN_OBJECT: found = "JSON that is no object"
        default: found = "bytes that are not well-formed JSON"
        }
        throw CurationError(
            "JSON",
            found: found,
            wanted: #"one object, such as {"text":"…"}"#,
            remedy: "give one object a line; check the quotes"
        )
    }

    private static func unknown(_ name: String, among known: [String]) -> CurationError {
        let nearest = NearestName.of(name, among: known)
        return CurationError(
            String(name.prefix(40)).debugDescription,
            found: "an unknown field",
            wanted: nearest.map { "perhaps \"\($0)\"" }
                ?? "one of \(known.joined(separator: ", "))",
            remedy: nearest == nil ? "leave it out" : "correct its name, or leave it out"
        )
    }

    /// Whether a field is there and not `null`.
    func has(_ name: String) -> Bool { kind(name) != nil }

    /// Whether a field is an object.
    func isObject(_ name: String) -> Bool { kind(name) == GATEHOUSE_JSON_OBJECT }

    private func kind(_ name: String) -> gatehouse_json_kind? {
        guard let place = places[name], reader.kind(place) != GATEHOUSE_JSON_NULL else {
            return nil
        }
        return reader.kind(place)
    }

    /// A text.
    func text(_ name: String) throws(CurationError) -> String? {
        guard let place = places[name], has(name) else { return nil }
        guard reader.kind(place) == GATEHOUSE_JSON_STRING else {
            throw wrongType(name, "a string")
        }
        return String(repairing: reader.text(place))
    }

    /// A number.
    func number(_ name: String) throws(CurationError) -> Double? {
        guard let place = places[name], has(name) else { return nil }
        guard reader.kind(place) == GATEHOUSE_JSON_NUMBER else {
            throw wrongType(name, "a number")
        }
        return reader.number(place)
    }

    /// A text, or a number.
    func textOrNumber(_ name: String) throws(CurationError) -> (text: String?, number: Double?)? {
        guard let kind = kind(name) else { return nil }
        return kind == GATEHOUSE_JSON_NUMBER
            ? (nil, try number(name)) : (try text(name), nil)
    }

    /// `true` or `false`.
    func flag(_ name: String) throws(CurationError) -> Bool? {
        switch kind(name) {
        case nil: return nil
        case GATEHOUSE_JSON_TRUE: return true
        case GATEHOUSE_JSON_FALSE: return false
        default: throw wrongType(name, "true or false")
        }
    }

    /// The id of an entry, or a sequence number: a whole number from 1.
    func id(_ name: String) throws(CurationError) -> UInt64? {
        guard let number = try number(name) else { return nil }
        guard number >= 1, number <= 0x1p53, let id = UInt64(exactly: number) else {
            throw CurationError(
                name,
                found: "\(number)",
                wanted: "a whole number from 1",
                remedy: "list the bank for its ids"
            )
        }
        return id
    }

    /// An error about a field of another type than was wanted.
    func wrongType(_ name: String, _ wanted: String) -> CurationError {
        let found =
            switch kind(name) {
            case GATEHOUSE_JSON_TRUE, GATEHOUSE_JSON_FALSE: "a boolean"
            case GATEHOUSE_JSON_NUMBER: "a number"
            case GATEHOUSE_JSON_STRING: "a string"
            case GATEHOUSE_JSON_ARRAY: "an array"
            case GATEHOUSE_JSON_OBJECT: "an object"
            default: "nothing"
            }
        return CurationError(
            name,
            found: found,
            wanted: wanted,
            remedy: "correct the value, or leave the field out"
        )
    }
}
