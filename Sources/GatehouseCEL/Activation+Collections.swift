extension Activation {
    /// A step that works on lists, maps or optionals, or calls what is not of this module.
    mutating func collectionStep(
        _ step: Instruction,
        _ place: inout Int,
        _ top: inout Int,
        _ program: Program,
    ) -> StepResult {
        let pool = program.pool
        switch step.opcode {
        case .list:
            top -= Int(step.a)
            return .value(make(.list, operandsFrom: top, count: Int(step.a)))
        case .map:
            top -= 2 * Int(step.a)
            return .value(makeMap(top, Int(step.a), pool))
        case .unwrapElement:
            top -= 1
            let value = stack[top]
            guard value.tag == .optional else { return .value(fail(.noSuchOverload, value)) }
            return .value(value.count == 0 ? .missing : element(value, 0, pool))
        case .select, .selectOptional:
            top -= 1
            let isOptional = step.opcode == .selectOptional
            let key = pool.values[Int(step.a)]
            return .value(select(stack[top], key, isOptional: isOptional, pool))
        case .hasField:
            top -= 1
            return .value(has(stack[top], pool.values[Int(step.a)], pool))
        case .index, .indexOptional:
            top -= 2
            let isOptional = step.opcode == .indexOptional
            return .value(index(stack[top], stack[top + 1], isOptional: isOptional, pool))
        case .callHost:
            top -= Int(step.b)
            return .value(callHost(program.hosts[Int(step.a)], top, Int(step.b), pool))
        case .message:
            top -= Int(step.b)
            return .value(message(WellKnownMessage.allCases[Int(step.a)], top, pool))
        case .optionalBranch:
            let value = stack[top - 1]
            top -= 1
            guard value.tag == .optional else { return .value(fail(.noSuchOverload, value)) }
            if value.count == 0 { place = Int(step.a) }
            return .value(value.count == 0 ? value : element(value, 0, pool))
        case .optionalWrap:
            top -= 1
            return .value(makeOptional(stack[top]))
        case .optionalCheck:
            top -= 1
            let value = stack[top]
            return .value(value.tag == .optional ? value : fail(.noSuchOverload, value))
        case .fail:
            return .value(fail(Fault.Kind(rawValue: UInt8(step.a)) ?? .unknownName))
        default: return loopStep(step, &place, &top, pool)
        }
    }

    // MARK: Maps

    /// A map of pairs of operands; those whose value is left out are left out.
    private mutating func makeMap(_ start: Int, _ count: Int, _ pool: ConstantPool) -> Value {
        for pair in 0..<count {
            let key = stack[start + 2 * pair]
            if let fault = checkKey(key) { return fault }
            if stack[start + 2 * pair + 1].tag == .missing {
                stack[start + 2 * pair] = .missing
                continue
            }
            for other in 0..<pair where stack[start + 2 * other].tag != .missing {
                if equal(stack[start + 2 * other], key, pool) { return fail(.repeatedKey, key) }
            }
            charge(pair)
            if remaining < 0 { return fail(.budget) }
        }
        return make(.map, operandsFrom: start, count: 2 * count)
    }

    /// A fault where no map may have that key.
    mutating func checkKey(_ key: Value) -> Value? {
        switch key.tag {
        case .bool, .int, .uint, .string: nil
        default: fail(.unsupportedKey, key)
        }
    }

    /// The value of a key; nil where the map does not have it.
    mutating func lookUp(_ key: Value, in map: Value, _ pool: ConstantPool) -> Value? {
        charge(map.count / 10)
        for index in 0..<map.count where equal(element(map, 2 * index, pool), key, pool) {
            return element(map, 2 * index + 1, pool)
        }
        return nil
    }

    mutating func select(
        _ operand: Value,
        _ key: Value,
        isOptional: Bool,
        _ pool: ConstantPool,
    ) -> Value {
        switch operand.tag {
        case .map:
            let found = lookUp(key, in: operand, pool)
            if isOptional { return makeOptional(found) }
            return found ?? fail(.noSuchKey, key)
        case .optional:
            guard operand.count > 0 else { return operand }
            let inner = element(operand, 0, pool)
            guard inner.tag == .map else { return fail(.noSuchField, inner, key) }
            return makeOptional(lookUp(key, in: inner, pool))
        default: return fail(.noSuchField, operand, key)
        }
    }

    private mutating func has(_ operand: Value, _ key: Value, _ pool: ConstantPool) -> Value {
        switch operand.tag {
        case .map: return Value(lookUp(key, in: operand, pool) != nil)
        case .optional:
            guard operand.count > 0 else { return .false }
            return has(element(operand, 0, pool), key, pool)
        default: return fail(.noSuchField, operand, key)
        }
    }

    mutating func index(
        _ operand: Value,
        _ key: Value,
        isOptional: Bool,
        _ pool: ConstantPool,
    ) -> Value {
        switch operand.tag {
        case .map:
            guard key.isNumber || key.tag == .bool || key.tag == .string else {
                return fail(.unsupportedKey, key)
            }
            let found = lookUp(key, in: operand, pool)
            if isOptional { return makeOptional(found) }
            return found ?? fail(.noSuchKey, key)
        case .list:
            guard let place = integer(key) else { return fail(.noSuchOverload, operand, key) }
            let isInside = place >= 0 && place < operand.count
            if isOptional {
                return makeOptional(isInside ? element(operand, Int(place), pool) : nil)
            }
            return isInside
                ? element(operand, Int(place), pool)
                : fail(.indexOutOfRange, key, Value(operand.count))
        case .optional:
            guard operand.count > 0 else { return operand }
            let inner = element(operand, 0, pool)
            guard inner.tag == .map || inner.tag == .list else {
                return fail(.noSuchOverload, inner, key)
            }
            return index(inner, key, isOptional: true, pool)
        default: return fail(.noSuchOverload, operand, key)
        }
    }

    /// The int that a number is, whatever its type; nil where it is none.
    func integer(_ value: Value) -> Int64? {
        switch value.tag {
        case .int: value.int
        case .uint: Int64(exactly: value.bits)
        case .double: Int64(exactly: value.double)
        default: nil
        }
    }

    // MARK: Functions of the host

    private mutating func callHost(
        _ function: Function,
        _ start: Int,
        _ count: Int,
        _ pool: ConstantPool,
    ) -> Value {
        guard let implementation = function.implementation else { return fail(.host) }
        var arguments: [CELValue] = []
        var room = elementRoom
        for place in start..<start + count {
            guard let argument = export(stack[place], pool, room: &room) else {
                return fail(.tooLarge)
            }
            arguments.append(argument)
        }
        charge(elementRoom - room)
        guard let result = implementation(arguments) else { return fail(.host) }
        guard let value = try? store(result, depth: 0) else { return fail(.host) }
        return value
    }
}
