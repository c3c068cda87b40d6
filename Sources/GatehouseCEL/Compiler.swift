/// Makes a program of a checked tree.
struct Compiler {
    let checked: CheckedTree
    let environment: Environment
    var tree: SyntaxTree { checked.tree }

    private(set) var code: [Instruction] = []
    private var offsets: [Int32] = []
    private var handlers: [Handler] = []
    var pool = ConstantPoolBuilder()
    /// The constant that a node is, where that is known.
    var folded: [SyntaxTree.ID: Value] = [:]
    private var readSlots: Set<Int> = []
    var readConstants: Set<Int> = []
    /// The conditions, and those of the outermost conjunction that compare a variable.
    private var conditions: [SyntaxTree.ID] = []
    private var conjuncts: [Int] = []

    /// The handler of the instructions that are added, and the height of the stack.
    private var handler: UInt16 = 0
    private(set) var height = 0
    private var highest = 0
    private var scratchCount = 0
    private let stack: StackGuard

    /// The program of `checked`.
    static func compile(
        _ checked: CheckedTree,
        source: SourceText,
        in environment: Environment,
    ) throws(Complaint) -> Program {
        var compiler = Compiler(checked: checked, environment: environment)
        compiler.fold()
        return try compiler.program(of: checked.tree.root, source: source)
    }

    init(checked: CheckedTree, environment: Environment) {
        self.checked = checked
        self.environment = environment
        stack = StackGuard(room: environment.limits.stackBytes)
    }

    /// The program of the node `root` alone.
    mutating func program(
        of root: SyntaxTree.ID,
        source: SourceText,
    ) throws(Complaint) -> Program {
        handlers = [Handler(target: 0, height: 0)]
        try lower(root)
        handlers[0].target = Int32(code.count)
        add(.halt, at: root)
        if code.count == 2 { conjuncts.append(0) }
        let constants = pool.pool
        let writer = ExpressionWriter(tree, limits: environment.limits)
        let estimate = CostEstimator.estimate(root, checked, environment, folded: folded)
        return Program(
            Program.Parts(
                resultType: checked.types[root],
                readSlots: readSlots.sorted().map { Slot(index: $0) },
                readConstants: readConstants.sorted().map { environment.constants[$0].name },
                cost: estimate.cost(instructions: code.count),
                source: source,
                limits: environment.limits,
                code: code,
                offsets: offsets,
                handlers: handlers,
                pool: constants,
                hosts: environment.functions.hosts,
                stackHeight: highest + 1,
                localCount: checked.localCount + scratchCount,
                slotNames: environment.names,
                conditions: conditions.map { source.location(of: firstOffset(of: $0)) },
                conditionTexts: conditions.map { writer.text(of: $0) },
                conjuncts: conjuncts.compactMap { Conjunct(code[$0], constants) }
            )
        )
    }

    // MARK: Instructions

    /// Adds an instruction that changes the height of the stack by `change`.
    @discardableResult
    mutating func add(
        _ opcode: Instruction.Opcode,
        _ a: Int32 = 0,
        _ b: Int32 = 0,
        _ c: Int32 = 0,
        change: Int = 0,
        at id: SyntaxTree.ID,
    ) -> Int {
        code.append(Instruction(opcode: opcode, handler: handler, a: a, b: b, c: c))
        offsets.append(Int32(truncatingIfNeeded: tree[id].offset))
        height += change
        highest = max(highest, height)
        return code.count - 1
    }

    /// Where the next instruction will be.
    var here: Int32 { Int32(code.count) }

    /// Makes the branch at `place` go to the next instruction.
    mutating func land(_ place: Int) {
        switch code[place].opcode {
        case .loopNext: code[place].c = here
        case .allStep, .existsStep, .existsOneStep: code[place].b = here
        default: code[place].a = here
        }
    }

    /// After a branch whose other way left the stack at `other`.
    mutating func setHeight(_ other: Int) { height = other }

    /// Locals for a loop's own use.
    mutating func scratch(_ count: Int) -> Int32 {
        defer { scratchCount += count }
        return Int32(checked.localCount + scratchCount)
    }

    /// Adds instructions whose error is their value.
    mutating func guarded(
        _ body: (inout Compiler) throws(Complaint) -> Void,
        at id: SyntaxTree.ID,
    ) throws(Complaint) {
        guard handlers.count < Int(UInt16.max) else {
            throw Complaint(
                .limit,
                "found more than \(UInt16.max) conditions; split the expression",
                at: tree[id].offset
            )
        }
        let outer = handler
        handler = UInt16(handlers.count)
        let mine = handlers.count
        handlers.append(Handler(target: 0, height: Int32(height)))
        try body(&self)
        handlers[mine].target = here
        handler = outer
    }

    // MARK: Nodes

