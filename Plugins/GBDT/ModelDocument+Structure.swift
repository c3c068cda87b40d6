extension ModelDocument {
    /// A type of number, by its marker.
    enum NumberType: UInt8 {
        case int8 = 0x69  // i
        case uint8 = 0x55  // U
        case int16 = 0x49  // I
        case int32 = 0x6C  // l
        case int64 = 0x4C  // L
        case float = 0x64  // d
        case double = 0x44  // D

        /// Bytes of a number, the highest first.
        var width: Int {
            switch self {
            case .int8, .uint8: 1
            case .int16: 2
            case .int32, .float: 4
            case .int64, .double: 8
            }
        }
    }

    /// A typed list of numbers.
    struct Numbers {
        let type: NumberType
        let start: Int
        let count: Int

        var end: Int { start + count * type.width }
    }

    /// What is left of a list or an object while it is walked.
    struct Container {
        /// Where the next value, or name, lies.
        var offset: Int

        /// How many there are still; nothing when a marker ends them.
        var remaining: Int?

        let endMarker: UInt8
    }

    /// The byte at `offset`.
    func marker(at offset: Int) throws(ForestError) -> UInt8 {
        try expect(1, at: offset)
        return bytes[offset]
    }

    /// Refuses a document that has fewer than `count` bytes from `offset` on.
    func expect(_ count: Int, at offset: Int) throws(ForestError) {
        guard count <= bytes.count - offset else {
            throw ForestError(
                .byte(offset),
                found: "\(bytes.count - offset) bytes",
                wanted: "\(count)",
                remedy: "the file is damaged or was cut off; copy or save it again"
            )
        }
    }

    /// The bits of a number of `width` bytes at `offset`.
    func bits(at offset: Int, width: Int) -> UInt64 {
        var bits: UInt64 = 0
        for i in offset..<offset + width { bits = bits << 8 | UInt64(bytes[i]) }
        return bits
    }

    /// The whole number at `offset`, whose bytes are there.
    func integer(_ type: NumberType, at offset: Int) -> Int64? {
        let bits = bits(at: offset, width: type.width)
        return switch type {
        case .int8: Int64(Int8(truncatingIfNeeded: bits))
        case .uint8: Int64(UInt8(truncatingIfNeeded: bits))
        case .int16: Int64(Int16(truncatingIfNeeded: bits))
        case .int32: Int64(Int32(truncatingIfNeeded: bits))
        case .int64: Int64(bitPattern: bits)
        case .float, .double: Int64(exactly: number(type, at: offset))
        }
    }

    /// The number at `offset`, whose bytes are there.
    func number(_ type: NumberType, at offset: Int) -> Double {
        switch type {
        case .float: Double(Float(bitPattern: UInt32(bits(at: offset, width: 4))))
        case .double: Double(bitPattern: bits(at: offset, width: 8))
        default: Double(integer(type, at: offset) ?? 0)
        }
    }

    /// Where the text lies whose length is at `offset`.
    func text(at offset: Int) throws(ForestError) -> Range<Int> {
        let (count, start) = try count(at: offset)
        try expect(count, at: start)
        return start..<start + count
    }

    /// The count at `offset`, and where it ends.
    private func count(at offset: Int) throws(ForestError) -> (Int, end: Int) {
        let marker = try marker(at: offset)
        guard let type = NumberType(rawValue: marker), type != .float, type != .double else {
            throw ForestError(.byte(offset), found: "marker \(marker)", wanted: "a count")
        }
        try expect(type.width, at: offset + 1)
        guard let count = integer(type, at: offset + 1), count >= 0 else {
            throw ForestError(.byte(offset), found: "a negative count", wanted: "0 or more")
        }
        return (Int(count), offset + 1 + type.width)
    }

    /// The typed list at `offset`; nothing when the list there has no type.
    func numbers(at offset: Int) throws(ForestError) -> Numbers? {
        guard try marker(at: offset + 1) == UInt8(ascii: "$") else { return nil }
        let marker = try marker(at: offset + 2)
        guard let type = NumberType(rawValue: marker) else {
            throw ForestError(
                .byte(offset + 2),
                found: "a list of type \(marker)",
                wanted: "a list of numbers"
            )
        }
        guard try self.marker(at: offset + 3) == UInt8(ascii: "#") else {
            throw ForestError(.byte(offset + 3), found: "a type alone", wanted: "its count")
        }
        let (count, start) = try count(at: offset + 4)
        let limit = (bytes.count - start) / type.width
        guard count <= limit else {
            throw ForestError(
                .byte(offset),
                found: "a list that announces \(count) numbers",
                wanted: "at most \(limit), for which there are bytes"
            )
        }
        return Numbers(type: type, start: start, count: count)
    }

    /// The list or object at `offset`, before its first value.
    func container(at offset: Int) throws(ForestError) -> Container {
        let isList = try marker(at: offset) == UInt8(ascii: "[")
        var container = Container(
            offset: offset + 1,
            remaining: nil,
            endMarker: UInt8(ascii: isList ? "]" : "}")
        )
        guard try marker(at: offset + 1) == UInt8(ascii: "#") else { return container }
        let (count, start) = try count(at: offset + 2)
        // Each value takes a byte at least.
        try expect(count, at: start)
        container.remaining = count
        container.offset = start
        return container
    }

    /// Whether there is one more value, or name, at the container's offset.
    func advance(_ container: inout Container) throws(ForestError) -> Bool {
        if let remaining = container.remaining {
            container.remaining = remaining - 1
            return remaining > 0
        }
        guard try marker(at: container.offset) == container.endMarker else { return true }
        container.offset += 1
        return false
    }
}
