internal import Yams

/// What is wrong in a document, and where; made by a ``YAMLNode``.
package protocol DocumentError: Error {
    /// An error at a line, from 1, of a file; nil where no line is at fault.
    init(file: String, line: Int?, message: String)
}

/// One node of a YAML document, read strictly: what is unknown, missing or of another type is refused
/// with its path and line.
package struct YAMLNode<Failure: DocumentError> {
    private let node: Node
    /// Where it stands, such as `rules[1].when`; for messages.
    package let path: String
    /// The document's own path.
    package let file: String

    /// Reads the root of a document.
    ///
    /// - Parameters:
    ///   - yaml: The document.
    ///   - file: Its path, for messages.
    ///   - wanted: What an empty document lacks, for messages.
    /// - Throws: What is no YAML, or empty.
    package init(parsing yaml: String, file: String, wanted: String) throws(Failure) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw Failure(file: file, line: nil, message: "not YAML: \(error)")
        }
        guard let root else {
            throw Failure(file: file, line: nil, message: "found an empty file; wanted \(wanted)")
        }
        self.init(node: root, path: "", file: file)
    }

    private init(node: Node, path: String, file: String) {
        self.node = node
        self.path = path
        self.file = file
    }

    // MARK: What it is

    /// The line it starts at, from 1.
    package var line: Int { node.mark?.line ?? 1 }

    /// The column it starts at, from 1, in Unicode scalars.
    package var column: Int { node.mark?.column ?? 1 }

    /// Whether this is a list.
    package var isList: Bool { node.sequence != nil }

    /// Whether the value is left out: `null`, `~` or nothing.
    package var isNull: Bool { node.null != nil }

    /// The text, or nil when this is a mapping or a list.
    package var scalar: String? { node.scalar?.string }

    /// What is there, for messages.
    package var shown: String {
        switch node {
        case .scalar(let scalar): "\"\(scalar.string)\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// An error about this node.
    package func error(_ message: String) -> Failure { error(message, at: node) }

    private func error(_ message: String, at node: Node) -> Failure {
        let place = path.isEmpty ? "" : "\(path): "
        return Failure(file: file, line: node.mark?.line, message: place + message)
    }

    // MARK: Children

    /// Checks that this is a mapping with no keys but `known`.
    package func expectKeys(_ known: Set<String>) throws(Failure) {
        for (key, _) in try mapping() where !known.contains(key.string ?? "") {
            let wanted = known.sorted().joined(separator: ", ")
            throw error("found the key \"\(key.string ?? "?")\"; wanted only \(wanted)", at: key)
        }
    }

    /// The child under `key`.
    package func required(_ key: String) throws(Failure) -> YAMLNode {
        guard let child = try optional(key) else { throw error("found no \"\(key)\"; add it") }
        return child
    }

    /// The child under `key`, if there is one.
    package func optional(_ key: String) throws(Failure) -> YAMLNode? {
        guard let child = try mapping()[Node(key)] else { return nil }
        return YAMLNode(node: child, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    /// The children in order.
    package func list() throws(Failure) -> [YAMLNode] {
        guard let sequence = node.sequence else { throw error("found no list; wanted one") }
        return sequence.enumerated().map { index, child in
            YAMLNode(node: child, path: "\(path)[\(index)]", file: file)
        }
    }

    /// Keys and children in order.
    package func entries() throws(Failure) -> [(key: String, value: YAMLNode)] {
        try mapping().map { key, child in
            let name = key.string ?? ""
            return (name, YAMLNode(node: child, path: "\(path).\(name)", file: file))
        }
    }

    private func mapping() throws(Failure) -> Node.Mapping {
        guard let mapping = node.mapping else {
            throw error("found \(shown); wanted a mapping of keys to values")
        }
        return mapping
    }

    // MARK: Values

    /// A text that is not empty.
    package func string() throws(Failure) -> String {
        guard let string = scalar, !string.isEmpty else {
            throw error("found no text; wanted some")
        }
        return string
    }

    /// A list of texts that are not empty.
    package func strings() throws(Failure) -> [String] {
        var strings: [String] = []
        for child in try list() { strings.append(try child.string()) }
        return strings
    }

    /// A whole number.
    package func integer(in range: ClosedRange<Int>) throws(Failure) -> Int {
        guard let value = scalar.flatMap({ Int($0) }), range.contains(value) else {
            throw error(
                """
                found \(shown); wanted a whole number from \(range.lowerBound) to \
                \(range.upperBound)
                """
            )
        }
        return value
    }

    /// A number.
    package func number(in range: ClosedRange<Double>) throws(Failure) -> Double {
        guard let value = scalar.flatMap({ Double($0) }), range.contains(value) else {
            throw error(
                "found \(shown); wanted a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    /// `true` or `false`.
    package func bool() throws(Failure) -> Bool {
        switch scalar {
        case "true": return true
        case "false": return false
        default: throw error("found \(shown); wanted true or false")
        }
    }

    /// One of some words.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) throws(Failure) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try string()) else {
            let wanted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("found \(shown); wanted one of \(wanted)")
        }
        return choice
    }
}
