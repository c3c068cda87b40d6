internal import GatehouseFiles
internal import GatehouseText

/// The lists of a set of rules, compiled once and kept in a cache.
struct CachedLists {
    /// Looks for them.
    let scanner: ListScanner
    /// Why they will have to be compiled again; nil where they are kept.
    private(set) var warning: String?

    /// Reads compiled lists from `cache`, or compiles them and writes them there.
    ///
    /// What is in the cache and cannot be used, be it stale or damaged, is replaced.
    init(_ lists: [TextList], in cache: CacheFolder?) throws(TextListError) {
        let name = Self.name(of: lists)
        if let cache, let known = Self.read(name, lists, cache) {
            scanner = known
            return
        }
        scanner = try ListScanner(compiling: lists)
        guard let cache else { return }
        let bytes = try scanner.serialized()
        do {
            try cache.write(bytes, as: name)
        } catch {
            warning = "lists are compiled at every start: \(error)"
        }
    }

    /// The name of the file that lists are kept in.
    static func name(of lists: [TextList]) -> String {
        "lists-\(ListScanner.contentKey(of: lists))"
    }

    private static func read(
        _ name: String,
        _ lists: [TextList],
        _ cache: CacheFolder,
    ) -> ListScanner? {
        do {
            guard let file = try cache.map(name) else { return nil }
            let bytes = file.octets
            return try ListScanner(serialized: bytes, lists: lists)
        } catch {
            // Derived data: whatever is wrong with it, it is made again.
            return nil
        }
    }
}
