extension Activation {
    /// Calls a function of this module with the operands from `start`.
    mutating func call(
        _ number: Int32,
        _ start: Int,
        _ count: Int,
        _ program: Program,
    ) -> Value {
        guard let builtin = Builtin(rawValue: UInt8(truncatingIfNeeded: number)) else {
            return fail(.unknownFunction)
        }
        let pool = program.pool
        let a = count > 0 ? stack[start] : .missing
        let b = count > 1 ? stack[start + 1] : .missing
        let result: Value
        switch builtin {
        case .add: result = add(a, b, pool)
        case .subtract: result = subtract(a, b)
        case .multiply: result = multiply(a, b)
        case .divide: result = divide(a, b)
        case .remainder: result = remainder(a, b)
        case .negate: result = negate(a)
        case .not: result = a.tag == .bool ? Value(!a.bool) : fail(.noSuchOverload, a)
        case .equal: result = Value(equal(a, b, pool))
        case .notEqual: result = Value(!equal(a, b, pool))
        case .less: result = relate(.less, a, b, pool)
        case .lessOrEqual: result = relate(.lessOrEqual, a, b, pool)
        case .greater: result = relate(.greater, a, b, pool)
        case .greaterOrEqual: result = relate(.greaterOrEqual, a, b, pool)
        case .contained: result = contains(a, in: b, pool)
        case .size: result = size(a, pool)
        case .contains, .startsWith, .endsWith: result = find(b, in: a, builtin, pool)
        case .matches: result = matches(a, b, program)
        case .int: result = toInt(a, pool)
        case .uint: result = toUInt(a, pool)
        case .double: result = toDouble(a, pool)
        case .string: result = toString(a, pool)
        case .bytes: result = toBytes(a)
        case .bool: result = toBool(a, pool)
        case .timestamp: result = toTimestamp(a, pool)
        case .duration: result = toDuration(a, pool)
        case .type: result = type(of: a)
        case .dyn: result = a
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear,
            .getHours, .getMinutes, .getSeconds, .getMilliseconds:
            result = timePart(builtin, a, b, count, pool)
        case .charAt, .indexOf, .lastIndexOf, .join, .lowerAscii, .upperAscii, .replace, .split,
            .substring, .trim, .quote, .format:
            result = stringCall(builtin, start, count, pool)
        case .reverse:
            result = a.tag == .list ? reversed(a, pool) : stringCall(builtin, start, count, pool)
        case .greatest, .least, .ceil, .floor, .round, .trunc, .abs, .sign, .sqrt, .isNaN, .isInf,
            .isFinite, .bitAnd, .bitOr, .bitXor, .bitNot, .bitShiftLeft, .bitShiftRight:
            result = mathCall(builtin, a, b, count, pool)
        case .slice, .flatten, .sort, .sortByKeys, .distinct, .range, .first, .last:
            result = listCall(builtin, start, count, pool)
        case .base64Encode, .base64Decode: result = encoderCall(builtin, a, pool)
        case .optionalOf, .optionalOfNonZero, .optionalNone, .hasValue, .value, .or, .orValue,
            .unwrap:
            result = optionalCall(builtin, a, b, pool)
        case .ip, .isIP, .isCanonicalIP, .cidr, .isCIDR, .family, .isUnspecified, .isLoopback,
            .isGlobalUnicast, .isLinkLocalMulticast, .isLinkLocalUnicast, .containsIP,
            .containsCIDR, .networkAddress, .masked, .prefixLength:
            result = networkCall(builtin, a, b, pool)
        case .wellKnown: result = fail(.noSuchOverload)
        }
        return remaining < 0 ? fail(.budget) : result
    }

    private mutating func type(of value: Value) -> Value {
        make(.type, Array(value.tag.typeName.utf8))
    }

    private mutating func size(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .bytes, .list, .map: return Value(value.count)
        case .string:
            charge(value.count / 10)
            let text = text(value, pool)
            var count = 0
            for index in text.indices where text[index] & 0xC0 != 0x80 { count += 1 }
            return Value(count)
        default: return fail(.noSuchOverload, value)
        }
    }

    private mutating func find(
        _ needle: Value,
        in value: Value,
        _ builtin: Builtin,
        _ pool: ConstantPool,
    ) -> Value {
        guard value.tag == .string, needle.tag == .string else {
            return fail(.noSuchOverload, value, needle)
        }
        charge(value.count / 10)
        let text = text(value, pool)
        let wanted = self.text(needle, pool)
        return switch builtin {
        case .contains: Value(ByteSearch.contains(wanted, in: text))
        case .startsWith: Value(ByteSearch.starts(text, with: wanted))
        default: Value(ByteSearch.ends(text, with: wanted))
        }
    }

    /// Matches a pattern that was compiled with the program.
    mutating func matches(_ value: Value, _ pattern: Pattern, _ pool: ConstantPool) -> Value {
        guard value.tag == .string else { return fail(.noSuchOverload, value) }
        charge(value.count / 10)
        if remaining < 0 { return fail(.budget) }
        guard let found = pattern.matches(text(value, pool), patterns.scratch) else {
            return fail(.pattern)
        }
        return Value(found)
    }

    private mutating func matches(_ value: Value, _ text: Value, _ program: Program) -> Value {
        guard value.tag == .string, text.tag == .string else {
            return fail(.noSuchOverload, value, text)
        }
        guard text.count <= program.limits.patternBytes else { return fail(.pattern, text) }
        let (pattern, isNew) = patterns.pattern(array(text, program.pool))
        // Some milliseconds at most, as much as other steps by the thousand.
        if isNew { charge(10_000 + 50 * text.count) }
        guard let pattern else { return fail(.pattern, text) }
        return matches(value, pattern, program.pool)
    }
}
