/// The members of a constant list, for `in`: texts or whole numbers.
struct ConstantSet: Sendable {
    let holdsTexts: Bool
    /// Ranges of the program's arena, or numbers.
    let members: [Value]
    /// Members by their hash, with -1 where there is none; empty for few members.
    private var table: [Int32] = []

    /// The set of a list of constants; nil where they are neither all texts nor all whole numbers.
    init?(_ list: Value, in pool: ConstantPool) {
        let values = pool.elements[list.start..<list.start + list.count]
        guard let first = values.first else { return nil }
        holdsTexts = first.tag == .string
        if holdsTexts {
            guard values.allSatisfy({ $0.tag == .string }) else { return nil }
            members = Array(values)
        } else {
            let numbers = values.compactMap { Self.whole($0) }
            guard numbers.count == values.count else { return nil }
            members = numbers
        }
        guard members.count > 8 else { return }
        var size = 16
        while size < 2 * members.count { size *= 2 }
        table = Array(repeating: -1, count: size)
        for (index, member) in members.enumerated() {
            let hash =
                holdsTexts
                ? Self.hash(
                    pool.bytes.span.extracting(member.start..<member.start + member.count)
                ) : Self.hash(member.bits)
            var place = hash & (size - 1)
            while table[place] >= 0 { place = (place + 1) & (size - 1) }
            table[place] = Int32(index)
        }
    }

    /// Whether it holds a text.
    func contains(_ text: Span<UInt8>, _ pool: borrowing ConstantPool) -> Bool {
        let bytes = pool.bytes.span
        guard !table.isEmpty else {
            for member in members where member.count == text.count {
                let other = bytes.extracting(member.start..<member.start + member.count)
                if ByteSearch.equal(text, other) { return true }
            }
            return false
        }
        var place = Self.hash(text) & (table.count - 1)
        while table[place] >= 0 {
            let member = members[Int(table[place])]
            if member.count == text.count {
                let other = bytes.extracting(member.start..<member.start + member.count)
                if ByteSearch.equal(text, other) { return true }
            }
            place = (place + 1) & (table.count - 1)
        }
        return false
    }

    /// Whether it holds a number, or a double that is one.
    func contains(_ value: Value) -> Bool {
        guard let number = Self.whole(value) else { return false }
        guard !table.isEmpty else {
            return members.contains { $0.bits == number.bits && $0.tag == number.tag }
        }
        var place = Self.hash(number.bits) & (table.count - 1)
        while table[place] >= 0 {
            let member = members[Int(table[place])]
            if member.bits == number.bits, member.tag == number.tag { return true }
            place = (place + 1) & (table.count - 1)
        }
        return false
    }

    /// A whole number in one form: an int, or a uint beyond the ints.
    private static func whole(_ value: Value) -> Value? {
        switch value.tag {
        case .int: value
        case .uint: Int64(exactly: value.bits).map { Value($0) } ?? value
        case .double:
            Int64(exactly: value.double).map { Value($0) }
                ?? UInt64(exactly: value.double).map { Value($0) }
        default: nil
        }
    }

    /// FNV-1a.
    private static func hash(_ text: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }

    private static func hash(_ number: UInt64) -> Int {
        let mixed = number &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed ^ mixed >> 32)
    }
}
