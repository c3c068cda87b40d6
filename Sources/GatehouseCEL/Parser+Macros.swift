/// Which macros a parser expands.
struct MacroSet: OptionSet, Sendable {
    let rawValue: Int

    static let bindings = MacroSet(rawValue: 1)
    static let block = MacroSet(rawValue: 2)
    static let lists = MacroSet(rawValue: 4)
    static let math = MacroSet(rawValue: 8)
    static let optionals = MacroSet(rawValue: 16)
    static let twoVariables = MacroSet(rawValue: 32)
}

extension Parser {
    /// A call, or what the macro of that name makes of it.
    mutating func call(
        _ name: String,
        on target: SyntaxTree.ID?,
        _ arguments: [SyntaxTree.ID],
        at offset: Int,
    ) throws(Complaint) -> SyntaxTree.ID {
        let kind: SyntaxTree.Kind?
        if let target {
            if let namespace = qualifiedName(of: target) {
                let macro = try namespaced(namespace + "." + name, arguments, at: offset)
                if let macro { return try add(macro, at: offset) }
                kind = try member(name, target, arguments, at: offset)
            } else {
                kind = try member(name, target, arguments, at: offset)
            }
        } else {
            kind = name == "has" ? try has(arguments, at: offset) : nil
        }
        return try add(kind ?? .call(name, target: target, arguments: arguments), at: offset)
    }

    private func has(_ arguments: [SyntaxTree.ID], at offset: Int) throws(Complaint)
        -> SyntaxTree.Kind
    {
        guard arguments.count == 1,
            case .select(let operand, let field, let isOptional) = tree[arguments[0]].kind
        else {
            throw Complaint(
                .syntax,
                "found has() of something else; wanted one field, as in has(event.amount)",
                at: offset
            )
        }
        return .has(operand, field: field, isOptional: isOptional)
    }

    /// Macros that live in a namespace: `cel.bind(...)`.
    private mutating func namespaced(
        _ name: String,
        _ arguments: [SyntaxTree.ID],
        at offset: Int,
    ) throws(Complaint) -> SyntaxTree.Kind? {
        switch name {
        case "cel.bind" where macros.contains(.bindings):
            guard arguments.count == 3, let variable = variable(arguments[0]) else {
                throw wrongMacro(name, "a name, its value and an expression", at: offset)
            }
            return .bind(names: [variable], values: [arguments[1]], body: arguments[2])
        case "cel.block" where macros.contains(.block):
            guard arguments.count == 2, case .list(let elements) = tree[arguments[0]].kind,
                !elements.contains(where: \.isOptional)
            else { throw wrongMacro(name, "a list of expressions and an expression", at: offset) }
            return .bind(
                names: elements.indices.map { "@index\($0)" },
                values: elements.map(\.value),
                body: arguments[1]
            )
        case "cel.index" where macros.contains(.block):
            guard let numbers = numbers(arguments), numbers.count == 1 else {
                throw wrongMacro(name, "one number", at: offset)
            }
            return .name("@index\(numbers[0])", isRooted: false)
        case "cel.iterVar" where macros.contains(.block),
            "cel.accuVar" where macros.contains(.block):
            guard let numbers = numbers(arguments), numbers.count == 2 else {
                throw wrongMacro(name, "two numbers", at: offset)
            }
            let prefix = name == "cel.iterVar" ? "@it" : "@ac"
            return .name("\(prefix):\(numbers[0]):\(numbers[1])", isRooted: false)
        case "math.greatest" where macros.contains(.math),
            "math.least" where macros.contains(.math):
            guard !arguments.isEmpty else {
                throw wrongMacro(name, "at least one argument", at: offset)
            }
            guard arguments.count > 2 else { return nil }
            let list = try add(
                .list(arguments.map { SyntaxTree.Element(value: $0, isOptional: false) }),
                at: offset
            )
            return .call(name, target: nil, arguments: [list])
        default: return nil
        }
    }

