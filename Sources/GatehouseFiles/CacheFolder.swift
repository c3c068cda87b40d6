internal import Foundation

/// A folder for files that can be made again: derived from others, safe to delete at any time.
///
/// Files are replaced by rename, so that processes which start at once do no harm to each other:
/// each reads a whole file, and the last one written stays.
package struct CacheFolder: Sendable {
    /// Path of the folder, which need not exist yet.
    package let path: String

    /// A cache in the folder at `path`.
    package init(path: String) { self.path = path }

    /// `$GATEHOUSE_CACHE`, else `$XDG_CACHE_HOME/gatehouse`, else `~/.cache/gatehouse`; nothing
    /// where none of them says a path.
    package static var standard: CacheFolder? {
        standard(in: ProcessInfo.processInfo.environment)
    }

    /// The cache folder that an environment asks for.
    ///
    /// Empty variables count as unset, and so does a relative `$XDG_CACHE_HOME`, as its
    /// [specification](https://specifications.freedesktop.org/basedir-spec/latest/) wants.
    package static func standard(in environment: [String: String]) -> CacheFolder? {
        if let path = environment["GATEHOUSE_CACHE"], !path.isEmpty {
            return CacheFolder(path: path)
        }
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
            return CacheFolder(path: path + "/gatehouse")
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return CacheFolder(path: home + "/.cache/gatehouse")
    }

    /// The path of a file in it.
    package func path(of name: String) -> String { path + "/" + name }

    /// Maps a file in it; nothing when it is not there.
    package func map(_ name: String) throws(FileError) -> MappedFile? {
        guard FileManager.default.fileExists(atPath: path(of: name)) else { return nil }
        return try MappedFile(path: path(of: name))
    }

    /// Replaces or creates a file in it; makes the folder when it is not there.
    package func write(_ bytes: [UInt8], as name: String) throws(FileError) {
        // Only this user: what is in it is trusted when it is read again.
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: attributes
            )
        } catch {
            throw FileError(
                path: path,
                found: "a folder that cannot be made: \(error.localizedDescription)",
                wanted: "a folder for caches",
                remedy: "set GATEHOUSE_CACHE to a folder that can be written to"
            )
        }
        try AtomicFile.write(bytes, to: path(of: name))
    }
}
