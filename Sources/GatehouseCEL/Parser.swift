/// Makes a tree of a text's tokens, and expands macros as it goes.
struct Parser {
    let source: SourceText
    let limits: Limits
    let macros: MacroSet
    private let tokens: [Token]
    private var place = 0
    private var nesting = 0
    private let stack: StackGuard
    var tree = SyntaxTree()

    /// The tree of `source`.
    static func parse(
        _ source: SourceText,
        limits: Limits,
        macros: MacroSet,
    ) throws(Complaint) -> SyntaxTree {
        guard source.bytes.count <= limits.sourceBytes else {
            throw Complaint(
                .limit,
                """
                found an expression of \(source.bytes.count) bytes; wanted at most \
                \(limits.sourceBytes)
                """,
                at: 0
            )
        }
        let tokens = try Lexer.tokens(of: source)
        var parser = Parser(source: source, limits: limits, macros: macros, tokens: tokens)
        parser.tree.root = try parser.expression()
        guard parser.peek.kind == .end else {
            throw parser.unexpected("an operator or the end")
        }
        return parser.tree
    }

    private init(source: SourceText, limits: Limits, macros: MacroSet, tokens: [Token]) {
        self.source = source
        self.limits = limits
        stack = StackGuard(room: limits.stackBytes)
        self.macros = macros
        self.tokens = tokens
    }

    // MARK: Tokens

    /// The token that is next.
    var peek: Token { tokens[place] }

    /// The token after the next.
    var second: Token { tokens[min(place + 1, tokens.count - 1)] }

    mutating func advance() -> Token {
        let token = tokens[place]
        if place + 1 < tokens.count { place += 1 }
        return token
    }

    /// Whether the next token is `sign`; it is then behind us.
    mutating func skip(_ sign: Token.Sign) -> Bool {
        guard peek.kind == .sign(sign) else { return false }
        _ = advance()
        return true
    }

    mutating func expect(_ sign: Token.Sign) throws(Complaint) {
        guard skip(sign) else { throw unexpected("'\(sign.rawValue)'") }
    }

    func text(of token: Token) -> String {
        String(decoding: source.bytes[token.range], as: UTF8.self)
    }

    func unexpected(_ wanted: String) -> Complaint {
        let found = peek.kind == .end ? "the end" : "'\(text(of: peek))'"
        return Complaint(.syntax, "found \(found); wanted \(wanted)", at: peek.range.lowerBound)
    }

    // MARK: Nodes

    /// Adds a node, which may not lie too deep.
    mutating func add(_ kind: SyntaxTree.Kind, at offset: Int) throws(Complaint) -> SyntaxTree.ID {
        let id = tree.nodes.count
        guard id < limits.nodes else {
            throw Complaint(
                .limit,
                "found more than \(limits.nodes) nodes; split the expression",
                at: offset
            )
        }
        tree.nodes.append(SyntaxTree.Node(kind: kind, offset: offset, depth: 1))
        let below = tree.children(of: id).reduce(0) { max($0, tree[$1].depth) }
        guard below < limits.depth else { throw tooDeep(at: offset) }
        tree.nodes[id] = SyntaxTree.Node(kind: kind, offset: offset, depth: below + 1)
        return id
    }

    private func checkDepth() throws(Complaint) {
        guard nesting <= limits.depth, !stack.isUsedUp else {
            throw tooDeep(at: peek.range.lowerBound)
        }
    }

    private func tooDeep(at offset: Int) -> Complaint {
        Complaint(
            .limit,
            stack.isUsedUp
                ? "found more nesting than the stack may be used for; split the expression"
                : "found more than \(limits.depth) levels of nesting; split the expression",
            at: offset
        )
    }

    // MARK: Expressions

    /// A whole expression: `condition ? then : otherwise`, or what stands for it.
    mutating func expression() throws(Complaint) -> SyntaxTree.ID {
        nesting += 1
        defer { nesting -= 1 }
        try checkDepth()
        let condition = try operators()
        return peek.kind == .sign(.question) ? try conditional(condition) : condition
    }

