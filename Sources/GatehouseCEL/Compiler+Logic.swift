extension Compiler {
    /// `a && b && c`, which goes on after an error because a later term may decide.
    mutating func logical(
        _ all: [SyntaxTree.ID],
        isAnd: Bool,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        var terms = all.filter { folded[$0].map { isAnd ? !$0.isTrue : !$0.isFalse } ?? true }
        if terms.contains(where: { folded[$0].map { isAnd ? $0.isFalse : $0.isTrue } ?? false }) {
            return constant(Value(!isAnd), at: id)
        }
        guard let first = terms.first else { return constant(Value(isAnd), at: id) }
        if terms.count == 1, checked.types[first] == .bool { return try lower(first) }
        // Whether a lone term is a bool is seen where it meets another.
        if terms.count == 1, let other = all.first(where: { $0 != first }) { terms.append(other) }
        var branches: [Int] = []
        for (index, term) in terms.enumerated() {
            let start = code.count
            try guarded({ (compiler) throws(Complaint) in try compiler.lower(term) }, at: term)
            let isLast = index + 1 == terms.count
            let condition = addCondition(term, isConjunct: isAnd && id == tree.root, from: start)
            if index > 0 {
                let merge: Instruction.Opcode = isAnd ? .andMerge : .orMerge
                add(merge, isLast ? 1 : 0, condition, change: -1, at: term)
            }
            if !isLast {
                branches.append(
                    add(isAnd ? .andBranch : .orBranch, 0, index > 0 ? -1 : condition, at: term)
                )
            }
        }
        for branch in branches { land(branch) }
    }

    mutating func conditional(
        _ condition: SyntaxTree.ID,
        _ then: SyntaxTree.ID,
        _ otherwise: SyntaxTree.ID,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        if let known = folded[condition], known.tag == .bool {
            return try lower(known.bool ? then : otherwise)
        }
        try lower(condition)
        let base = height - 1
        let branch = add(.branchUnless, change: -1, at: id)
        try lower(then)
        let end = add(.jump, at: id)
        land(branch)
        setHeight(base)
        try lower(otherwise)
        land(end)
    }

    /// Values with names, where an error is kept as the value, for it may never be looked at.
    mutating func bind(
        _ values: [SyntaxTree.ID],
        _ body: SyntaxTree.ID,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        let first = checked.firstLocals[id]
        for (index, value) in values.enumerated() {
            try guarded({ (compiler) throws(Complaint) in try compiler.lower(value) }, at: value)
            boundLocals.insert(first + index)
            add(.store, Int32(first + index), change: -1, at: value)
        }
        try lower(body)
    }

    mutating func optionalMap(
        _ target: SyntaxTree.ID,
        _ body: SyntaxTree.ID,
        isFlat: Bool,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        try lower(target)
        let branch = add(.optionalBranch, at: id)
        add(.store, Int32(checked.firstLocals[id]), change: -1, at: id)
        try lower(body)
        add(isFlat ? .optionalCheck : .optionalWrap, at: id)
        land(branch)
    }

    mutating func comprehension(
        _ loop: SyntaxTree.Comprehension,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        // The range, the index, and the result or where it is collected.
        let scratch = scratch(3)
        let count = Int32(loop.variables.count)
        let local = Int32(checked.firstLocals[id])
        try lower(loop.range)
        add(.loopBegin, scratch, count, change: -1, at: id)
        let next = here
        let head = add(.loopNext, scratch, local, at: id)
        var skip: Int?
        if let filter = loop.filter {
            try lower(filter)
            skip = add(.branchUnless, change: -1, at: filter)
        }
        var exit: Int?
        switch loop.kind {
        case .all, .exists, .existsOne:
            let step: Instruction.Opcode =
                loop.kind == .all ? .allStep : loop.kind == .exists ? .existsStep : .existsOneStep
            if loop.kind == .existsOne {
                try lower(loop.body)
            } else {
                let body = loop.body
                try guarded({ (compiler) throws(Complaint) in try compiler.lower(body) }, at: body)
            }
            exit = add(step, scratch, change: -1, at: loop.body)
        case .list:
            try lower(loop.body)
            add(.collect, scratch, change: -1, at: loop.body)
        case .map:
            add(.local, local, change: 1, at: id)
            try lower(loop.body)
            add(.collectPair, scratch, change: -2, at: loop.body)
        case .mapEntries:
            try lower(loop.body)
            add(.collectEntries, scratch, change: -1, at: loop.body)
        }
        if let skip { land(skip) }
        add(.jump, next, at: id)
        land(head)
        if let exit { land(exit) }
        let end: Instruction.Opcode =
            switch loop.kind {
            case .all: .allEnd
            case .exists: .existsEnd
            case .existsOne: .existsOneEnd
            case .list: .listEnd
            case .map, .mapEntries: .mapEnd
            }
        add(end, scratch, change: 1, at: id)
    }
}
