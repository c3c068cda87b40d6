extension Compiler {
    mutating func call(
        _ target: SyntaxTree.ID?,
        _ arguments: [SyntaxTree.ID],
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        guard case .call(let callee, let isNamespaced) = checked.references[id] else {
            if case .fault(let kind) = checked.references[id] {
                fail(kind, at: id)
            } else {
                fail(.unknownFunction, at: id)
            }
            return
        }
        var operands = arguments
        if let target, !isNamespaced { operands.insert(target, at: 0) }
        switch callee {
        case .host(let index):
            for operand in operands { try lower(operand) }
            add(
                .callHost,
                Int32(index),
                Int32(operands.count),
                change: 1 - operands.count,
                at: id
            )
        case .builtin(let builtin):
            if operands.count == 2, try fused(builtin, operands[0], operands[1], id) { return }
            for operand in operands { try lower(operand) }
            add(
                .call,
                Int32(builtin.rawValue),
                Int32(operands.count),
                change: 1 - operands.count,
                at: id
            )
        }
    }

    /// Adds one instruction for a call with a constant; false where there is none for it.
    private mutating func fused(
        _ builtin: Builtin,
        _ left: SyntaxTree.ID,
        _ right: SyntaxTree.ID,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) -> Bool {
        if let relation = Relation(builtin) {
            if let value = constant(of: right) {
                return try fuse(left, .compareSlot, .compareTop, value, relation.rawValue, id)
            }
            if let value = constant(of: left) {
                let mirrored = relation.mirrored.rawValue
                return try fuse(right, .compareSlot, .compareTop, value, mirrored, id)
            }
            return false
        }
        guard let value = constant(of: right) else { return false }
        switch builtin {
        case .contained:
            guard value.tag == .list, let set = pool.addSet(value) else { return false }
            try fuse(left, .slotInSet, .topInSet, set, 0, id)
        case .contains, .startsWith, .endsWith:
            guard value.tag == .string else { return false }
            let place: TextPlace =
                builtin == .contains ? .anywhere : builtin == .startsWith ? .start : .end
            return try fuse(left, .slotText, .topText, value, place.rawValue, id)
        case .matches:
            guard value.tag == .string else { return false }
            let text = Array(pool.bytes[value.start..<value.start + value.count])
            let pattern: Pattern
            do {
                pattern = try Pattern(text)
            } catch {
                throw Complaint(.pattern, error.message, at: tree[right].offset)
            }
            try fuse(left, .slotMatches, .topMatches, pool.add(pattern), 0, id)
        default: return false
        }
        return true
    }

    private mutating func fuse(
        _ operand: SyntaxTree.ID,
        _ slotOpcode: Instruction.Opcode,
        _ topOpcode: Instruction.Opcode,
        _ value: Value,
        _ c: Int32,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) -> Bool {
        try fuse(operand, slotOpcode, topOpcode, pool.add(value), c, id)
        return true
    }

    private mutating func fuse(
        _ operand: SyntaxTree.ID,
        _ slotOpcode: Instruction.Opcode,
        _ topOpcode: Instruction.Opcode,
        _ b: Int32,
        _ c: Int32,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        if case .slot(let slot) = checked.references[operand], folded[operand] == nil,
            !isTest(operand)
        {
            reads(slot)
            add(slotOpcode, Int32(slot), b, c, change: 1, at: id)
        } else {
            try lower(operand)
            add(topOpcode, 0, b, c, at: id)
        }
    }

    /// Whether a node asks for a slot rather than for its value.
    private func isTest(_ id: SyntaxTree.ID) -> Bool {
        if case .has = tree[id].kind { true } else { false }
    }

    private mutating func constant(of id: SyntaxTree.ID) -> Value? {
        if let value = folded[id] { return value }
        if case .literal(let literal) = tree[id].kind { return pool.value(literal) }
        return nil
    }

    /// A message: all its fields in their order, those not given left out.
    mutating func message(_ fields: [SyntaxTree.Field], _ id: SyntaxTree.ID) throws(Complaint) {
        guard case .message(let message) = checked.references[id] else {
            if case .fault(let kind) = checked.references[id] {
                fail(kind, at: id)
            } else {
                fail(.unknownName, at: id)
            }
            return
        }
        for known in message.fields {
            // As in protobuf, the last of a repeated field counts.
            if let field = fields.last(where: { $0.name == known.name }) {
                try lower(field.value)
                if field.isOptional { add(.unwrapElement, at: field.value) }
            } else {
                constant(.missing, at: id)
            }
        }
        let number = WellKnownMessage.allCases.firstIndex(of: message) ?? 0
        let count = message.fields.count
        add(.message, Int32(number), Int32(count), change: 1 - count, at: id)
    }
}
