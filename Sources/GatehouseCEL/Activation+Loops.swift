extension Activation {
    /// A step of a loop.
    ///
    /// Scratch locals hold the range, the index of the next element, and the result: for `all` and
    /// `exists` a bool or fault, for `exists_one` a count, else where the kept elements lie.
    mutating func loopStep(
        _ step: Instruction,
        _ place: inout Int,
        _ top: inout Int,
        _ pool: ConstantPool,
    ) -> StepResult {
        let scratch = Int(step.a)
        switch step.opcode {
        case .loopBegin:
            top -= 1
            let range = stack[top]
            guard range.tag == .list || range.tag == .map else {
                return .value(fail(.noSuchOverload, range))
            }
            locals[scratch] = range
            // How many variables there are lies beside the index.
            locals[scratch + 1] = Value(bits: 0, extra: UInt32(step.b), tag: .int)
            locals[scratch + 2] = Value(
                .list,
                start: pending.count,
                count: 0,
                isConstant: false
            )
            return .nothing
        case .loopNext:
            let range = locals[scratch]
            let index = Int(locals[scratch + 1].bits)
            guard index < range.count else {
                place = Int(step.c)
                return .nothing
            }
            // The instructions up to the exit.
            charge(Int(step.c) - place + 2)
            if remaining < 0 { return .value(fail(.budget)) }
            locals[scratch + 1].bits += 1
            let local = Int(step.b)
            let hasTwo = locals[scratch + 1].extra == 2
            if range.tag == .map {
                locals[local] = element(range, 2 * index, pool)
                if hasTwo { locals[local + 1] = element(range, 2 * index + 1, pool) }
            } else if hasTwo {
                locals[local] = Value(index)
                locals[local + 1] = element(range, index, pool)
            } else {
                locals[local] = element(range, index, pool)
            }
            return .nothing
        case .allStep, .existsStep:
            top -= 1
            var value = stack[top]
            let decisive = step.opcode == .existsStep
            if value.tag == .bool {
                guard value.bool == decisive else { return .nothing }
                locals[scratch + 2] = value
                place = Int(step.b)
                return .nothing
            }
            if value.tag != .fault { value = fail(.noSuchOverload, value, at: place - 1) }
            if locals[scratch + 2].tag != .fault { locals[scratch + 2] = value }
            return .nothing
        case .allEnd, .existsEnd:
            let result = locals[scratch + 2]
            return .value(result.tag == .list ? Value(step.opcode == .allEnd) : result)
        case .existsOneStep:
            top -= 1
            let value = stack[top]
            guard value.tag == .bool else { return .value(fail(.noSuchOverload, value)) }
            if value.bool { locals[scratch + 2].bits += 1 }
            return .nothing
        case .existsOneEnd: return .value(Value(locals[scratch + 2].count == 1))
        default: return collectStep(step, &top, pool)
        }
    }

    private mutating func collectStep(
        _ step: Instruction,
        _ top: inout Int,
        _ pool: ConstantPool,
    ) -> StepResult {
        let scratch = Int(step.a)
        switch step.opcode {
        case .collect:
            top -= 1
            return keep(stack[top], scratch)
        case .collectPair:
            top -= 2
            return keepEntry(stack[top], stack[top + 1], scratch, pool)
        case .collectEntries:
            top -= 1
            let map = stack[top]
            guard map.tag == .map else { return .value(fail(.noSuchOverload, map)) }
            for index in 0..<map.count {
                let key = element(map, 2 * index, pool)
                let value = element(map, 2 * index + 1, pool)
                if case .value(let fault) = keepEntry(key, value, scratch, pool) {
                    return .value(fault)
                }
            }
            return .nothing
        case .listEnd:
            let kept = locals[scratch + 2]
            return .value(make(.list, keptFrom: kept.start, count: kept.count))
        case .mapEnd:
            let kept = locals[scratch + 2]
            return .value(make(.map, keptFrom: kept.start, count: kept.count))
        default: return .value(fail(.noSuchOverload))
        }
    }

    /// Keeps one value of a loop.
    private mutating func keep(_ value: Value, _ scratch: Int) -> StepResult {
        let kept = locals[scratch + 2]
        let end = kept.start + kept.count
        guard end < (1 << 24) else { return .value(fail(.tooLarge)) }
        // An inner loop that an error ended may have left something behind.
        if pending.count > end { pending.removeLast(pending.count - end) }
        pending.append(value)
        locals[scratch + 2].bits += 1
        return .nothing
    }

    private mutating func keepEntry(
        _ key: Value,
        _ value: Value,
        _ scratch: Int,
        _ pool: ConstantPool,
    ) -> StepResult {
        if let fault = checkKey(key) { return .value(fault) }
        let kept = locals[scratch + 2]
        charge(kept.count / 2)
        if remaining < 0 { return .value(fail(.budget)) }
        for index in 0..<kept.count / 2
        where equal(pending[kept.start + 2 * index], key, pool) {
            return .value(fail(.repeatedKey, key))
        }
        if case .value(let fault) = keep(key, scratch) { return .value(fault) }
        return keep(value, scratch)
    }
}
