internal import Foundation
internal import GatehouseFiles

/// What the deciding files of a model hash to.
///
/// Hashing a model takes as long as reading all of it, so the hashes are kept in the cache, with
/// what the file system said of each file then; those that look the same are not read again.
struct ModelSources {
    /// One file, as it was when it was hashed.
    private struct Entry: Codable, Equatable {
        let name: String
        let stamp: FileStamp
        let hash: String
    }

    /// SHA-256 over the names and hashes of all files.
    let digest: ContentHash

    /// What each file hashes to, by name.
    let hashes: [String: ContentHash]

    /// Hashes the files of a folder, or takes the hashes that the cache has of them.
    init(_ files: ModelFiles, cache: CacheFolder?) throws(FileError) {
        let memo = Self.memoName(of: files)
        let known = Self.read(memo, in: cache)
        var entries: [Entry] = []
        var hashes: [String: ContentHash] = [:]
        var isSettled = true
        for name in files.present {
            let path = files.path(of: name)
            let stamp = try FileStamp(of: path)
            let old = known.first { $0.name == name && $0.stamp == stamp }
            let hash: ContentHash
            if let old, let digest = ContentHash(hexadecimal: old.hash) {
                hash = digest
            } else {
                hash = try ContentHash(ofFile: path)
            }
            isSettled = isSettled && stamp.isSettled
            hashes[name] = hash
            entries.append(Entry(name: name, stamp: stamp, hash: hash.hexadecimal))
        }
        self.hashes = hashes
        let listing = entries.map { "\($0.hash)  \($0.name)\n" }.joined()
        digest = ContentHash(of: Array(listing.utf8))
        // A file that was written just now may be written again without looking any different.
        if isSettled, entries != known { Self.write(entries, as: memo, in: cache) }
    }

    private static func memoName(of files: ModelFiles) -> String {
        let path = URL(filePath: files.path).standardizedFileURL.path(percentEncoded: false)
        return "sources-\(ContentHash(of: Array(path.utf8)).hexadecimal.prefix(24)).json"
    }

    /// What the cache knows; nothing when it has no such file, or a damaged one.
    private static func read(_ name: String, in cache: CacheFolder?) -> [Entry] {
        guard let file = try? cache?.map(name) else { return [] }
        return (try? JSONDecoder().decode([Entry].self, from: Data(file.string.utf8))) ?? []
    }

    /// Keeps the hashes.
    ///
    /// A cache that cannot be written to only makes the next start slower, and says so when the
    /// weights go there.
    private static func write(_ entries: [Entry], as name: String, in cache: CacheFolder?) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(entries) else { return }
        try? cache?.write(Array(data), as: name)
    }
}
