/// Writes a node as text again: one blank around operators, and no parentheses but those it needs.
struct ExpressionWriter {
    let tree: SyntaxTree
    /// Whether what may be written in several ways is written in one: operands of `&&`, `||` and `==`
    /// and members of a list are sorted, and `a > b` is `b < a`.
    let isCanonical: Bool
    private let stack: StackGuard

    init(_ tree: SyntaxTree, limits: Limits, isCanonical: Bool = false) {
        self.tree = tree
        self.isCanonical = isCanonical
        stack = StackGuard(room: limits.stackBytes)
    }

    /// The text of a node.
    func text(of id: SyntaxTree.ID) -> String {
        // Two of these are the same only where they start at one place.
        guard !stack.isUsedUp else { return "…\(tree[id].offset)" }
        switch tree[id].kind {
        case .literal(let literal): return Self.text(of: literal)
        case .name(let name, let isRooted): return isRooted ? "." + name : name
        case .select(let operand, let field, let isOptional):
            return "\(tight(operand)).\(mark(isOptional))\(Self.field(field))"
        case .has(let operand, let field, let isOptional):
            return "has(\(tight(operand)).\(mark(isOptional))\(Self.field(field)))"
        case .index(let operand, let index, let isOptional):
            return "\(tight(operand))[\(mark(isOptional))\(text(of: index))]"
        case .call(let name, let target, let arguments): return call(name, target, arguments)
        case .and(let terms): return logical(terms, isAnd: true)
        case .or(let terms): return logical(terms, isAnd: false)
        case .conditional(let condition, let then, let otherwise):
            let ways = "\(text(of: then, above: 0)) : \(text(of: otherwise))"
            return "\(text(of: condition, above: 0)) ? \(ways)"
        case .list(let elements):
            return "[\(joined(elements.map { mark($0.isOptional) + text(of: $0.value) }))]"
        case .map(let entries):
            return "{"
                + joined(
                    entries.map {
                        "\(mark($0.isOptional))\(text(of: $0.key)): \(text(of: $0.value))"
                    }
                ) + "}"
        case .message(let name, let fields):
            return "\(name){"
                + joined(
                    fields.map {
                        "\(mark($0.isOptional))\(Self.field($0.name)): \(text(of: $0.value))"
                    }
                )
                + "}"
        case .comprehension(let loop): return comprehension(loop)
        case .bind(let names, let values, let body):
            return zip(names, values).reversed().reduce(text(of: body)) { body, local in
                "cel.bind(\(local.0), \(text(of: local.1)), \(body))"
            }
        case .optionalMap(let target, let variable, let body, let isFlat):
            let name = isFlat ? "optFlatMap" : "optMap"
            return "\(tight(target)).\(name)(\(variable), \(text(of: body)))"
        }
    }

    // MARK: Operators

    private enum Precedence {
        static let or = 1
        static let and = 2
        static let comparison = 3
        static let sum = 4
        static let product = 5
        static let sign = 6
        static let member = 7
    }

    private func precedence(of id: SyntaxTree.ID) -> Int {
        switch tree[id].kind {
        case .conditional: 0
        case .or: Precedence.or
        case .and: Precedence.and
        case .call(let name, nil, let arguments): Self.precedence(name, arguments.count)
        case .literal(.int(let value)) where value < 0: Precedence.sign
        case .literal(.double(let value)) where value.sign == .minus: Precedence.sign
        default: Precedence.member
        }
    }

    private static func precedence(_ function: String, _ count: Int) -> Int {
        switch function {
        case "!_", "-_": Precedence.sign
        case "_+_", "_-_": Precedence.sum
        case "_*_", "_/_", "_%_": Precedence.product
        case "@in": Precedence.comparison
        default:
            function.hasPrefix("_") && function.hasSuffix("_") && count == 2
                ? Precedence.comparison : Precedence.member
        }
    }

    /// The text, in parentheses unless it binds closer than `precedence`.
    private func text(of id: SyntaxTree.ID, above precedence: Int) -> String {
        self.precedence(of: id) > precedence ? text(of: id) : "(\(text(of: id)))"
    }

    private func tight(_ id: SyntaxTree.ID) -> String { text(of: id, above: Precedence.sign) }

