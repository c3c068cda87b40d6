extension Activation {
    mutating func add(_ a: Value, _ b: Value, _ pool: ConstantPool) -> Value {
        switch (a.tag, b.tag) {
        case (.int, .int): return checked(a.int.addingReportingOverflow(b.int))
        case (.uint, .uint): return checked(a.bits.addingReportingOverflow(b.bits))
        case (.double, .double): return Value(a.double + b.double)
        case (.string, .string), (.bytes, .bytes): return concatenate(a, b, pool)
        case (.list, .list):
            guard a.count > 0 else { return b }
            guard b.count > 0 else { return a }
            return make(.list, list(a, pool) + list(b, pool))
        case (.duration, .duration):
            return duration(a.int.addingReportingOverflow(b.int))
        case (.timestamp, .duration): return shifted(a, by: b.int)
        case (.duration, .timestamp): return shifted(b, by: a.int)
        default: return fail(.noSuchOverload, a, b)
        }
    }

    mutating func subtract(_ a: Value, _ b: Value) -> Value {
        switch (a.tag, b.tag) {
        case (.int, .int): return checked(a.int.subtractingReportingOverflow(b.int))
        case (.uint, .uint): return checked(a.bits.subtractingReportingOverflow(b.bits))
        case (.double, .double): return Value(a.double - b.double)
        case (.duration, .duration):
            return duration(a.int.subtractingReportingOverflow(b.int))
        case (.timestamp, .duration):
            guard b.int != .min else { return fail(.range) }
            return shifted(a, by: -b.int)
        case (.timestamp, .timestamp):
            let seconds = a.int - b.int
            let product = seconds.multipliedReportingOverflow(by: CivilTime.nanosecondsPerSecond)
            guard !product.overflow else { return fail(.range) }
            return duration(
                product.partialValue.addingReportingOverflow(Int64(a.extra) - Int64(b.extra))
            )
        default: return fail(.noSuchOverload, a, b)
        }
    }

    mutating func multiply(_ a: Value, _ b: Value) -> Value {
        switch (a.tag, b.tag) {
        case (.int, .int): checked(a.int.multipliedReportingOverflow(by: b.int))
        case (.uint, .uint): checked(a.bits.multipliedReportingOverflow(by: b.bits))
        case (.double, .double): Value(a.double * b.double)
        default: fail(.noSuchOverload, a, b)
        }
    }

    mutating func divide(_ a: Value, _ b: Value) -> Value {
        switch (a.tag, b.tag) {
        case (.int, .int):
            b.int == 0
                ? fail(.divisionByZero) : checked(a.int.dividedReportingOverflow(by: b.int))
        case (.uint, .uint): b.bits == 0 ? fail(.divisionByZero) : Value(a.bits / b.bits)
        case (.double, .double): Value(a.double / b.double)
        default: fail(.noSuchOverload, a, b)
        }
    }

    mutating func remainder(_ a: Value, _ b: Value) -> Value {
        switch (a.tag, b.tag) {
        case (.int, .int):
            b.int == 0
                ? fail(.divisionByZero)
                : checked(a.int.remainderReportingOverflow(dividingBy: b.int))
        case (.uint, .uint): b.bits == 0 ? fail(.divisionByZero) : Value(a.bits % b.bits)
        default: fail(.noSuchOverload, a, b)
        }
    }

    mutating func negate(_ a: Value) -> Value {
        switch a.tag {
        case .int: checked(Int64(0).subtractingReportingOverflow(a.int))
        case .double: Value(-a.double)
        default: fail(.noSuchOverload, a)
        }
    }

    private mutating func checked(_ result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow ? fail(.overflow) : Value(result.partialValue)
    }

    private mutating func checked(_ result: (partialValue: UInt64, overflow: Bool)) -> Value {
        result.overflow ? fail(.overflow) : Value(result.partialValue)
    }

    private mutating func duration(_ result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow ? fail(.range) : Value(duration: result.partialValue)
    }

    /// A timestamp moved by nanoseconds.
    private mutating func shifted(_ time: Value, by nanoseconds: Int64) -> Value {
        let second = CivilTime.nanosecondsPerSecond
        var seconds = time.int + nanoseconds / second
        var rest = Int64(time.extra) + nanoseconds % second
        if rest < 0 {
            rest += second
            seconds -= 1
        } else if rest >= second {
            rest -= second
            seconds += 1
        }
        guard CivilTime.seconds.contains(seconds) else { return fail(.range) }
        return Value(seconds: seconds, nanoseconds: UInt32(rest))
    }

    // MARK: Mathematics

    mutating func mathCall(
        _ builtin: Builtin,
        _ a: Value,
        _ b: Value,
        _ count: Int,
        _ pool: ConstantPool,
    ) -> Value {
        switch builtin {
        case .greatest, .least: return extreme(builtin, a, b, count, pool)
        case .ceil, .floor, .round, .trunc, .isNaN, .isInf, .isFinite:
            guard a.tag == .double else { return fail(.noSuchOverload, a) }
            return Self.ofDouble(builtin, a.double)
        case .sqrt:
            switch a.tag {
            case .double: return Value(a.double.squareRoot())
            case .int: return Value(Double(a.int).squareRoot())
            case .uint: return Value(Double(a.bits).squareRoot())
            default: return fail(.noSuchOverload, a)
            }
        case .abs:
            switch a.tag {
            case .int: return a.int < 0 ? negate(a) : a
            case .uint: return a
            case .double: return Value(a.double.magnitude)
            default: return fail(.noSuchOverload, a)
            }
        case .sign:
            switch a.tag {
            case .int: return Value(a.int.signum())
            case .uint: return Value(a.bits.signum())
            case .double:
                if a.double.isNaN || a.double == 0 { return a }
                return Value(a.double < 0 ? -1.0 : 1.0)
            default: return fail(.noSuchOverload, a)
            }
        default: return bitCall(builtin, a, b)
        }
    }

    private static func ofDouble(_ builtin: Builtin, _ value: Double) -> Value {
        switch builtin {
        case .ceil: Value(value.rounded(.up))
        case .floor: Value(value.rounded(.down))
        case .round: Value(value.rounded(.toNearestOrAwayFromZero))
        case .trunc: Value(value.rounded(.towardZero))
        case .isNaN: Value(value.isNaN)
        case .isInf: Value(value.isInfinite)
        default: Value(value.isFinite)
        }
    }

    private mutating func extreme(
        _ builtin: Builtin,
        _ a: Value,
        _ b: Value,
        _ count: Int,
        _ pool: ConstantPool,
    ) -> Value {
        let items = count == 1 ? (a.tag == .list ? list(a, pool) : [a]) : [a, b]
        charge(items.count)
        guard var best = items.first else { return fail(.range) }
        for item in items {
            guard item.isNumber else { return fail(.noSuchOverload, item) }
            let order = order(item, best, pool)
            if builtin == .greatest ? order == 1 : order == -1 { best = item }
        }
        return best
    }

    private mutating func bitCall(_ builtin: Builtin, _ a: Value, _ b: Value) -> Value {
        guard a.tag == .int || a.tag == .uint else { return fail(.noSuchOverload, a, b) }
        let isShift = builtin == .bitShiftLeft || builtin == .bitShiftRight
        guard builtin == .bitNot || b.tag == (isShift ? .int : a.tag) else {
            return fail(.noSuchOverload, a, b)
        }
        if isShift, b.int < 0 { return fail(.range, b) }
        let bits: UInt64 =
            switch builtin {
            case .bitAnd: a.bits & b.bits
            case .bitOr: a.bits | b.bits
            case .bitXor: a.bits ^ b.bits
            case .bitNot: ~a.bits
            case .bitShiftLeft: b.int > 63 ? 0 : a.bits << b.bits
            default: b.int > 63 ? 0 : a.bits >> b.bits
            }
        return Value(bits: bits, extra: 0, tag: a.tag)
    }
}
