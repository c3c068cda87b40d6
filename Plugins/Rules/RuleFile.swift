package import GatehouseCore
internal import GatehouseFiles

/// A file of rules, read strictly but not compiled.
package struct RuleFile: Sendable {
    /// Its path, as messages name it.
    package let path: String
    /// Log-odds that every event with a hit has before its hits are added.
    package let intercept: Double
    /// In the order of the file and of those it includes.
    package private(set) var lists: [RuleList]
    /// In the order of the file and of those it includes.
    package private(set) var rules: [Rule]

    /// The files that were read, as they are named: this one, those it includes, and those of lists.
    package private(set) var files: Set<String> = []

    /// Reads a file of rules.
    ///
    /// - Parameters:
    ///   - yaml: Its content.
    ///   - path: For messages.
    ///   - schema: Of the events.
    ///   - content: Reads another file that is included, or that a list names.
    /// - Throws: ``RuleError`` for the first thing that is not as it should be.
    package init(
        parsing yaml: String,
        path: String,
        schema: EventSchema,
        content: (_ file: String) throws(ExpertError) -> [UInt8],
    ) throws(RuleError) {
        self.path = path
        let root = try Self.root(yaml, path, ["intercept", "include"])
        intercept = try root.optional("intercept")?.number(in: -20...20) ?? 0
        (lists, rules) = ([], [])
        let included = try root.optional("include")?.list() ?? []
        try add(root, areRulesRequired: included.isEmpty, schema, content)
        files.insert(path.split(separator: "/").last.map(String.init) ?? path)
        for file in included {
            files.insert(try file.string())
            let bytes = try file.content(content)
            guard let yaml = String(validating: bytes, as: UTF8.self) else {
                throw file.error("found bytes that are not UTF-8; save the file as UTF-8")
            }
            try add(
                Self.root(yaml, folder + file.string(), []),
                areRulesRequired: true,
                schema,
                content
            )
        }
    }

    /// Where it is, for the files that it names: nothing, or a path that ends in a slash.
    private var folder: String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

    private static func root(
        _ yaml: String,
        _ path: String,
        _ keys: Set<String>,
    ) throws(RuleError) -> RuleNode {
        let root = try RuleNode(parsing: yaml, file: path, wanted: "`version: 1` and rules")
        try root.expectKeys(keys.union(["version", "lists", "rules"]))
        let version = try root.required("version")
        guard version.scalar == "1" else {
            throw version.error("found \(version.shown); wanted 1, the version this build reads")
        }
        return root
    }

    /// Adds what one file has.
    private mutating func add(
        _ root: RuleNode,
        areRulesRequired: Bool,
        _ schema: EventSchema,
        _ content: (_ file: String) throws(ExpertError) -> [UInt8],
    ) throws(RuleError) {
        for list in try Self.lists(root.optional("lists"), folder: folder, content: content) {
            if let other = lists.first(where: { $0.name == list.name }) {
                throw RuleError(
                    file: list.file,
                    line: list.line,
                    message: """
                        lists.\(list.name): found this name, which \(other.file):\(other.line) has \
                        too; names are unique
                        """
                )
            }
            if let name = list.fileName { files.insert(name) }
            lists.append(list)
        }
        let hasLists = try root.optional("lists") != nil
        let node =
            areRulesRequired && !hasLists
            ? try root.required("rules") : try root.optional("rules")
        for node in try node?.list() ?? [] {
            let rule = try Self.rule(node, schema: schema)
            if let other = rules.first(where: { $0.id == rule.id }) {
                throw try node.required("id").error(
                    """
                    found \"\(rule.id)\", which \(other.file):\(other.line) has too; ids are \
                    unique
                    """
                )
            }
            rules.append(rule)
        }
    }
}
