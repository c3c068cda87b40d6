internal import Yams

/// One node of a manifest, read strictly: what is unknown, missing or of another type is refused
/// with its path and line.
struct ManifestNode {
    let node: Node
    /// Where it stands, such as `schema.texts[1]`; for messages.
    let path: String
    /// The manifest's own path.
    let file: String

    /// Reads the root of a manifest.
    init(parsing yaml: String, file: String) throws(BundleError) {
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                throw BundleError.manifest(
                    path: file,
                    line: nil,
                    message: "found an empty file; wanted a manifest"
                )
            }
            self.init(node: root, path: "", file: file)
        } catch let error as BundleError {
            throw error
        } catch {
            throw .manifest(path: file, line: nil, message: "not YAML: \(error)")
        }
    }

    private init(node: Node, path: String, file: String) {
        self.node = node
        self.path = path
        self.file = file
    }

    /// Checks that this is a mapping with no keys but `known`.
    func expectKeys(_ known: Set<String>) throws(BundleError) {
        for (key, _) in try mapping() where !known.contains(key.string ?? "") {
            throw error(
                "found the key \"\(key.string ?? "?")\"; wanted only "
                    + known.sorted().joined(separator: ", "),
                at: key
            )
        }
    }

    /// The child under `key`.
    func required(_ key: String) throws(BundleError) -> ManifestNode {
        guard let child = try optional(key) else { throw error("found no \"\(key)\"; add it") }
        return child
    }

    /// The child under `key`, if there is one.
    func optional(_ key: String) throws(BundleError) -> ManifestNode? {
        let mapping = try mapping()
        guard let child = mapping[Node(key)] else { return nil }
        return ManifestNode(node: child, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    /// The children in order.
    func list() throws(BundleError) -> [ManifestNode] {
        guard let sequence = node.sequence else { throw error("found no list; wanted one") }
        return sequence.enumerated().map { index, child in
            ManifestNode(node: child, path: "\(path)[\(index)]", file: file)
        }
    }

    /// Keys and children in order.
    func entries() throws(BundleError) -> [(key: String, value: ManifestNode)] {
        var entries: [(String, ManifestNode)] = []
        for (key, child) in try mapping() {
            let name = key.string ?? ""
            entries.append(
                (name, ManifestNode(node: child, path: "\(path).\(name)", file: file))
            )
        }
        return entries
    }

    func string() throws(BundleError) -> String {
        guard let string = node.scalar?.string, !string.isEmpty else {
            throw error("found no text; wanted some")
        }
        return string
    }

    func strings() throws(BundleError) -> [String] {
        var strings: [String] = []
        for child in try list() { strings.append(try child.string()) }
        return strings
    }

    func integer(in range: ClosedRange<Int>) throws(BundleError) -> Int {
        guard let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) else {
            throw error(
                "wanted a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    func number(in range: ClosedRange<Double>) throws(BundleError) -> Double {
        guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
            throw error("wanted a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A file or folder inside the bundle.
    func relativePath() throws(BundleError) -> String {
        let path = try string()
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw error(
                "found the path \"\(path)\"; wanted one inside the bundle, without '.' and '..'"
            )
        }
        return path
    }

    /// A folder that bundles share: it may lead out of the bundle, but not from the root.
    func sharedPath() throws(BundleError) -> String {
        let path = try string()
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." }) else {
            throw error("found the path \"\(path)\"; wanted one relative to the bundle")
        }
        return path
    }

    /// The text, or `nil` when this is a mapping or a list.
    var scalar: String? { node.scalar?.string }

    func error(_ message: String, at other: Node? = nil) -> BundleError {
        let place = path.isEmpty ? "" : "\(path): "
        return .manifest(path: file, line: (other ?? node).mark?.line, message: place + message)
    }

    private func mapping() throws(BundleError) -> Node.Mapping {
        guard let mapping = node.mapping else { throw error("wanted a mapping of keys to values") }
        return mapping
    }
}