    /// Macros that stand behind a dot: `list.all(x, ...)`.
    private mutating func member(
        _ name: String,
        _ target: SyntaxTree.ID,
        _ arguments: [SyntaxTree.ID],
        at offset: Int,
    ) throws(Complaint) -> SyntaxTree.Kind? {
        typealias Loop = SyntaxTree.Comprehension
        let kind: Loop.Kind
        // How many variables, and whether a filter, may stand before the body.
        var counts = 1...1
        var mayFilter = false
        switch name {
        case "all": (kind, counts) = (.all, 1...2)
        case "exists": (kind, counts) = (.exists, 1...2)
        case "exists_one", "existsOne": (kind, counts) = (.existsOne, 1...2)
        case "map": (kind, mayFilter) = (.list, true)
        case "filter": kind = .list
        case "transformList" where macros.contains(.twoVariables):
            (kind, counts, mayFilter) = (.list, 2...2, true)
        case "transformMap" where macros.contains(.twoVariables):
            (kind, counts, mayFilter) = (.map, 2...2, true)
        case "transformMapEntry" where macros.contains(.twoVariables):
            (kind, counts, mayFilter) = (.mapEntries, 2...2, true)
        case "optMap" where macros.contains(.optionals),
            "optFlatMap" where macros.contains(.optionals):
            guard arguments.count == 2, let variable = variable(arguments[0]) else {
                throw wrongMacro(name, "a name and an expression", at: offset)
            }
            return .optionalMap(
                target,
                variable: variable,
                body: arguments[1],
                isFlat: name == "optFlatMap"
            )
        case "sortBy" where macros.contains(.lists):
            return try sortBy(target, arguments, at: offset)
        default: return nil
        }
        if !macros.contains(.twoVariables) { counts = 1...1 }
        let count = arguments.count
        let variableCount =
            counts.contains(count - 1) ? count - 1 : mayFilter && count > 2 ? count - 2 : 0
        let variables = arguments.prefix(variableCount).compactMap { variable($0) }
        guard counts.contains(variableCount), variables.count == variableCount,
            Set(variables).count == variableCount, let body = arguments.last
        else { throw wrongLoop(name, counts, mayFilter, at: offset) }
        if name == "filter" {
            let element = try add(.name(variables[0], isRooted: false), at: offset)
            return .comprehension(
                Loop(kind: kind, range: target, variables: variables, filter: body, body: element)
            )
        }
        let filter = count == variableCount + 2 ? arguments[variableCount] : nil
        return .comprehension(
            Loop(kind: kind, range: target, variables: variables, filter: filter, body: body)
        )
    }

    /// `list.sortBy(e, key)`: the list and its keys, for a function to sort.
    private mutating func sortBy(
        _ target: SyntaxTree.ID,
        _ arguments: [SyntaxTree.ID],
        at offset: Int,
    ) throws(Complaint) -> SyntaxTree.Kind {
        guard arguments.count == 2, let variable = variable(arguments[0]) else {
            throw wrongMacro("sortBy", "a name and its key", at: offset)
        }
        let name = "@sorted"
        let list = try add(.name(name, isRooted: false), at: offset)
        let keys = try add(
            .comprehension(
                SyntaxTree.Comprehension(
                    kind: .list,
                    range: list,
                    variables: [variable],
                    filter: nil,
                    body: arguments[1]
                )
            ),
            at: offset
        )
        let again = try add(.name(name, isRooted: false), at: offset)
        let body = try add(
            .call("@sortByKeys", target: nil, arguments: [again, keys]),
            at: offset
        )
        return .bind(names: [name], values: [target], body: body)
    }

    /// The name that an argument is.
    private func variable(_ id: SyntaxTree.ID) -> String? {
        if case .name(let name, false) = tree[id].kind { name } else { nil }
    }

    private func numbers(_ arguments: [SyntaxTree.ID]) -> [Int64]? {
        var numbers: [Int64] = []
        for id in arguments {
            guard case .literal(.int(let number)) = tree[id].kind, number >= 0 else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private func wrongMacro(_ name: String, _ wanted: String, at offset: Int) -> Complaint {
        Complaint(.syntax, "found other arguments of \(name)(); wanted \(wanted)", at: offset)
    }

    private func wrongLoop(
        _ name: String,
        _ counts: ClosedRange<Int>,
        _ mayFilter: Bool,
        at offset: Int,
    ) -> Complaint {
        let names = counts == 1...1 ? "a name" : counts == 2...2 ? "two names" : "one or two names"
        let rest = mayFilter ? ", maybe a condition, and an expression" : " and an expression"
        return wrongMacro(name, names + rest, at: offset)
    }
}