    /// What follows a condition.
    private mutating func conditional(_ condition: SyntaxTree.ID) throws(Complaint)
        -> SyntaxTree.ID
    {
        let offset = advance().range.lowerBound
        let then = try operators()
        try expect(.colon)
        let otherwise = try expression()
        return try add(.conditional(condition, then: then, otherwise: otherwise), at: offset)
    }

    /// Operands and the operators between them, by precedence.
    ///
    /// Operators wait on a stack of their own, so that ten levels of precedence are one call.
    private mutating func operators() throws(Complaint) -> SyntaxTree.ID {
        var operands = [try unary()]
        var waiting: [BinaryOperator] = []
        while let next = BinaryOperator(peek, in: source) {
            while let last = waiting.last, last.precedence >= next.precedence {
                waiting.removeLast()
                try reduce(last, &operands)
            }
            _ = advance()
            waiting.append(next)
            operands.append(try unary())
        }
        while let last = waiting.popLast() { try reduce(last, &operands) }
        return operands[0]
    }

    /// Replaces the last two operands by what the operator makes of them.
    private mutating func reduce(
        _ binary: BinaryOperator,
        _ operands: inout [SyntaxTree.ID],
    ) throws(Complaint) {
        let right = operands.removeLast()
        let left = operands.removeLast()
        switch binary.function {
        case "_&&_": operands.append(try join(left, right, isAnd: true, at: binary.offset))
        case "_||_": operands.append(try join(left, right, isAnd: false, at: binary.offset))
        default:
            let call = SyntaxTree.Kind.call(
                binary.function,
                target: nil,
                arguments: [left, right]
            )
            operands.append(try add(call, at: binary.offset))
        }
    }

    /// `left && right`; where left is a conjunction itself it grows, so that long ones do not nest.
    private mutating func join(
        _ left: SyntaxTree.ID,
        _ right: SyntaxTree.ID,
        isAnd: Bool,
        at offset: Int,
    ) throws(Complaint) -> SyntaxTree.ID {
        let node = tree[left]
        var terms: [SyntaxTree.ID]
        switch node.kind {
        case .and(let some) where isAnd: terms = some
        case .or(let some) where !isAnd: terms = some
        default:
            return try add(isAnd ? .and([left, right]) : .or([left, right]), at: offset)
        }
        let depth = max(node.depth, tree[right].depth + 1)
        guard depth <= limits.depth else { throw tooDeep(at: offset) }
        terms.append(right)
        tree.nodes[left] = SyntaxTree.Node(
            kind: isAnd ? .and(terms) : .or(terms),
            offset: node.offset,
            depth: depth
        )
        return left
    }

    /// `!`s or `-`s, and what they stand before.
    private mutating func unary() throws(Complaint) -> SyntaxTree.ID {
        switch peek.kind {
        case .sign(.not), .sign(.minus): try signed()
        default: try member()
        }
    }

    private mutating func signed() throws(Complaint) -> SyntaxTree.ID {
        var offsets: [Int] = []
        let isNot = peek.kind == .sign(.not)
        while peek.kind == .sign(isNot ? .not : .minus) {
            if !isNot, offsets.isEmpty, second.kind == .int || second.kind == .double { break }
            offsets.append(advance().range.lowerBound)
        }
        var operand = try member()
        for offset in offsets.reversed() {
            let name = isNot ? "!_" : "-_"
            operand = try add(.call(name, target: nil, arguments: [operand]), at: offset)
        }
        return operand
    }
}

/// An operator between two operands.
private struct BinaryOperator {
    let function: String
    let precedence: Int
    let offset: Int

    init?(_ token: Token, in source: SourceText) {
        offset = token.range.lowerBound
        if token.isName("in", in: source) {
            (function, precedence) = ("@in", 3)
            return
        }
        guard case .sign(let sign) = token.kind else { return nil }
        switch sign {
        case .or: precedence = 1
        case .and: precedence = 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: precedence = 3
        case .plus, .minus: precedence = 4
        case .times, .divide, .remainder: precedence = 5
        default: return nil
        }
        function = "_\(sign.rawValue)_"
    }
}
