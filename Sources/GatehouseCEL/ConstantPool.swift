/// The values a program was written with, and what was made of them when it was compiled.
struct ConstantPool: Sendable {
    /// The arenas that constants are ranges of.
    let bytes: [UInt8]
    let elements: [Value]
    /// The constants that instructions name.
    let values: [Value]
    let sets: [ConstantSet]
    let setMembers: [Value]
    let setTables: [Int32]
    let patterns: [Pattern]
}

/// A pool that is being filled.
struct ConstantPoolBuilder {
    private(set) var bytes: [UInt8] = []
    private(set) var elements: [Value] = []
    private var values: [Value] = []
    private var sets: [ConstantSet] = []
    private var setMembers: [Value] = []
    private var setTables: [Int32] = []
    private var patterns: [Pattern] = []

    /// The pool as it is now.
    var pool: ConstantPool {
        ConstantPool(
            bytes: bytes,
            elements: elements,
            values: values,
            sets: sets,
            setMembers: setMembers,
            setTables: setTables,
            patterns: patterns
        )
    }

    /// The number of a constant.
    mutating func add(_ value: Value) -> Int32 {
        values.append(value)
        return Int32(values.count - 1)
    }

    /// The number of a set.
    mutating func add(_ members: [Value], _ table: [Int32], holdsTexts: Bool) -> Int32 {
        let firstMember = Int32(setMembers.count)
        let firstPlace = Int32(setTables.count)
        setMembers += members
        setTables += table
        sets.append(
            ConstantSet(
                holdsTexts: holdsTexts,
                members: firstMember..<Int32(setMembers.count),
                table: firstPlace..<Int32(setTables.count)
            )
        )
        return Int32(sets.count - 1)
    }

    mutating func add(_ pattern: Pattern) -> Int32 {
        patterns.append(pattern)
        return Int32(patterns.count - 1)
    }

    /// A value of these bytes.
    mutating func value(_ tag: Value.Tag, _ text: some Collection<UInt8>) -> Value {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return Value(tag, start: start, count: bytes.count - start, isConstant: true)
    }

    /// A list of texts.
    mutating func list(of texts: [String]) -> Value {
        let items = texts.map { value(.string, $0.utf8) }
        let start = elements.count
        elements += items
        return Value(.list, start: start, count: items.count, isConstant: true, depth: 1)
    }

    mutating func value(_ literal: SyntaxTree.Literal) -> Value {
        switch literal {
        case .null: .null
        case .bool(let bool): Value(bool)
        case .int(let int): Value(int)
        case .uint(let uint): Value(uint)
        case .double(let double): Value(double)
        case .string(let text): value(.string, text)
        case .bytes(let text): value(.bytes, text)
        }
    }

    /// A copy of what an evaluation gave; nil where it is larger than `room` allows.
    mutating func adopt(
        _ value: Value,
        from activation: borrowing Activation,
        _ other: ConstantPool,
        room: inout Int,
    ) -> Value? {
        if value.tag.isBytes {
            room -= value.count / 16 + 1
            guard room >= 0 else { return nil }
            let source = value.isConstant ? other.bytes : activation.bytes
            return self.value(value.tag, source[value.start..<value.start + value.count])
        }
        guard value.tag.isCollection else { return value }
        let source = value.isConstant ? other.elements : activation.elements
        let range = value.elementRange
        room -= range.count + 1
        guard room >= 0 else { return nil }
        var copies: [Value] = []
        for place in range {
            guard let copy = adopt(source[place], from: activation, other, room: &room) else {
                return nil
            }
            copies.append(copy)
        }
        let start = elements.count
        elements += copies
        return Value(
            value.tag,
            start: start,
            count: value.count,
            isConstant: true,
            depth: value.depth
        )
    }
}
