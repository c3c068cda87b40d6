/// A set of byte strings, asked without making one.
struct ValueSet: Sendable {
    /// Offset of each value, and behind the last one the end.
    private var offsets: [Int] = [0]
    private var bytes: [UInt8] = []
    /// Indices of values plus one, at the place that the hash says or one of the next; 0 is free.
    private var places: [Int32]

    init(_ values: [String]) {
        var capacity = 16
        while capacity < values.count * 2 { capacity *= 2 }
        places = [Int32](repeating: 0, count: capacity)
        for value in values {
            let value = Array(value.utf8)
            let place = place(of: value.span)
            guard places[place] == 0 else { continue }
            bytes += value
            offsets.append(bytes.count)
            places[place] = Int32(offsets.count - 1)
        }
    }

    /// Whether `value` is one of them, byte for byte.
    func contains(_ value: Span<UInt8>) -> Bool { places[place(of: value)] != 0 }

    /// Where a value is, or would be.
    private func place(of value: Span<UInt8>) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: ContentDigest.hash(value) >> 7) & mask
        while places[place] != 0, !isEqual(Int(places[place]) - 1, value) {
            place = (place + 1) & mask
        }
        return place
    }

    private func isEqual(_ index: Int, _ value: Span<UInt8>) -> Bool {
        let start = offsets[index]
        guard offsets[index + 1] - start == value.count else { return false }
        for i in value.indices where bytes[start + i] != value[i] { return false }
        return true
    }
}
