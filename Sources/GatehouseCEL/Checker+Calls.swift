extension Checker {
    /// How `list[index]` may be typed.
    private static let indexing = signatures([
        ([.list(.parameter("A")), .int], .parameter("A")),
        ([.map(.parameter("A"), .parameter("B")), .parameter("A")], .parameter("B")),
        ([.optional(.list(.parameter("A"))), .int], .optional(.parameter("A"))),
        (
            [.optional(.map(.parameter("A"), .parameter("B"))), .parameter("A")],
            .optional(.parameter("B"))
        ),
    ])
    private static let conditionals = signatures([
        ([.bool, .parameter("A"), .parameter("A")], .parameter("A"))
    ])

    private static func signatures(_ all: [([CELType], CELType)]) -> [FunctionTable.Overload] {
        all.map { FunctionTable.Overload(parameters: $0.0, result: $0.1) }
    }

    mutating func index(
        _ operand: SyntaxTree.ID,
        _ index: SyntaxTree.ID,
        isOptional: Bool,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let types = [check(operand), check(index)]
        let type =
            result(of: Self.indexing, types) ?? mismatch("[]", types, Self.indexing, id)
        guard isOptional else { return type }
        return mapping.resolve(type).optionalWrapped == nil ? .optional(type) : type
    }

    mutating func conditional(
        _ condition: SyntaxTree.ID,
        _ then: SyntaxTree.ID,
        _ otherwise: SyntaxTree.ID,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let types = [check(condition), check(then), check(otherwise)]
        return result(of: Self.conditionals, types)
            ?? mismatch("?:", types, Self.conditionals, id)
    }

    mutating func logical(
        _ operands: [SyntaxTree.ID],
        _ sign: String,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        for operand in operands { wantBool(operand, "an operand of '\(sign)'") }
        return .bool
    }

    /// Checks a condition.
    mutating func wantBool(_ id: SyntaxTree.ID, _ what: String) {
        let type = check(id)
        guard !mapping.assign(type, to: .bool) else { return }
        _ = complain(
            .type,
            "found \(what) of type \(mapping.resolve(type)); wanted bool",
            at: tree[id].offset
        )
    }

    mutating func call(
        _ name: String,
        _ target: SyntaxTree.ID?,
        _ arguments: [SyntaxTree.ID],
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let functions = environment.functions
        if let target {
            if let prefix = qualifiedName(of: target),
                let known = environment.global(prefix + "." + name)
            {
                return call(known, name, nil, arguments, isNamespaced: true, id)
            }
            // What a message type's name would be is better said than that it is no variable.
            if let prefix = qualifiedName(of: target), functions.members[name] == nil,
                !environment.knowsPrefix(of: prefix)
            {
                return unknownFunction(prefix + "." + name, id)
            }
            guard let known = functions.members[name] else {
                _ = check(target)
                for argument in arguments { _ = check(argument) }
                return unknownFunction(name, id)
            }
            return call(known, name, target, arguments, isNamespaced: false, id)
        }
        guard let known = environment.global(name) else {
            for argument in arguments { _ = check(argument) }
            return unknownFunction(name, id)
        }
        return call(known, name, nil, arguments, isNamespaced: false, id)
    }

    private mutating func unknownFunction(_ name: String, _ id: SyntaxTree.ID) -> CELType {
        checked.references[id] = .fault(.unknownFunction)
        let functions = environment.functions
        let hint =
            functions.members[name] != nil
            ? "; it is called as x.\(name)()"
            : functions.globals[name] != nil
                ? "; it is called as \(name)(x)"
                : Spelling.hint(for: name, among: functions.names)
        return complain(
            .unknownFunction,
            "found no function '\(name)'\(hint)",
            at: tree[id].offset
        )
    }

    private mutating func call(
        _ declaration: FunctionTable.Declaration,
        _ name: String,
        _ target: SyntaxTree.ID?,
        _ arguments: [SyntaxTree.ID],
        isNamespaced: Bool,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        var types: [CELType] = []
        if let target { types.append(check(target)) }
        for argument in arguments { types.append(check(argument)) }
        checked.references[id] = .call(declaration.callee, isNamespaced: isNamespaced)
        if let type = result(of: declaration.overloads, types) { return type }
        if !declaration.overloads.contains(where: { $0.parameters.count == types.count }) {
            checked.references[id] = .fault(.noSuchOverload)
        }
        return mismatch(name, types, declaration.overloads, id)
    }

    /// What the overloads that take `types` give; nil where none does.
    private mutating func result(
        of overloads: [FunctionTable.Overload],
        _ types: [CELType],
    ) -> CELType? {
        var result: CELType?
        for overload in overloads where overload.parameters.count == types.count {
            let instance = mapping.instance(of: overload)
            guard mapping.assign(types, to: instance.parameters) else { continue }
            let type = mapping.resolve(instance.result)
            if let known = result, known != type, !known.isDyn {
                result = .dyn
            } else {
                result = result ?? type
            }
        }
        return result
    }

    private mutating func mismatch(
        _ name: String,
        _ types: [CELType],
        _ overloads: [FunctionTable.Overload],
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let found = types.map { mapping.resolve($0).description }.joined(separator: ", ")
        let wanted = overloads.prefix(6).map { overload in
            "(" + overload.parameters.map(\.description).joined(separator: ", ") + ")"
        }
        let more = overloads.count > 6 ? " and others" : ""
        return complain(
            .type,
            """
            found \(Self.readable(name)) of (\(found)); wanted \
            \(wanted.joined(separator: " or "))\(more)
            """,
            at: tree[id].offset
        )
    }

    /// `+` for `_+_`.
    static func readable(_ name: String) -> String {
        guard name.contains("_"), !name.contains(where: \.isLetter) else {
            return name == "@in" ? "'in'" : "'\(name)'"
        }
        return "'\(name.filter { $0 != "_" })'"
    }
}