    private func logical(_ terms: [SyntaxTree.ID], isAnd: Bool) -> String {
        let sign = isAnd ? " && " : " || "
        let precedence = isAnd ? Precedence.and : Precedence.or
        guard isCanonical else {
            return terms.map { text(of: $0, above: precedence) }.joined(separator: sign)
        }
        let all = terms.flatMap { flattened($0, isAnd: isAnd) }
        return Set(all.map { text(of: $0, above: precedence) }).sorted().joined(separator: sign)
    }

    /// The terms of a term that is of the same kind: those of `b && c` in `a && (b && c)`.
    private func flattened(_ id: SyntaxTree.ID, isAnd: Bool) -> [SyntaxTree.ID] {
        switch tree[id].kind {
        case .and(let terms) where isAnd: terms.flatMap { flattened($0, isAnd: isAnd) }
        case .or(let terms) where !isAnd: terms.flatMap { flattened($0, isAnd: isAnd) }
        default: [id]
        }
    }

    private func call(
        _ name: String,
        _ target: SyntaxTree.ID?,
        _ arguments: [SyntaxTree.ID],
    ) -> String {
        let precedence = Self.precedence(name, arguments.count)
        guard target == nil, precedence < Precedence.member else {
            let list = joined(arguments.map { text(of: $0) })
            return "\(target.map { tight($0) + "." } ?? "")\(name)(\(list))"
        }
        guard arguments.count == 2 else {
            return "\(name.prefix(1))\(text(of: arguments[0], above: Precedence.sign - 1))"
        }
        // Operators of one precedence go from left to right.
        let left = text(of: arguments[0], above: precedence - 1)
        let right = text(of: arguments[1], above: precedence)
        let sign = name == "@in" ? "in" : String(name.dropFirst().dropLast())
        guard isCanonical else { return "\(left) \(sign) \(right)" }
        return switch sign {
        case ">", ">=":
            "\(text(of: arguments[1], above: precedence)) \(sign == ">" ? "<" : "<=") \(left)"
        case "==", "!=": "\(min(left, right)) \(sign) \(max(left, right))"
        case "in": "\(left) in \(members(arguments[1]) ?? right)"
        default: "\(left) \(sign) \(right)"
        }
    }

    /// The members of a list that is searched, sorted; nil for what is no list.
    private func members(_ id: SyntaxTree.ID) -> String? {
        guard case .list(let elements) = tree[id].kind,
            !elements.contains(where: \.isOptional)
        else { return nil }
        return "[\(joined(Set(elements.map { text(of: $0.value) }).sorted()))]"
    }

    private func comprehension(_ loop: SyntaxTree.Comprehension) -> String {
        let name =
            switch loop.kind {
            case .all: "all"
            case .exists: "exists"
            case .existsOne: "exists_one"
            case .list: loop.variables.count == 2 ? "transformList" : "map"
            case .map: "transformMap"
            case .mapEntries: "transformMapEntry"
            }
        let filter = loop.filter.map { [text(of: $0)] } ?? []
        let parts = loop.variables + filter + [text(of: loop.body)]
        return "\(tight(loop.range)).\(name)(\(joined(parts)))"
    }

    // MARK: Parts

    private func joined(_ texts: [String]) -> String { texts.joined(separator: ", ") }

    private func mark(_ isOptional: Bool) -> String { isOptional ? "?" : "" }

    /// A field's name, in backticks where it is none otherwise.
    private static func field(_ name: String) -> String {
        name.utf8.allSatisfy(\.isNamePart) ? name : "`\(name)`"
    }

    private static func text(of literal: SyntaxTree.Literal) -> String {
        switch literal {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)u"
        case .double(let value): "\(value)"
        case .string(let bytes): quoted(bytes, isBytes: false)
        case .bytes(let bytes): quoted(bytes, isBytes: true)
        }
    }

    private static func quoted(_ bytes: [UInt8], isBytes: Bool) -> String {
        var text: [UInt8] = isBytes ? [UInt8(ascii: "b")] : []
        text.append(UInt8(ascii: "'"))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case let other where other < 0x20 || other == 0x7F || isBytes && other >= 0x80:
                let digits = String(byte, radix: 16)
                text += Array("\\x\(digits.count < 2 ? "0" : "")\(digits)".utf8)
            default: text.append(byte)
            }
        }
        return String(decoding: text + [UInt8(ascii: "'")], as: UTF8.self)
    }
}
