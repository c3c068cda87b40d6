internal import Yams

/// One node of a file of rules, read strictly: what is unknown, missing or of another type is
/// refused with its path and line.
struct RuleNode {
    private let node: Node
    /// Where it stands, such as `rules[1].when`; for messages.
    let path: String
    let file: String

    /// Reads the root of a file.
    init(parsing yaml: String, file: String) throws(RuleError) {
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                throw RuleError(
                    file: file,
                    line: nil,
                    message: "found an empty file; wanted `version: 1` and rules"
                )
            }
            self.init(node: root, path: "", file: file)
        } catch let error as RuleError {
            throw error
        } catch {
            throw RuleError(file: file, line: nil, message: "not YAML: \(error)")
        }
    }

    private init(node: Node, path: String, file: String) {
        self.node = node
        self.path = path
        self.file = file
    }

    /// The line it starts at, from 1.
    var line: Int { node.mark?.line ?? 1 }

    /// Whether this is a list.
    var isList: Bool { node.sequence != nil }

    /// Whether this is a mapping of keys to values.
    var isMapping: Bool { node.mapping != nil }

    /// Checks that this is a mapping with no keys but `known`.
    func expectKeys(_ known: Set<String>) throws(RuleError) {
        for (key, _) in try mapping() where !known.contains(key.string ?? "") {
            let wanted = known.sorted().joined(separator: ", ")
            throw error("found the key \"\(key.string ?? "?")\"; wanted only \(wanted)", at: key)
        }
    }

    /// The child under `key`.
    func required(_ key: String) throws(RuleError) -> RuleNode {
        guard let child = try optional(key) else { throw error("found no \"\(key)\"; add it") }
        return child
    }

    /// The child under `key`, if there is one.
    func optional(_ key: String) throws(RuleError) -> RuleNode? {
        guard let child = try mapping()[Node(key)] else { return nil }
        return RuleNode(node: child, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    /// The children in order.
    func list() throws(RuleError) -> [RuleNode] {
        guard let sequence = node.sequence else { throw error("found no list; wanted one") }
        return sequence.enumerated().map { index, child in
            RuleNode(node: child, path: "\(path)[\(index)]", file: file)
        }
    }

    /// Keys and children in order.
    func entries() throws(RuleError) -> [(key: String, value: RuleNode)] {
        try mapping().map { key, child in
            let name = key.string ?? ""
            return (name, RuleNode(node: child, path: "\(path).\(name)", file: file))
        }
    }

    func string() throws(RuleError) -> String {
        guard let string = node.scalar?.string, !string.isEmpty else {
            throw error("found no text; wanted some")
        }
        return string
    }

    func strings() throws(RuleError) -> [String] {
        var strings: [String] = []
        for child in try list() { strings.append(try child.string()) }
        return strings
    }

    func number(in range: ClosedRange<Double>) throws(RuleError) -> Double {
        guard let text = node.scalar?.string, let value = Double(text), range.contains(value) else {
            throw error(
                """
                found \(shown); wanted a number from \(range.lowerBound) to \(range.upperBound)
                """
            )
        }
        return value
    }

    func bool() throws(RuleError) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw error("found \(shown); wanted true or false")
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) throws(RuleError) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try string()) else {
            let wanted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("found \(shown); wanted one of \(wanted)")
        }
        return choice
    }

    /// Whether the value is left out: `null`, `~` or nothing.
    var isNull: Bool { node.null != nil }

    /// The text, or nil when this is a mapping or a list.
    var scalar: String? { node.scalar?.string }

    /// What is there, for messages.
    var shown: String {
        switch node {
        case .scalar(let scalar): "\"\(scalar.string)\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    func error(_ message: String) -> RuleError { error(message, at: node) }

    private func error(_ message: String, at node: Node) -> RuleError {
        let place = path.isEmpty ? "" : "\(path): "
        return RuleError(file: file, line: node.mark?.line, message: place + message)
    }

    private func mapping() throws(RuleError) -> Node.Mapping {
        guard let mapping = node.mapping else {
            throw error("found \(shown); wanted a mapping of keys to values")
        }
        return mapping
    }
}
