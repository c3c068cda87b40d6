extension Compiler {
    /// Evaluates what depends on nothing but itself, the largest nodes first.
    ///
    /// What fails is left to the evaluation, for another operand may make up for it.
    mutating func fold() {
        var closed = Array(repeating: false, count: tree.nodes.count)
        _ = findClosed(tree.root, &closed)
        // Hostile texts may make folding slow; what is left then is evaluated as it is.
        var allowance = 200_000
        fold(tree.root, closed, &allowance)
    }

    /// The first local that the node uses without bringing it; marks nodes that use nothing.
    private func findClosed(_ id: SyntaxTree.ID, _ closed: inout [Bool]) -> Int {
        var first = Int.max
        switch checked.references[id] {
        case .slot, .fault, .call(.host, _): first = -1
        case .local(let local): first = local
        case .none, .type, .integer, .constant, .message, .call: break
        }
        for child in checked.operands(of: id) { first = min(first, findClosed(child, &closed)) }
        if first >= checked.localsBefore[id] {
            closed[id] = true
            return .max
        }
        return first
    }

    private mutating func fold(_ id: SyntaxTree.ID, _ closed: [Bool], _ allowance: inout Int) {
        if case .literal(let literal) = tree[id].kind {
            if case .bool(let bool) = literal { folded[id] = Value(bool) }
            return
        }
        if case .constant(let index) = checked.references[id] {
            folded[id] = value(ofConstant: index)
            return
        }
        if closed[id], allowance > 0 {
            if let value = evaluate(id, &allowance) {
                folded[id] = value
                return
            }
        }
        for child in checked.operands(of: id) { fold(child, closed, &allowance) }
    }

    /// The value of a closed node; nil where it fails, costs too much or is too large.
    private mutating func evaluate(_ id: SyntaxTree.ID, _ allowance: inout Int) -> Value? {
        var part = Compiler(checked: checked, environment: environment)
        guard let program = try? part.program(of: id, source: SourceText("")) else { return nil }
        readConstants.formUnion(part.readConstants)
        allowance -= program.code.count
        var activation = Activation(slotCount: 0)
        let budget = max(0, min(allowance, 10_000))
        let value = activation.run(program, budget: budget)
        allowance -= budget - max(0, activation.remaining)
        guard value.tag != .fault, value.tag != .missing else { return nil }
        var room = 10_000
        return pool.adopt(value, from: activation, program.pool, room: &room)
    }
}
