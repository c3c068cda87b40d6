/// What programs may mention: variables, functions, macros, and how much they may do.
///
/// ```swift
/// var environment = Environment()
/// let amount = try environment.declare("event.amount", .double)
/// let program = try environment.compile("event.amount > 100.0")
/// ```
public struct Environment: Sendable {
    /// The namespace in which names are looked up first, as in C++: `a.b`.
    public var container = ""
    /// How large programs may be, and how much an evaluation may do.
    public var limits: Limits
    /// The variables in the order of their declaration.
    public private(set) var variables: [Variable] = []

    let extensions: Set<Extension>
    private(set) var functions = FunctionTable()
    private var slots: [String: Int] = [:]
    private(set) var constants: [(name: String, texts: [String])] = []
    private var constantIndices: [String: Int] = [:]
    private let typeNames: [String: CELType]

    /// An environment without variables.
    public init(
        extensions: Set<Extension> = Set(Extension.allCases),
        limits: Limits = Limits(),
    ) {
        self.extensions = extensions
        self.limits = limits
        functions.add(FunctionTable.standard)
        for one in Extension.allCases where extensions.contains(one) {
            functions.add(one.functions)
        }
        var names: [String: CELType] = [
            "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string,
            "bytes": .bytes, "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null,
            "type": .type(.dyn), CELType.timestamp.description: .timestamp,
            CELType.duration.description: .duration,
        ]
        if extensions.contains(.optionals) { names["optional_type"] = .optional(.dyn) }
        if extensions.contains(.network) {
            names["net.IP"] = .ip
            names["net.CIDR"] = .cidr
        }
        typeNames = names
    }

    /// Declares a variable, whose name may have dots: `event.amount`.
    ///
    /// - Parameters:
    ///   - name: Names joined by dots.
    ///   - type: What is bound to it.
    ///   - maximumSize: Bytes of a text or elements of a list or map, for the estimate of costs.
    /// - Returns: The slot by which an ``Activation`` is filled.
    /// - Throws: ``DeclarationError`` for what is no name or is declared already.
    @discardableResult
    public mutating func declare(
        _ name: String,
        _ type: CELType,
        maximumSize: Int? = nil,
    ) throws(DeclarationError) -> Slot {
        try checkIsFree(name)
        let variable = Variable(
            name: name,
            type: type,
            maximumSize: maximumSize,
            slot: Slot(index: variables.count)
        )
        slots[name] = variable.slot.index
        variables.append(variable)
        return variable.slot
    }

    /// Declares a name for a list of texts, whose members are looked up in constant time:
    /// `event.sender in lists.known`.
    ///
    /// Every program that mentions it holds a copy.
    ///
    /// - Parameters:
    ///   - name: Names joined by dots.
    ///   - texts: The list.
    /// - Throws: ``DeclarationError`` for what is no name or is declared already.
    public mutating func declare(
        _ name: String,
        constant texts: [String],
    ) throws(DeclarationError) {
        try checkIsFree(name)
        constantIndices[name] = constants.count
        constants.append((name, texts))
    }

