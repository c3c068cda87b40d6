/// What a name or call refers to.
enum Reference: Sendable {
    /// Nothing to refer to: what the node itself says.
    case none
    case slot(Int)
    case local(Int)
    /// The type of that name, as a value.
    case type(String)
    case integer(Int64)
    /// A list of texts that the environment names.
    case constant(Int)
    /// A function; with `isNamespaced` what stands before the dot is part of its name.
    case call(FunctionTable.Callee, isNamespaced: Bool)
    case message(WellKnownMessage)
    /// What cannot be evaluated, where nobody checks before.
    case fault(Fault.Kind)
}

/// A tree whose names and types are known.
struct CheckedTree: Sendable {
    let tree: SyntaxTree
    var types: [CELType]
    var references: [Reference]
    /// The first of the locals a node brings; locals are counted in the order of the text.
    var firstLocals: [Int]
    /// How many locals there were when a node was entered.
    var localsBefore: [Int]
    var localCount = 0

    /// The nodes that are evaluated for `id`: none of those that only are its name.
    func operands(of id: SyntaxTree.ID) -> [SyntaxTree.ID] {
        switch references[id] {
        case .slot, .local, .type, .integer, .constant, .fault: []
        case .call(_, isNamespaced: true):
            if case .call(_, _, let arguments) = tree[id].kind { arguments } else { [] }
        case .none, .call, .message: tree.children(of: id)
        }
    }
}

/// Finds what names refer to and whether types fit.
struct Checker {
    let environment: Environment
    /// Whether types are left to the evaluation, and unknown names are its errors.
    let isLenient: Bool
    let tree: SyntaxTree
    var checked: CheckedTree
    var mapping = TypeMapping()
    private(set) var complaints: [Complaint] = []
    /// Where the stack had no room.
    private var overflow: Int?
    private let stack: StackGuard
    private var scopes: [(name: String, type: CELType, local: Int)] = []

    /// Checks `tree`; throws all there is to complain about.
    static func check(
        _ tree: SyntaxTree,
        in environment: Environment,
        isLenient: Bool = false,
    ) throws(Complaints) -> CheckedTree {
        var checker = Checker(tree, environment, isLenient: isLenient)
        _ = checker.check(tree.root)
        if let offset = checker.overflow {
            let message =
                "found more nesting than the stack may be used for; split the expression"
            throw Complaints(all: [Complaint(.limit, message, at: offset)])
        }
        guard checker.complaints.isEmpty else { throw Complaints(all: checker.complaints) }
        var checked = checker.checked
        for id in tree.nodes.indices {
            checked.types[id] = checker.mapping.resolve(checked.types[id], isFinal: true)
        }
        return checked
    }

    private init(_ tree: SyntaxTree, _ environment: Environment, isLenient: Bool) {
        self.tree = tree
        self.environment = environment
        stack = StackGuard(room: environment.limits.stackBytes)
        self.isLenient = isLenient
        let count = tree.nodes.count
        checked = CheckedTree(
            tree: tree,
            types: Array(repeating: .dyn, count: count),
            references: Array(repeating: .none, count: count),
            firstLocals: Array(repeating: 0, count: count),
            localsBefore: Array(repeating: 0, count: count)
        )
    }

    /// Notes what is wrong, and goes on as if the type were anything.
    mutating func complain(
        _ kind: CELIssue.Kind,
        _ message: String,
        at offset: Int,
    ) -> CELType {
        if !isLenient, complaints.count < 20 {
            complaints.append(Complaint(kind, message, at: offset))
        }
        return .dyn
    }

    /// The type of a node, noted.
    mutating func check(_ id: SyntaxTree.ID) -> CELType {
        checked.localsBefore[id] = checked.localCount
        if stack.isUsedUp {
            overflow = overflow ?? tree[id].offset
            checked.references[id] = .fault(.tooDeep)
            return .dyn
        }
        let type = unnotedType(of: id)
        checked.types[id] = isLenient ? .dyn : limited(type, id)
        return checked.types[id]
    }

    private mutating func limited(_ type: CELType, _ id: SyntaxTree.ID) -> CELType {
        guard type.weight(limit: 200) > 200 else { return type }
        return complain(
            .limit,
            "found a type made of more than 200 types; split the expression",
            at: tree[id].offset
        )
    }

