extension ModelDocument {
    /// The fields of an object.
    struct Fields {
        let path: String
        fileprivate(set) var offsets: [String: Int] = [:]

        /// The value of a field that need not be there.
        func optional(_ name: String) -> Value? {
            offsets[name].map { Value(offset: $0, path: path.isEmpty ? name : "\(path).\(name)") }
        }

        /// The value of a field that must be there.
        func required(_ name: String) throws(ForestError) -> Value {
            guard let value = optional(name) else {
                throw ForestError(.path(path), found: "no `\(name)`", wanted: "one")
            }
            return value
        }
    }

    /// How many fields an object may have: XGBoost's have twenty at most, but for attributes.
    private static let fieldLimit = 1 << 16

    /// The fields of the object `value`.
    func fields(of value: Value) throws(ForestError) -> Fields {
        try expect(UInt8(ascii: "{"), at: value, "an object")
        var fields = Fields(path: value.path)
        var next = try container(at: value.offset)
        while try advance(&next) {
            let name = try text(at: next.offset)
            guard fields.offsets.updateValue(name.upperBound, forKey: string(name)) == nil,
                fields.offsets.count <= Self.fieldLimit
            else {
                throw ForestError(
                    .path(value.path),
                    found:
                        "a second `\(string(name.prefix(40)))`, or over \(Self.fieldLimit) fields",
                    wanted: "each name once"
                )
            }
            next.offset = try end(of: name.upperBound, depth: 0)
        }
        return fields
    }

    /// The list `value` before its first element; ``next(_:of:)`` takes them.
    func elements(of value: Value) throws(ForestError) -> Container {
        try expect(UInt8(ascii: "["), at: value, "a list")
        if let list = try numbers(at: value.offset) {
            guard list.count == 0 else {
                throw ForestError(
                    .path(value.path),
                    found: "a list of numbers",
                    wanted: "other values"
                )
            }
            return Container(offset: list.end, remaining: 0, endMarker: 0)
        }
        return try container(at: value.offset)
    }

    /// Takes the next element of the list `value`; `index` counts them for messages.
    func next(
        _ container: inout Container,
        _ index: inout Int,
        of value: Value,
    ) throws(ForestError) -> Value? {
        guard try advance(&container) else { return nil }
        let element = Value(offset: container.offset, path: "\(value.path)[\(index)]")
        container.offset = try end(of: element.offset, depth: 0)
        index += 1
        return element
    }

    /// The text `value`.
    func text(_ value: Value) throws(ForestError) -> String {
        try expect(UInt8(ascii: "S"), at: value, "a text")
        return string(try text(at: value.offset + 1))
    }

    /// The texts of the list `value`, at most `limit`.
    func texts(_ value: Value, limit: Int) throws(ForestError) -> [String] {
        var elements = try elements(of: value)
        var texts: [String] = []
        var index = 0
        while let element = try next(&elements, &index, of: value) {
            guard texts.count < limit else {
                throw ForestError(
                    .path(value.path),
                    found: "over \(limit) texts",
                    wanted: "fewer"
                )
            }
            texts.append(try text(element))
        }
        return texts
    }

    /// Refuses `value` when it does not start with `marker`.
    func expect(
        _ marker: UInt8,
        at value: Value,
        _ wanted: String,
    ) throws(ForestError) {
        guard try self.marker(at: value.offset) == marker else {
            throw ForestError(.path(value.path), found: "another kind of value", wanted: wanted)
        }
    }

    private func string(_ range: Range<Int>) -> String {
        let slice = bytes.extracting(range)
        return String(decoding: slice.indices.map { slice[$0] }, as: UTF8.self)
    }
}