    private func checkIsFree(_ name: String) throws(DeclarationError) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            part.utf8.first?.isNameStart == true && part.utf8.allSatisfy(\.isNamePart)
        }
        guard isName else { throw DeclarationError.notAName(name) }
        guard slots[name] == nil, constantIndices[name] == nil else {
            throw DeclarationError.declaredTwice(name)
        }
    }

    /// Declares a function of the host.
    public mutating func declare(_ function: Function) throws(DeclarationError) {
        guard functions.add(function) else {
            throw DeclarationError.declaredTwice(function.name)
        }
    }

    /// Parses, checks and compiles an expression.
    public func compile(_ source: String) throws(CELError) -> Program {
        try compile(source, isChecked: true)
    }

    /// Compiles an expression whose types are only looked at when it is evaluated.
    ///
    /// Names that nobody declared are errors of the evaluation.
    public func compileUnchecked(_ source: String) throws(CELError) -> Program {
        try compile(source, isChecked: false)
    }

    /// The type of an expression, which is not compiled.
    public func check(_ source: String) throws(CELError) -> CELType {
        let text = SourceText(source)
        let checked = try checkedTree(text, isChecked: true)
        return checked.types[checked.tree.root]
    }

    /// An expression in one form for many ways of writing it.
    ///
    /// Operands of `&&`, `||` and `==` are sorted, blanks and needless parentheses gone. Expressions
    /// of one form have one value for every event; those of two forms may still mean the same.
    public func canonicalText(of source: String) throws(CELError) -> String {
        let tree = try checkedTree(SourceText(source), isChecked: true).tree
        return ExpressionWriter(tree, limits: limits, isCanonical: true).text(of: tree.root)
    }

    private func compile(_ source: String, isChecked: Bool) throws(CELError) -> Program {
        let text = SourceText(source)
        let checked = try checkedTree(text, isChecked: isChecked)
        do {
            return try Compiler.compile(checked, source: text, in: self)
        } catch {
            throw CELError([error], in: text)
        }
    }

    private func checkedTree(_ text: SourceText, isChecked: Bool) throws(CELError) -> CheckedTree {
        var macros: MacroSet = []
        for one in extensions { macros.formUnion(one.macros) }
        let tree: SyntaxTree
        do {
            tree = try Parser.parse(text, limits: limits, macros: macros)
        } catch {
            throw CELError([error], in: text)
        }
        do {
            return try Checker.check(tree, in: self, isLenient: !isChecked)
        } catch {
            throw CELError(error.all, in: text)
        }
    }

    // MARK: Names

    /// The names that `name` may mean, the innermost namespace first.
    func candidates(_ name: String) -> [String] {
        if name.hasPrefix(".") { return [String(name.dropFirst())] }
        if container.isEmpty { return [name] }
        var result: [String] = []
        var namespace = container[...]
        while !namespace.isEmpty {
            result.append("\(namespace).\(name)")
            guard let dot = namespace.lastIndex(of: ".") else { break }
            namespace = namespace[..<dot]
        }
        return result + [name]
    }

    /// What a name refers to; nil where nothing has that name.
    func resolve(_ name: String) -> (reference: Reference, type: CELType)? {
        for candidate in candidates(name) {
            if let slot = slots[candidate] { return (.slot(slot), variables[slot].type) }
            if let index = constantIndices[candidate] {
                return (.constant(index), .list(.string))
            }
            if let type = typeNames[candidate] { return (.type(type.runtimeName), .type(type)) }
            if candidate == "google.protobuf.NullValue.NULL_VALUE" { return (.integer(0), .int) }
        }
        return nil
    }

    /// Whether `name`, or what stands before one of its dots, is the name of something.
    func knowsPrefix(of name: String) -> Bool {
        var prefix = name[...]
        while true {
            if resolve(String(prefix)) != nil { return true }
            guard let dot = prefix.lastIndex(of: "."), dot != prefix.startIndex else {
                return false
            }
            prefix = prefix[..<dot]
        }
    }

    /// The function of that name that is called without a target.
    func global(_ name: String) -> FunctionTable.Declaration? {
        for candidate in candidates(name) {
            if let known = functions.globals[candidate] { return known }
        }
        return nil
    }

    /// All names of variables.
    var names: [String] { variables.map(\.name) }

    /// All names of variables and constants, for a message that proposes one.
    var allNames: [String] { names + constants.map(\.name) }
}

/// Where an ``Activation`` keeps the value of a variable.
public struct Slot: BitwiseCopyable, Sendable, Hashable {
    /// The number of variables that were declared before.
    public let index: Int
}

/// A variable of an environment.
public struct Variable: Sendable, Hashable {
    /// Its name, which may have dots.
    public let name: String
    /// What is bound to it.
    public let type: CELType
    /// Bytes or elements at most, where that is known.
    public let maximumSize: Int?
    /// Where an ``Activation`` keeps its value.
    public let slot: Slot
}

/// Why a declaration was refused.
public enum DeclarationError: Error, Sendable, Hashable, CustomStringConvertible {
    case notAName(String)
    case declaredTwice(String)

    /// What was found, wanted, and what to do.
    public var description: String {
        switch self {
        case .notAName(let name):
            "found '\(name)'; wanted letters, digits and '_', in parts joined by dots"
        case .declaredTwice(let name): "found '\(name)' declared before; choose another name"
        }
    }
}
