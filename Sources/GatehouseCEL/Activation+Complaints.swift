extension Activation {
    /// What to say of an error.
    borrowing func complaint(_ fault: Fault, _ program: Program) -> Complaint {
        let offset =
            fault.place >= 0 && fault.place < program.offsets.count
            ? Int(program.offsets[fault.place]) : 0
        let kind: CELIssue.Kind =
            switch fault.kind {
            case .unknownName: .unknownName
            case .unknownFunction: .unknownFunction
            case .missing: .missing
            case .budget: .budget
            case .tooLarge, .tooDeep: .limit
            case .pattern: .pattern
            default: .evaluation
            }
        return Complaint(kind, message(fault, program), at: offset)
    }

    private borrowing func message(_ fault: Fault, _ program: Program) -> String {
        let first = shown(fault.first, program)
        let second = shown(fault.second, program)
        switch fault.kind {
        case .unknownName: return "found no variable or type of this name; declare it"
        case .unknownFunction: return "found no function of this name; declare it"
        case .noSuchOverload: return overloadMessage(fault)
        case .noSuchField:
            return """
                found a value of type \(fault.first.tag.typeName), which has no field \(second); \
                wanted a map
                """
        case .missing:
            let slot = Int(fault.first.int)
            let name = slot < program.slotNames.count ? program.slotNames[slot] : "?"
            let hint = name.contains(".") ? ", or ask has(\(name)) before" : ""
            return "found no value for '\(name)'; bind one\(hint)"
        case .noSuchKey: return "found no key \(first) in the map; ask with 'in' before"
        case .repeatedKey: return "found the key \(first) twice in a map"
        case .unsupportedKey:
            return """
                found a key of type \(fault.first.tag.typeName); wanted bool, int, uint or string
                """
        case .indexOutOfRange: return "found the index \(first); wanted 0 up to \(second)"
        case .overflow: return "found a result beyond the range of its type; wanted 64 bits"
        case .divisionByZero: return "found a division by zero; ask for zero before"
        case .range: return "found \(first), which is out of range here"
        case .conversion: return "found \(first), which cannot be converted"
        case .invalidText: return "found bytes that are no UTF-8; they cannot become a string"
        case .pattern:
            return """
                found the pattern \(first); wanted a regular expression of linear time that repeats \
                little and has at most \(program.limits.patternBytes) bytes
                """
        case .format:
            return fault.first.tag == .missing
                ? "found a clause that format does not know; wanted %s %d %f %e %b %o %x or %X"
                : "found a value of type \(fault.first.tag.typeName), which the clause cannot show"
        case .timeZone: return "found the time zone \(first); wanted UTC, Area/City or +hh:mm"
        case .emptyOptional: return "found no value in the optional; use orValue or hasValue"
        case .address: return "found \(first), which is no IP address or network of this kind"
        case .host: return "found a function of the host that gives no value for these arguments"
        case .tooDeep: return "found lists or maps nested deeper than \(Self.depthLimit) levels"
        case .tooLarge:
            return """
                found more than \(program.limits.textBytes) bytes of text or \
                \(program.limits.elements) elements made by one evaluation
                """
        case .budget:
            return """
                found more work than the budget of \(program.limits.budget) allows; shorten what \
                is looped over or searched here
                """
        }
    }

    private borrowing func overloadMessage(_ fault: Fault) -> String {
        let types = [fault.first, fault.second].filter { $0.tag != .missing }
            .map(\.tag.typeName)
        guard !types.isEmpty else { return "found other arguments than this function takes" }
        return """
            found no such overload for a value of type \(types.joined(separator: " and ")); \
            convert it, or check the types
            """
    }

    /// A value in a message, cut where it is long.
    private borrowing func shown(_ value: Value, _ program: Program) -> String {
        let limit = 60
        switch value.tag {
        case .string, .bytes, .type:
            let pool = program.pool
            let source = value.isConstant ? pool.bytes : bytes
            let end = min(value.start + min(value.count, limit), source.count)
            guard value.start <= end else { return "''" }
            let text = String(decoding: source[value.start..<end], as: UTF8.self)
            return "'\(text)\(value.count > limit ? "…" : "")'"
        case .int: return String(value.int)
        case .uint: return "\(value.bits)u"
        case .double: return DoubleText.shortest(value.double)
        case .bool: return value.bool ? "true" : "false"
        case .null: return "null"
        case .missing: return "a value"
        default: return "a value of type \(value.tag.typeName)"
        }
    }
}