    /// Adds the instructions that push the value of a node.
    mutating func lower(_ id: SyntaxTree.ID) throws(Complaint) {
        if let value = folded[id] { return constant(value, at: id) }
        guard !stack.isUsedUp else { throw tooDeep(id) }
        switch tree[id].kind {
        case .literal(let literal): constant(pool.value(literal), at: id)
        case .name: name(id)
        case .select(let operand, let field, let isOptional):
            try select(operand, field, isOptional: isOptional, id)
        case .has(let operand, let field, _): try has(operand, field, id)
        case .index(let operand, let index, let isOptional):
            try self.index(operand, index, isOptional: isOptional, id)
        case .call(_, let target, let arguments): try call(target, arguments, id)
        case .and(let terms): try logical(terms, isAnd: true, id)
        case .or(let terms): try logical(terms, isAnd: false, id)
        case .conditional(let condition, let then, let otherwise):
            try conditional(condition, then, otherwise, id)
        case .list(let elements): try list(elements, id)
        case .map(let entries): try map(entries, id)
        case .message(_, let fields): try message(fields, id)
        case .comprehension(let loop): try comprehension(loop, id)
        case .bind(_, let values, let body): try bind(values, body, id)
        case .optionalMap(let target, _, let body, let isFlat):
            try optionalMap(target, body, isFlat: isFlat, id)
        }
    }

    private func tooDeep(_ id: SyntaxTree.ID) -> Complaint {
        Complaint(
            .limit,
            "found more nesting than the stack may be used for; split the expression",
            at: tree[id].offset
        )
    }

    private mutating func select(
        _ operand: SyntaxTree.ID,
        _ field: String,
        isOptional: Bool,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        guard case .none = checked.references[id] else { return name(id) }
        try lower(operand)
        add(isOptional ? .selectOptional : .select, text(field), at: id)
    }

    private mutating func index(
        _ operand: SyntaxTree.ID,
        _ index: SyntaxTree.ID,
        isOptional: Bool,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        try lower(operand)
        try lower(index)
        add(isOptional ? .indexOptional : .index, change: -1, at: id)
    }

    private mutating func list(
        _ elements: [SyntaxTree.Element],
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        for element in elements {
            try lower(element.value)
            if element.isOptional { add(.unwrapElement, at: element.value) }
        }
        add(.list, Int32(elements.count), change: 1 - elements.count, at: id)
    }

    private mutating func map(
        _ entries: [SyntaxTree.Entry],
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        for entry in entries {
            try lower(entry.key)
            try lower(entry.value)
            if entry.isOptional { add(.unwrapElement, at: entry.value) }
        }
        add(.map, Int32(entries.count), change: 1 - 2 * entries.count, at: id)
    }

    mutating func constant(_ value: Value, at id: SyntaxTree.ID) {
        add(.constant, pool.add(value), change: 1, at: id)
    }

    /// A list that the environment names.
    mutating func value(ofConstant index: Int) -> Value {
        readConstants.insert(index)
        return pool.list(of: environment.constants[index].texts)
    }

    /// The number of a constant text.
    mutating func text(_ text: String) -> Int32 { pool.add(pool.value(.string, text.utf8)) }

    private mutating func name(_ id: SyntaxTree.ID) {
        switch checked.references[id] {
        case .slot(let slot):
            readSlots.insert(slot)
            add(.slot, Int32(slot), change: 1, at: id)
        case .local(let local):
            add(boundLocals.contains(local) ? .boundLocal : .local, Int32(local), change: 1, at: id)
        case .type(let name): constant(pool.value(.type, name.utf8), at: id)
        case .integer(let integer): constant(Value(integer), at: id)
        case .constant(let index): constant(value(ofConstant: index), at: id)
        case .fault(let kind): fail(kind, at: id)
        case .none, .call, .message: fail(.unknownName, at: id)
        }
    }

    /// The locals whose value may be a fault.
    var boundLocals: Set<Int> = []

    mutating func fail(_ kind: Fault.Kind, at id: SyntaxTree.ID) {
        add(.fail, Int32(kind.rawValue), change: 1, at: id)
    }

    private mutating func has(
        _ operand: SyntaxTree.ID,
        _ field: String,
        _ id: SyntaxTree.ID,
    ) throws(Complaint) {
        switch checked.references[id] {
        case .slot(let slot):
            readSlots.insert(slot)
            add(.hasSlot, Int32(slot), change: 1, at: id)
        case .fault(let kind): fail(kind, at: id)
        case .type, .constant: constant(.true, at: id)
        default:
            try lower(operand)
            add(.hasField, text(field), at: id)
        }
    }

    /// The number of a condition whose instructions start at `start`.
    mutating func addCondition(_ id: SyntaxTree.ID, isConjunct: Bool, from start: Int) -> Int32 {
        if isConjunct, code.count == start + 1 { conjuncts.append(start) }
        conditions.append(id)
        return Int32(conditions.count - 1)
    }

    /// Where the text of a node starts.
    private func firstOffset(of id: SyntaxTree.ID) -> Int {
        let first = tree.children(of: id).first.map { firstOffset(of: $0) }
        return min(tree[id].offset, first ?? .max)
    }

    /// Notes that the program reads a slot.
    mutating func reads(_ slot: Int) { readSlots.insert(slot) }
}
