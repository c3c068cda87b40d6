extension ModelDocument {
    /// The numbers of the list `value`, exactly `count` when it is given.
    func doubles(_ value: Value, count: Int? = nil) throws(ForestError) -> [Double] {
        var doubles: [Double] = []
        try forEachNumber(in: value, count: count) { type, offset, _ throws(ForestError) in
            doubles.append(type.map { number($0, at: offset) } ?? 0)
        }
        return doubles
    }

    /// The numbers of the list `value` in single precision, exactly `count` when it is given.
    ///
    /// A document that was JSON has doubles that are nearest to what was written. Rounding them again
    /// gives the float that was written, for that was printed with no more digits than tell it from
    /// its neighbours.
    func floats(_ value: Value, count: Int? = nil) throws(ForestError) -> [Float] {
        try doubles(value, count: count).map { Float($0) }
    }

    /// The whole numbers of the list `value`, exactly `count` when it is given; true is 1.
    func integers(
        _ value: Value,
        count: Int? = nil,
        in allowed: ClosedRange<Int64>,
    ) throws(ForestError) -> [Int64] {
        var integers: [Int64] = []
        try forEachNumber(in: value, count: count) { type, offset, index throws(ForestError) in
            let found =
                type.map { integer($0, at: offset) }
                ?? (bytes[offset] == UInt8(ascii: "T") ? 1 : 0)
            guard let found, allowed.contains(found) else {
                throw ForestError(
                    .path("\(value.path)[\(index)]"),
                    found: "\(type.map { number($0, at: offset) } ?? 0)",
                    wanted: "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
                )
            }
            integers.append(found)
        }
        return integers
    }

    /// Whether `value` is a list of numbers, or an empty one.
    func isNumeric(_ value: Value) throws(ForestError) -> Bool {
        guard try marker(at: value.offset) == UInt8(ascii: "[") else { return false }
        guard try numbers(at: value.offset) == nil else { return true }
        var container = try container(at: value.offset)
        guard try advance(&container) else { return true }
        return NumberType(rawValue: try marker(at: container.offset)) != nil
    }

    /// Whether `value` is a list of numbers alone, as it is written where the document was JSON.
    func isTyped(_ value: Value) throws(ForestError) -> Bool {
        guard try marker(at: value.offset) == UInt8(ascii: "[") else { return false }
        return try numbers(at: value.offset) != nil
    }

    /// Whether `value` is null or an empty list.
    func isEmpty(_ value: Value) throws(ForestError) -> Bool {
        if try isNull(value) { return true }
        try expect(UInt8(ascii: "["), at: value, "a list")
        if let list = try numbers(at: value.offset) { return list.count == 0 }
        var container = try container(at: value.offset)
        return try !advance(&container)
    }

    /// Passes each number of a list, with its type and offset and its index.
    ///
    /// Without a type it is `T` or `F`, at its offset: old models have such flags.
    private func forEachNumber(
        in value: Value,
        count: Int?,
        _ body: (NumberType?, Int, Int) throws(ForestError) -> Void,
    ) throws(ForestError) {
        try expect(UInt8(ascii: "["), at: value, "a list of numbers")
        var found = 0
        if let list = try numbers(at: value.offset) {
            for index in 0..<list.count {
                try body(list.type, list.start + index * list.type.width, index)
            }
            found = list.count
        } else {
            var container = try container(at: value.offset)
            while try advance(&container) {
                let marker = try marker(at: container.offset)
                if let type = NumberType(rawValue: marker) {
                    try expect(type.width, at: container.offset + 1)
                    try body(type, container.offset + 1, found)
                    container.offset += 1 + type.width
                } else {
                    guard marker == UInt8(ascii: "T") || marker == UInt8(ascii: "F") else {
                        throw ForestError(
                            .path("\(value.path)[\(found)]"),
                            found: "another kind of value",
                            wanted: "a number"
                        )
                    }
                    try body(nil, container.offset, found)
                    container.offset += 1
                }
                found += 1
            }
        }
        guard count == nil || found == count else {
            throw ForestError(
                .path(value.path),
                found: "\(found) numbers",
                wanted: "\(count ?? 0)"
            )
        }
    }
}
