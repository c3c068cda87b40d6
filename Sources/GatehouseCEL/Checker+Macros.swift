extension Checker {
    mutating func comprehension(
        _ loop: SyntaxTree.Comprehension,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let range = mapping.resolve(check(loop.range))
        let types: [CELType]
        switch range {
        case .list(let element): types = loop.variables.count == 1 ? [element] : [.int, element]
        case .map(let key, let value): types = [key, value]
        case .dyn, .parameter: types = [.dyn, .dyn]
        default:
            types = [.dyn, .dyn]
            _ = complain(
                .type,
                "found a loop over a value of type \(range); wanted a list or a map",
                at: tree[id].offset
            )
        }
        enter(loop.variables, types, id)
        if let filter = loop.filter { wantBool(filter, "a filter") }
        let result: CELType
        switch loop.kind {
        case .all, .exists, .existsOne:
            wantBool(loop.body, "a condition")
            result = .bool
        case .list: result = .list(check(loop.body))
        case .map: result = .map(types[0], check(loop.body))
        case .mapEntries:
            let entry = check(loop.body)
            let map = CELType.map(mapping.fresh(), mapping.fresh())
            if mapping.assign(entry, to: map) {
                result = mapping.resolve(map)
            } else {
                result = complain(
                    .type,
                    "found an entry of type \(mapping.resolve(entry)); wanted a map, as in {k: v}",
                    at: tree[loop.body].offset
                )
            }
        }
        leave(loop.variables.count)
        return result
    }

    mutating func bind(
        _ names: [String],
        _ values: [SyntaxTree.ID],
        _ body: SyntaxTree.ID,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        // The values' own locals must not come between those of this node.
        let first = checked.localCount
        checked.firstLocals[id] = first
        checked.localCount += names.count
        for (index, (name, value)) in zip(names, values).enumerated() {
            let type = check(value)
            add(name, type, local: first + index)
        }
        let type = check(body)
        leave(names.count)
        return type
    }

    mutating func optionalMap(
        _ target: SyntaxTree.ID,
        _ variable: String,
        _ body: SyntaxTree.ID,
        isFlat: Bool,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let type = mapping.resolve(check(target))
        let wrapped = mapping.fresh()
        if !mapping.assign(type, to: .optional(wrapped)) {
            _ = complain(
                .type,
                "found a value of type \(type); wanted an optional one, as optional.of(x)",
                at: tree[target].offset
            )
        }
        enter([variable], [mapping.resolve(wrapped)], id)
        let result = check(body)
        leave(1)
        guard isFlat else { return .optional(result) }
        let inner = mapping.fresh()
        if !mapping.assign(result, to: .optional(inner)) {
            return complain(
                .type,
                "found optFlatMap with a value of type \(mapping.resolve(result)); use optMap",
                at: tree[body].offset
            )
        }
        return .optional(mapping.resolve(inner))
    }
}
