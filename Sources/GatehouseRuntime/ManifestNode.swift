internal import GatehouseFiles

/// One node of a manifest.
typealias ManifestNode = YAMLNode<BundleError>

extension BundleError: DocumentError {
    package init(file: String, line: Int?, message: String) {
        self = .manifest(path: file, line: line, message: message)
    }
}

extension ManifestNode {
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
}
