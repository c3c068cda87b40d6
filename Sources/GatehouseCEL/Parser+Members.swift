extension Parser {
    /// Words that are no names, because a programming language may want them.
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
    ]
    private static let keywords: Set<String> = ["in", "true", "false", "null"]

    /// A primary expression, and the fields, calls and indices that follow it.
    ///
    /// What recurses is kept in small functions, for their frames add up.
    mutating func member() throws(Complaint) -> SyntaxTree.ID {
        var node = try primary()
        while let longer = try suffixed(node) { node = longer }
        return node
    }

    /// The node with what follows it; nil where nothing does.
    private mutating func suffixed(_ node: SyntaxTree.ID) throws(Complaint) -> SyntaxTree.ID? {
        switch peek.kind {
        case .sign(.dot): try selected(node)
        case .sign(.leftBracket): try indexed(node)
        case .sign(.leftBrace): try message(node)
        default: nil
        }
    }

    private mutating func selected(_ node: SyntaxTree.ID) throws(Complaint) -> SyntaxTree.ID {
        _ = advance()
        let isOptional = try skipOptionalMark()
        let field = advance()
        let name = try fieldName(field)
        let offset = field.range.lowerBound
        if !isOptional, field.kind == .name, skip(.leftParenthesis) {
            return try call(name, on: node, arguments(), at: offset)
        }
        return try add(.select(node, field: name, isOptional: isOptional), at: offset)
    }

    private mutating func indexed(_ node: SyntaxTree.ID) throws(Complaint) -> SyntaxTree.ID {
        let offset = advance().range.lowerBound
        let isOptional = try skipOptionalMark()
        let index = try expression()
        try expect(.rightBracket)
        return try add(.index(node, index, isOptional: isOptional), at: offset)
    }

    private mutating func message(_ node: SyntaxTree.ID) throws(Complaint) -> SyntaxTree.ID? {
        guard let name = qualifiedName(of: node) else { return nil }
        return try message(name, at: tree[node].offset)
    }

    private mutating func skipOptionalMark() throws(Complaint) -> Bool {
        let offset = peek.range.lowerBound
        guard skip(.question) else { return false }
        guard macros.contains(.optionals) else {
            throw Complaint(
                .syntax,
                "found '?', which marks optional values; add the extension 'optionals'",
                at: offset
            )
        }
        return true
    }

    private func fieldName(_ token: Token) throws(Complaint) -> String {
        let text = text(of: token)
        switch token.kind {
        case .name where !Self.keywords.contains(text): return text
        case .quotedName: return String(text.dropFirst().dropLast())
        default:
            let found = token.kind == .end ? "the end" : "'\(text)'"
            throw Complaint(
                .syntax,
                "found \(found); wanted the name of a field or function",
                at: token.range.lowerBound
            )
        }
    }

    /// What stands between the parentheses of a call; the left one is behind us.
    private mutating func arguments() throws(Complaint) -> [SyntaxTree.ID] {
        var arguments: [SyntaxTree.ID] = []
        if skip(.rightParenthesis) { return arguments }
        repeat { arguments.append(try expression()) } while skip(.comma)
        guard skip(.rightParenthesis) else { throw unexpected("',' or ')'") }
        return arguments
    }

    /// `a.b.c` when the node is names joined by dots, with a dot before it where it was rooted.
    func qualifiedName(of id: SyntaxTree.ID) -> String? {
        switch tree[id].kind {
        case .name(let name, let isRooted): isRooted ? "." + name : name
        case .select(let operand, let field, false):
            qualifiedName(of: operand).map { $0 + "." + field }
        default: nil
        }
    }

    private mutating func primary() throws(Complaint) -> SyntaxTree.ID {
        switch peek.kind {
        case .sign(.leftParenthesis): try parenthesized()
        case .sign(.leftBracket): try list()
        case .sign(.leftBrace): try map()
        case .name: try named(advance(), isRooted: false)
        default: try leaf()
        }
    }

    private mutating func parenthesized() throws(Complaint) -> SyntaxTree.ID {
        _ = advance()
        let inner = try expression()
        try expect(.rightParenthesis)
        return inner
    }

    private mutating func leaf() throws(Complaint) -> SyntaxTree.ID {
        let token = advance()
        let offset = token.range.lowerBound
        switch token.kind {
        case .int, .uint, .double, .string, .bytes:
            return try add(.literal(literal(token, isNegative: false)), at: offset)
        case .sign(.minus):
            return try add(.literal(literal(advance(), isNegative: true)), at: offset)
        case .sign(.dot):
            guard peek.kind == .name else { throw unexpected("a name after '.'") }
            return try named(advance(), isRooted: true)
        case .end:
            throw Complaint(.syntax, "found the end; wanted an expression", at: offset)
        default:
            throw Complaint(
                .syntax,
                "found '\(text(of: token))'; wanted an expression",
                at: offset
            )
        }
    }

    private mutating func named(_ token: Token, isRooted: Bool) throws(Complaint) -> SyntaxTree.ID {
        let name = text(of: token)
        let offset = token.range.lowerBound
        switch name {
        case "true" where !isRooted: return try add(.literal(.bool(true)), at: offset)
        case "false" where !isRooted: return try add(.literal(.bool(false)), at: offset)
        case "null" where !isRooted: return try add(.literal(.null), at: offset)
        default: break
        }
        try refuseReserved(name, at: offset)
        if skip(.leftParenthesis) {
            return try call(isRooted ? "." + name : name, on: nil, arguments(), at: offset)
        }
        return try add(.name(name, isRooted: isRooted), at: offset)
    }

    private func refuseReserved(_ name: String, at offset: Int) throws(Complaint) {
        guard !Self.keywords.contains(name), !Self.reserved.contains(name) else {
            throw Complaint(
                .syntax,
                "found '\(name)', which is reserved; wanted an expression",
                at: offset
            )
        }
    }

    private mutating func list() throws(Complaint) -> SyntaxTree.ID {
        let offset = advance().range.lowerBound
        var elements: [SyntaxTree.Element] = []
        while peek.kind != .sign(.rightBracket) {
            let isOptional = try skipOptionalMark()
            elements.append(SyntaxTree.Element(value: try expression(), isOptional: isOptional))
            guard skip(.comma) else { break }
        }
        guard skip(.rightBracket) else { throw unexpected("',' or ']'") }
        return try add(.list(elements), at: offset)
    }

    private mutating func map() throws(Complaint) -> SyntaxTree.ID {
        let offset = advance().range.lowerBound
        var entries: [SyntaxTree.Entry] = []
        while peek.kind != .sign(.rightBrace) {
            let isOptional = try skipOptionalMark()
            let key = try expression()
            try expect(.colon)
            let value = try expression()
            entries.append(SyntaxTree.Entry(key: key, value: value, isOptional: isOptional))
            guard skip(.comma) else { break }
        }
        guard skip(.rightBrace) else { throw unexpected("',' or '}'") }
        return try add(.map(entries), at: offset)
    }

    private mutating func message(_ name: String, at offset: Int) throws(Complaint)
        -> SyntaxTree.ID
    {
        try expect(.leftBrace)
        var fields: [SyntaxTree.Field] = []
        while peek.kind != .sign(.rightBrace) {
            let isOptional = try skipOptionalMark()
            let token = advance()
            let field = try fieldName(token)
            try expect(.colon)
            fields.append(
                SyntaxTree.Field(
                    name: field,
                    value: try expression(),
                    isOptional: isOptional,
                    offset: token.range.lowerBound
                )
            )
            guard skip(.comma) else { break }
        }
        guard skip(.rightBrace) else { throw unexpected("',' or '}'") }
        return try add(.message(name, fields), at: offset)
    }

    private func literal(_ token: Token, isNegative: Bool) throws(Complaint) -> SyntaxTree.Literal {
        let text = text(of: token)
        let offset = token.range.lowerBound
        switch token.kind {
        case .string, .bytes:
            let isBytes = token.kind == .bytes
            let value = try StringLiteral.value(
                of: source.bytes[token.range],
                isBytes: isBytes,
                at: offset
            )
            return isBytes ? .bytes(value) : .string(value)
        case .double:
            guard let value = Double(text), value.isFinite else {
                throw Complaint(.syntax, "found \(text), which no double can hold", at: offset)
            }
            return .double(isNegative ? -value : value)
        case .uint where !isNegative:
            guard let value = Self.integer(String(text.dropLast()), UInt64.self, false) else {
                throw Complaint(
                    .syntax,
                    "found \(text); wanted a uint of at most \(UInt64.max)u",
                    at: offset
                )
            }
            return .uint(value)
        default:
            guard let value = Self.integer(text, Int64.self, isNegative) else {
                throw Complaint(
                    .syntax,
                    """
                    found \(isNegative ? "-" : "")\(text); wanted an int from \(Int64.min) \
                    to \(Int64.max)
                    """,
                    at: offset
                )
            }
            return .int(value)
        }
    }

    private static func integer<Number: FixedWidthInteger>(
        _ text: String,
        _ type: Number.Type,
        _ isNegative: Bool,
    ) -> Number? {
        let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
        let digits = (isNegative ? "-" : "") + (isHex ? String(text.dropFirst(2)) : text)
        return Number(digits, radix: isHex ? 16 : 10)
    }
}