    private mutating func unnotedType(of id: SyntaxTree.ID) -> CELType {
        switch tree[id].kind {
        case .literal(let literal): literal.type
        case .name(let name, let isRooted): self.name(name, isRooted: isRooted, id)
        case .select(let operand, let field, let isOptional):
            select(operand, field, isOptional: isOptional, id)
        case .has(let operand, let field, _): has(operand, field, id)
        case .index(let operand, let index, let isOptional):
            self.index(operand, index, isOptional: isOptional, id)
        case .call(let name, let target, let arguments): call(name, target, arguments, id)
        case .and(let operands): logical(operands, "&&", id)
        case .or(let operands): logical(operands, "||", id)
        case .conditional(let condition, let then, let otherwise):
            conditional(condition, then, otherwise, id)
        case .list(let elements): list(elements)
        case .map(let entries): map(entries)
        case .message(let name, let fields): message(name, fields, id)
        case .comprehension(let loop): comprehension(loop, id)
        case .bind(let names, let values, let body): bind(names, values, body, id)
        case .optionalMap(let target, let variable, let body, let isFlat):
            optionalMap(target, variable, body, isFlat: isFlat, id)
        }
    }

    // MARK: Locals

    /// Gives the node `id` locals; they are visible until `leave`.
    mutating func enter(_ names: [String], _ types: [CELType], _ id: SyntaxTree.ID) {
        checked.firstLocals[id] = checked.localCount
        for (name, type) in zip(names, types) {
            add(name, type, local: checked.localCount)
            checked.localCount += 1
        }
    }

    /// Makes a local visible.
    mutating func add(_ name: String, _ type: CELType, local: Int) {
        scopes.append((name, isLenient ? .dyn : type, local))
    }

    mutating func leave(_ count: Int) { scopes.removeLast(count) }

    private func local(_ name: String) -> (type: CELType, local: Int)? {
        scopes.last { $0.name == name }.map { ($0.type, $0.local) }
    }

    // MARK: Names

    private mutating func name(_ name: String, isRooted: Bool, _ id: SyntaxTree.ID) -> CELType {
        if !isRooted, let local = local(name) {
            checked.references[id] = .local(local.local)
            return local.type
        }
        if let found = environment.resolve(isRooted ? "." + name : name) {
            checked.references[id] = found.reference
            return found.type
        }
        return unknownName(name, id)
    }

    private mutating func unknownName(_ name: String, _ id: SyntaxTree.ID) -> CELType {
        checked.references[id] = .fault(.unknownName)
        let hint = Spelling.hint(for: name, among: environment.allNames + scopes.map(\.name))
        return complain(.unknownName, "found no variable '\(name)'\(hint)", at: start(of: id))
    }

    /// The offset of the first name of a chain.
    private func start(of id: SyntaxTree.ID) -> Int {
        if case .select(let operand, _, _) = tree[id].kind {
            start(of: operand)
        } else {
            tree[id].offset
        }
    }

    /// `a.b.c` where it is names joined by dots whose first is no local.
    func qualifiedName(of id: SyntaxTree.ID) -> String? {
        switch tree[id].kind {
        case .name(let name, let isRooted):
            if isRooted { return "." + name }
            return local(name) == nil ? name : nil
        case .select(let operand, let field, false):
            return qualifiedName(of: operand).map { $0 + "." + field }
        default: return nil
        }
    }

    private mutating func select(
        _ operand: SyntaxTree.ID,
        _ field: String,
        isOptional: Bool,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        if !isOptional, let name = qualifiedName(of: id) {
            if let found = environment.resolve(name) {
                checked.references[id] = found.reference
                return found.type
            }
            if !environment.knowsPrefix(of: name) { return unknownName(name, id) }
        }
        let type = fieldType(of: check(operand), field, id)
        return isOptional ? type.optionalWrapped == nil ? .optional(type) : type : type
    }

    private mutating func has(
        _ operand: SyntaxTree.ID,
        _ field: String,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        if let prefix = qualifiedName(of: operand) {
            let name = prefix + "." + field
            if let found = environment.resolve(name) {
                checked.references[id] = found.reference
                return .bool
            }
            if !environment.knowsPrefix(of: name) {
                _ = unknownName(name, id)
                return .bool
            }
        }
        _ = fieldType(of: check(operand), field, id)
        return .bool
    }

    private mutating func fieldType(
        of operand: CELType,
        _ field: String,
        _ id: SyntaxTree.ID,
    ) -> CELType {
        let type = mapping.resolve(operand)
        switch type {
        case .map(_, let value): return value
        case .dyn, .parameter: return .dyn
        default:
            if let wrapped = type.optionalWrapped {
                return .optional(fieldType(of: wrapped, field, id))
            }
            let name = qualifiedName(of: id)
            let hint = name.map { Spelling.hint(for: $0, among: environment.names) } ?? ""
            return complain(
                .type,
                """
                found the field '\(field)' of a value of type \(type); only a map has fields\(hint)
                """,
                at: tree[id].offset
            )
        }
    }
}

/// Everything that is wrong with a tree.
struct Complaints: Error {
    let all: [Complaint]
}

extension SyntaxTree.Literal {
    var type: CELType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        }
    }
}
