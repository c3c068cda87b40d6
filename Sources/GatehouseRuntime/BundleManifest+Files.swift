internal import Foundation
internal import GatehouseFiles

/// The part of `bundle.yaml` that lists an expert's files.
extension BundleManifest {
    /// The files that an expert lists, those of a pattern such as `lists/*.txt` by their names.
    ///
    /// - Parameters:
    ///   - node: The list.
    ///   - folder: The expert's own.
    /// - Returns: Paths in that folder, each once.
    /// - Throws: ``BundleError`` for a path that leads out of it, or a pattern without files.
    static func files(_ node: ManifestNode, in folder: String) throws(BundleError) -> [String] {
        var files: [String] = []
        for entry in try node.list() {
            let path = try entry.relativePath()
            let found = path.contains("*") ? try matches(of: path, in: folder, entry) : [path]
            files += found.filter { !files.contains($0) }
        }
        return files
    }

    private static func matches(
        of pattern: String,
        in folder: String,
        _ node: ManifestNode,
    ) throws(BundleError) -> [String] {
        let slash = pattern.lastIndex(of: "/").map { pattern.index(after: $0) }
        let start = slash ?? pattern.startIndex
        let parts = pattern[start...].split(separator: "*", omittingEmptySubsequences: false)
        let place = pattern[..<start]
        guard parts.count == 2, !place.contains("*") else {
            throw node.error(
                "found \"\(pattern)\"; wanted one \"*\", in the name of the file: lists/*.txt"
            )
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(place)")
        } catch {
            throw node.error(
                """
                found \"\(pattern)\", but the folder \(folder)/\(place) cannot be read: \
                \(error.localizedDescription)
                """
            )
        }
        let matches = names.filter { name in
            name.count >= parts[0].count + parts[1].count && name.hasPrefix(parts[0])
                && name.hasSuffix(parts[1]) && !name.hasPrefix(".")
        }
        guard !matches.isEmpty else {
            throw node.error("found no file for \"\(pattern)\" in \(folder); add one, or remove it")
        }
        // By bytes, for the digest must not depend on a language.
        return matches.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { place + $0 }
    }
}
