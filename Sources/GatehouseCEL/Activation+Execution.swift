extension Activation {
    /// Runs a program from its first instruction to its halt.
    mutating func execute(_ program: Program) -> Value {
        var place = 0
        var top = 0
        while true {
            let step = program.code[place]
            place += 1
            let result: Value
            switch step.opcode {
            case .constant: result = program.pool.values[Int(step.a)]
            case .slot:
                let value = slots[Int(step.a)]
                result = value.tag == .missing ? missing(step.a) : value
            case .local: result = locals[Int(step.a)]
            case .boundLocal: result = locals[Int(step.a)]
            case .store:
                top -= 1
                locals[Int(step.a)] = stack[top]
                continue
            case .hasSlot: result = Value(slots[Int(step.a)].tag != .missing)
            case .compareSlot:
                let value = slots[Int(step.a)]
                result =
                    value.tag == .missing
                    ? missing(step.a)
                    : compare(value, program.pool.values[Int(step.b)], step.c, program.pool)
            case .slotInSet:
                let value = slots[Int(step.a)]
                result =
                    value.tag == .missing
                    ? missing(step.a)
                    : isMember(value, of: program.pool.sets[Int(step.b)], program.pool)
            case .slotText:
                let value = slots[Int(step.a)]
                result =
                    value.tag == .missing
                    ? missing(step.a)
                    : find(program.pool.values[Int(step.b)], in: value, step.c, program.pool)
            case .slotMatches:
                let value = slots[Int(step.a)]
                result =
                    value.tag == .missing
                    ? missing(step.a)
                    : matches(value, program.pool.patterns[Int(step.b)], program.pool)
            case .andBranch:
                let value = stack[top - 1]
                if coverage != nil { coverage?.note(step.b, value) }
                if value.tag == .bool {
                    if !value.bool { place = Int(step.a) }
                } else if value.tag != .fault {
                    stack[top - 1] = wrongOperand(value, place)
                }
                continue
            case .orBranch:
                let value = stack[top - 1]
                if coverage != nil { coverage?.note(step.b, value) }
                if value.tag == .bool {
                    if value.bool { place = Int(step.a) }
                } else if value.tag != .fault {
                    stack[top - 1] = wrongOperand(value, place)
                }
                continue
            case .andMerge, .orMerge:
                top -= 2
                if coverage != nil { coverage?.note(step.b, stack[top + 1]) }
                let merged = merge(
                    stack[top],
                    stack[top + 1],
                    decisive: step.opcode == .orMerge,
                    place
                )
                if step.a == 0 {
                    stack[top] = merged
                    top += 1
                    continue
                }
                result = merged
            case .jump:
                place = Int(step.a)
                continue
            case .branchUnless:
                top -= 1
                let value = stack[top]
                if value.tag == .bool {
                    if !value.bool { place = Int(step.a) }
                    continue
                }
                result = wrongOperand(value, place)
            case .compareTop:
                top -= 1
                result = compare(stack[top], program.pool.values[Int(step.b)], step.c, program.pool)
            case .topInSet:
                top -= 1
                result = isMember(stack[top], of: program.pool.sets[Int(step.b)], program.pool)
            case .topText:
                top -= 1
                result = find(
                    program.pool.values[Int(step.b)],
                    in: stack[top],
                    step.c,
                    program.pool
                )
            case .topMatches:
                top -= 1
                result = matches(stack[top], program.pool.patterns[Int(step.b)], program.pool)
            case .call:
                top -= Int(step.b)
                result = call(step.a, top, Int(step.b), program)
            case .halt: return stack[top - 1]
            default:
                switch collectionStep(step, &place, &top, program) {
                case .value(let value): result = value
                case .nothing: continue
                }
            }
            if result.tag != .fault {
                stack[top] = result
                top += 1
                continue
            }
            let handler = program.handlers[Int(step.handler)]
            let index = Int(result.bits)
            if faults[index].place < 0 { faults[index].place = place - 1 }
            if faults[index].kind.endsEvaluation { return result }
            top = Int(handler.height)
            stack[top] = result
            top += 1
            place = Int(handler.target)
        }
    }

    /// What a step on collections leaves.
    enum StepResult {
        case value(Value)
        case nothing
    }

    // MARK: Faults

    /// Notes an error.
    mutating func fail(
        _ kind: Fault.Kind,
        _ first: Value = .missing,
        _ second: Value = .missing,
        at place: Int = -1,
    ) -> Value {
        faults.append(Fault(kind: kind, place: place, first: first, second: second))
        return Value(bits: UInt64(faults.count - 1), extra: 0, tag: .fault)
    }

    private mutating func missing(_ slot: Int32) -> Value { fail(.missing, Value(Int64(slot))) }

    private mutating func wrongOperand(_ value: Value, _ place: Int) -> Value {
        fail(.noSuchOverload, value, at: place - 1)
    }

    /// What `first && second` gives, or with `decisive` true `first || second`, where the first did
    /// not decide.
    private mutating func merge(
        _ first: Value,
        _ second: Value,
        decisive: Bool,
        _ place: Int,
    ) -> Value {
        if second.tag == .bool {
            return second.bool == decisive || first.tag != .fault ? second : first
        }
        if first.tag == .fault { return first }
        return second.tag == .fault ? second : wrongOperand(second, place)
    }
}
