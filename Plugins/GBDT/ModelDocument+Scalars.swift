extension ModelDocument {
    /// The number `value`.
    func double(_ value: Value) throws(ForestError) -> Double {
        guard let type = NumberType(rawValue: try marker(at: value.offset)) else {
            throw ForestError(.path(value.path), found: "another kind of value", wanted: "a number")
        }
        try expect(type.width, at: value.offset + 1)
        return number(type, at: value.offset + 1)
    }

    /// The whole number `value`.
    func integer(_ value: Value, in allowed: ClosedRange<Int64>) throws(ForestError) -> Int64 {
        let number = try double(value)
        guard let integer = Int64(exactly: number), allowed.contains(integer) else {
            throw ForestError(
                .path(value.path),
                found: "\(number)",
                wanted: "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
            )
        }
        return integer
    }

    /// Whether the truth value `value` is true.
    func bool(_ value: Value) throws(ForestError) -> Bool {
        let marker = try marker(at: value.offset)
        guard marker == UInt8(ascii: "T") || marker == UInt8(ascii: "F") else {
            throw ForestError(
                .path(value.path),
                found: "another kind of value",
                wanted: "true or false"
            )
        }
        return marker == UInt8(ascii: "T")
    }

    /// Whether `value` is null.
    func isNull(_ value: Value) throws(ForestError) -> Bool {
        try marker(at: value.offset) == UInt8(ascii: "Z")
    }

    /// Whether `value` is a text.
    func isText(_ value: Value) throws(ForestError) -> Bool {
        try marker(at: value.offset) == UInt8(ascii: "S")
    }

    /// All elements of the list `value`; none when it is null or there is no such value.
    func values(_ value: Value?) throws(ForestError) -> [Value] {
        guard let value, try !isNull(value) else { return [] }
        var elements = try elements(of: value)
        var values: [Value] = []
        var index = 0
        while let element = try next(&elements, &index, of: value) { values.append(element) }
        return values
    }
}
