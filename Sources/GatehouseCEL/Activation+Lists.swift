extension Activation {
    mutating func listCall(
        _ builtin: Builtin,
        _ start: Int,
        _ count: Int,
        _ pool: ConstantPool,
    ) -> Value {
        let a = stack[start]
        if builtin == .range {
            guard a.tag == .int else { return fail(.noSuchOverload, a) }
            guard a.int >= 0 else { return fail(.range, a) }
            guard a.int <= elementRoom else { return fail(.tooLarge) }
            return make(.list, (0..<a.int).map { Value($0) })
        }
        guard a.tag == .list else { return fail(.noSuchOverload, a) }
        charge(a.count)
        switch builtin {
        case .slice:
            let from = stack[start + 1]
            let to = stack[start + 2]
            guard from.tag == .int, to.tag == .int else { return fail(.noSuchOverload, from, to) }
            guard from.int >= 0, from.int <= to.int else {
                return fail(.indexOutOfRange, from, Value(a.count))
            }
            guard to.int <= a.count else { return fail(.indexOutOfRange, to, Value(a.count)) }
            return make(.list, Array(list(a, pool)[Int(from.int)..<Int(to.int)]))
        case .flatten:
            let levels = count > 1 ? stack[start + 1] : Value(1)
            guard levels.tag == .int else { return fail(.noSuchOverload, a, levels) }
            guard levels.int >= 0 else { return fail(.range, levels) }
            var flat: [Value] = []
            flatten(a, levels.int, pool, into: &flat)
            return make(.list, flat)
        case .sort:
            let items = list(a, pool)
            return sorted(items, by: items, pool)
        case .sortByKeys:
            let keys = stack[start + 1]
            guard keys.tag == .list, keys.count == a.count else {
                return fail(.noSuchOverload, a, keys)
            }
            return sorted(list(a, pool), by: list(keys, pool), pool)
        case .distinct: return distinct(list(a, pool), pool)
        case .first: return makeOptional(a.count > 0 ? element(a, 0, pool) : nil)
        case .last: return makeOptional(a.count > 0 ? element(a, a.count - 1, pool) : nil)
        default: return fail(.noSuchOverload, a)
        }
    }

    mutating func reversed(_ list: Value, _ pool: ConstantPool) -> Value {
        make(.list, self.list(list, pool).reversed())
    }

    private mutating func flatten(
        _ list: Value,
        _ levels: Int64,
        _ pool: ConstantPool,
        into flat: inout [Value],
    ) {
        charge(list.count)
        for index in 0..<list.count where remaining >= 0 {
            let item = element(list, index, pool)
            if item.tag == .list, levels > 0 {
                flatten(item, levels - 1, pool, into: &flat)
            } else {
                flat.append(item)
            }
        }
    }

    /// `items` in the order of their keys; equal ones stay as they are.
    private mutating func sorted(
        _ items: [Value],
        by keys: [Value],
        _ pool: ConstantPool,
    ) -> Value {
        guard let first = keys.first else { return make(.list, []) }
        for key in keys {
            let isOrdered =
                switch key.tag {
                case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration:
                    key.tag == first.tag
                default: false
                }
            guard isOrdered else { return fail(.noSuchOverload, first, key) }
        }
        var order = Array(items.indices)
        var buffer = order
        var width = 1
        while width < order.count {
            var start = 0
            while start < order.count {
                let middle = min(start + width, order.count)
                let end = min(start + 2 * width, order.count)
                merge(keys, pool, order, start, middle, end, into: &buffer)
                start = end
            }
            swap(&order, &buffer)
            width *= 2
            if remaining < 0 { return fail(.budget) }
        }
        return make(.list, order.map { items[$0] })
    }

    /// Merges two sorted runs of indices.
    private mutating func merge(
        _ keys: [Value],
        _ pool: ConstantPool,
        _ order: [Int],
        _ start: Int,
        _ middle: Int,
        _ end: Int,
        into buffer: inout [Int],
    ) {
        charge(end - start)
        var left = start
        var right = middle
        for place in start..<end {
            let takesRight =
                left == middle
                || right < end && self.order(keys[order[right]], keys[order[left]], pool) == -1
            buffer[place] = takesRight ? order[right] : order[left]
            if takesRight { right += 1 } else { left += 1 }
        }
    }

    private mutating func distinct(_ items: [Value], _ pool: ConstantPool) -> Value {
        var kept: [Value] = []
        for item in items {
            charge(kept.count)
            if remaining < 0 { return fail(.budget) }
            var isNew = true
            for other in kept where equal(other, item, pool) {
                isNew = false
                break
            }
            if isNew { kept.append(item) }
        }
        return make(.list, kept)
    }

    // MARK: Optional values

    mutating func optionalCall(
        _ builtin: Builtin,
        _ a: Value,
        _ b: Value,
        _ pool: ConstantPool,
    ) -> Value {
        switch builtin {
        case .optionalNone: return makeOptional(nil)
        case .optionalOf: return makeOptional(a)
        case .optionalOfNonZero: return makeOptional(isZero(a) ? nil : a)
        case .unwrap:
            guard a.tag == .list else { return fail(.noSuchOverload, a) }
            var kept: [Value] = []
            for item in list(a, pool) {
                guard item.tag == .optional else { return fail(.noSuchOverload, item) }
                if item.count > 0 { kept.append(element(item, 0, pool)) }
            }
            return make(.list, kept)
        default: break
        }
        guard a.tag == .optional else { return fail(.noSuchOverload, a) }
        switch builtin {
        case .hasValue: return Value(a.count > 0)
        case .value: return a.count > 0 ? element(a, 0, pool) : fail(.emptyOptional)
        case .or:
            guard b.tag == .optional else { return fail(.noSuchOverload, a, b) }
            return a.count > 0 ? a : b
        default: return a.count > 0 ? element(a, 0, pool) : b
        }
    }

    /// Whether a value is what its type starts with: 0, "", [] and so on.
    private func isZero(_ value: Value) -> Bool {
        switch value.tag {
        case .null: true
        case .bool, .int, .uint, .duration: value.bits == 0
        case .double: value.double == 0
        case .timestamp: value.bits == 0 && value.extra == 0
        case .string, .bytes, .list, .map, .optional: value.count == 0
        case .type, .ip, .cidr, .missing, .fault: false
        }
    }
}
