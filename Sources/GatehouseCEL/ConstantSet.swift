/// The members of a constant list, for `in`: texts or whole numbers.
///
/// They lie in the pool, so that looking one up counts no references.
struct ConstantSet: Sendable {
    let holdsTexts: Bool
    /// Where its members lie among those of the pool.
    let members: Range<Int32>
    /// Where its hash table lies; empty for few members.
    let table: Range<Int32>

    /// A whole number in one form: an int, or a uint beyond the ints; nil for what is none.
    static func whole(_ value: Value) -> Value? {
        switch value.tag {
        case .int: value
        case .uint: Int64(exactly: value.bits).map { Value($0) } ?? value
        case .double:
            Int64(exactly: value.double).map { Value($0) }
                ?? UInt64(exactly: value.double).map { Value($0) }
        default: nil
        }
    }

    /// The hash of a text (FNV-1a).
    static func hash(_ text: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// The hash of a number.
    static func hash(_ number: UInt64) -> Int {
        let mixed = number &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed ^ mixed >> 32)
    }
}

extension ConstantPoolBuilder {
    /// The number of the set of a list of constants; nil where they are neither all texts nor all
    /// whole numbers.
    mutating func addSet(_ list: Value) -> Int32? {
        let values = elements[list.start..<list.start + list.count]
        guard let first = values.first else { return nil }
        let holdsTexts = first.tag == .string
        let members: [Value]
        if holdsTexts {
            guard values.allSatisfy({ $0.tag == .string }) else { return nil }
            members = Array(values)
        } else {
            members = values.compactMap { ConstantSet.whole($0) }
            guard members.count == values.count else { return nil }
        }
        return add(members, table(of: members, holdsTexts: holdsTexts), holdsTexts: holdsTexts)
    }

    /// Members by their hash, with -1 where there is none.
    private func table(of members: [Value], holdsTexts: Bool) -> [Int32] {
        guard members.count > 8 else { return [] }
        var size = 16
        while size < 2 * members.count { size *= 2 }
        var table: [Int32] = Array(repeating: -1, count: size)
        for (index, member) in members.enumerated() {
            let hash =
                holdsTexts
                ? ConstantSet.hash(bytes.span.extracting(member.byteRange))
                : ConstantSet.hash(member.bits)
            var place = hash & (size - 1)
            while table[place] >= 0 { place = (place + 1) & (size - 1) }
            table[place] = Int32(index)
        }
        return table
    }
}

extension ConstantPool {
    /// Whether a set of texts holds a text.
    func contains(_ text: Span<UInt8>, in set: ConstantSet) -> Bool {
        guard !set.table.isEmpty else {
            for index in set.members where isMember(Int(index), text) { return true }
            return false
        }
        let mask = set.table.count - 1
        var place = ConstantSet.hash(text) & mask
        while true {
            let index = setTables[Int(set.table.lowerBound) + place]
            if index < 0 { return false }
            if isMember(Int(set.members.lowerBound + index), text) { return true }
            place = (place + 1) & mask
        }
    }

    @inline(__always)
    private func isMember(_ index: Int, _ text: Span<UInt8>) -> Bool {
        let member = setMembers[index]
        return member.count == text.count
            && ByteSearch.equal(text, bytes.span.extracting(member.byteRange))
    }

    /// Whether a set of numbers holds a number, or a double that is one.
    func contains(_ value: Value, in set: ConstantSet) -> Bool {
        guard let number = ConstantSet.whole(value) else { return false }
        guard !set.table.isEmpty else {
            for index in set.members where isMember(Int(index), number) { return true }
            return false
        }
        let mask = set.table.count - 1
        var place = ConstantSet.hash(number.bits) & mask
        while true {
            let index = setTables[Int(set.table.lowerBound) + place]
            if index < 0 { return false }
            if isMember(Int(set.members.lowerBound + index), number) { return true }
            place = (place + 1) & mask
        }
    }

    @inline(__always)
    private func isMember(_ index: Int, _ number: Value) -> Bool {
        setMembers[index].bits == number.bits && setMembers[index].tag == number.tag
    }
}
