extension Activation {
    /// How two values lie: negative, zero or positive, or one of these.
    private static let unordered = 2
    private static let incomparable = 3

    /// Compares a value with a constant.
    @inline(__always)
    mutating func compare(
        _ value: Value,
        _ constant: Value,
        _ relation: Int32,
        _ pool: ConstantPool,
    ) -> Value {
        guard let relation = Relation(rawValue: relation) else { return fail(.noSuchOverload) }
        if value.tag == constant.tag {
            switch value.tag {
            case .double: return Value(relation.holds(value.double, constant.double))
            case .int: return Value(relation.holds(value.int, constant.int))
            default: break
            }
        }
        return relate(relation, value, constant, pool)
    }

    /// Whether a relation holds between two values of any type.
    mutating func relate(
        _ relation: Relation,
        _ left: Value,
        _ right: Value,
        _ pool: ConstantPool,
    ) -> Value {
        switch relation {
        case .equal: return Value(equal(left, right, pool))
        case .notEqual: return Value(!equal(left, right, pool))
        default:
            let order = order(left, right, pool)
            if order == Self.unordered { return .false }
            guard order != Self.incomparable else { return fail(.noSuchOverload, left, right) }
            return Value(relation.holds(order: order))
        }
    }

    /// How `left` lies to `right`.
    mutating func order(_ left: Value, _ right: Value, _ pool: ConstantPool) -> Int {
        if left.isNumber, right.isNumber { return Self.order(left, right) }
        guard left.tag == right.tag else { return Self.incomparable }
        switch left.tag {
        case .bool, .duration: return Self.order(left.int, right.int)
        case .timestamp:
            let seconds = Self.order(left.int, right.int)
            return seconds != 0 ? seconds : Self.order(left.extra, right.extra)
        case .string, .bytes:
            charge(min(left.count, right.count) / 10)
            return ByteSearch.order(text(left, pool), text(right, pool))
        default: return Self.incomparable
        }
    }

    private static func order<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
        left < right ? -1 : left == right ? 0 : left > right ? 1 : unordered
    }

    /// How two numbers lie, whatever their types.
    private static func order(_ left: Value, _ right: Value) -> Int {
        switch (left.tag, right.tag) {
        case (.int, .int): order(left.int, right.int)
        case (.uint, .uint): order(left.bits, right.bits)
        case (.double, .double): order(left.double, right.double)
        case (.int, .uint): left.int < 0 ? -1 : order(UInt64(left.int), right.bits)
        case (.uint, .int): right.int < 0 ? 1 : order(left.bits, UInt64(right.int))
        case (.double, _): mirrored(order(right, left.double))
        default: order(left, right.double)
        }
    }

    private static func mirrored(_ order: Int) -> Int { order == unordered ? order : -order }

    /// How an int or uint lies to a double: as the nearest double does, as in cel-go.
    private static func order(_ integer: Value, _ double: Double) -> Int {
        order(integer.tag == .int ? Double(integer.int) : Double(integer.bits), double)
    }

    /// Whether two values are the same; numbers are by what they count, whatever their types.
    mutating func equal(_ left: Value, _ right: Value, _ pool: ConstantPool) -> Bool {
        if left.isNumber, right.isNumber { return Self.order(left, right) == 0 }
        guard left.tag == right.tag else { return false }
        switch left.tag {
        case .null: return true
        case .bool, .duration: return left.bits == right.bits
        case .timestamp: return left.bits == right.bits && left.extra == right.extra
        case .string, .bytes, .type, .ip, .cidr:
            guard left.count == right.count else { return false }
            charge(left.count / 10)
            return ByteSearch.equal(text(left, pool), text(right, pool))
        case .list, .optional:
            guard left.count == right.count else { return false }
            charge(left.count)
            for index in 0..<left.count {
                guard remaining >= 0,
                    equal(element(left, index, pool), element(right, index, pool), pool)
                else { return false }
            }
            return true
        case .map:
            guard left.count == right.count else { return false }
            charge(left.count)
            for index in 0..<left.count {
                guard remaining >= 0,
                    let other = lookUp(element(left, 2 * index, pool), in: right, pool),
                    equal(element(left, 2 * index + 1, pool), other, pool)
                else { return false }
            }
            return true
        case .int, .uint, .double, .missing, .fault: return false
        }
    }

    /// Whether a list or the keys of a map contain a value.
    mutating func contains(_ value: Value, in range: Value, _ pool: ConstantPool) -> Value {
        switch range.tag {
        case .list:
            charge(range.count)
            for index in 0..<range.count {
                if remaining < 0 { return fail(.budget) }
                if equal(element(range, index, pool), value, pool) { return .true }
            }
            return .false
        case .map: return Value(lookUp(value, in: range, pool) != nil)
        default: return fail(.noSuchOverload, value, range)
        }
    }

    /// Whether a value is in a set of constants.
    @inline(__always)
    mutating func isMember(_ value: Value, of set: ConstantSet, _ pool: ConstantPool) -> Value {
        if value.tag == .string {
            guard set.holdsTexts else { return .false }
            return Value(pool.contains(text(value, pool), in: set))
        }
        guard !set.holdsTexts else { return .false }
        // Doubles that large equal more than one int.
        if value.tag == .double, value.double.magnitude >= 0x1p53 {
            charge(set.members.count)
            return Value(
                set.members.contains { Self.order(pool.setMembers[Int($0)], value) == 0 }
            )
        }
        return Value(pool.contains(value, in: set))
    }

    /// Looks for a constant text in a value.
    @inline(__always)
    mutating func find(
        _ needle: Value,
        in value: Value,
        _ place: Int32,
        _ pool: ConstantPool,
    ) -> Value {
        guard value.tag == .string else { return fail(.noSuchOverload, value, needle) }
        if place == TextPlace.anywhere.rawValue {
            charge(value.count / 10)
            if remaining < 0 { return fail(.budget) }
        }
        let text = text(value, pool)
        let wanted = pool.bytes.span.extracting(needle.start..<needle.start + needle.count)
        switch TextPlace(rawValue: place) {
        case .anywhere: return Value(ByteSearch.contains(wanted, in: text))
        case .start: return Value(ByteSearch.starts(text, with: wanted))
        default: return Value(ByteSearch.ends(text, with: wanted))
        }
    }
}
