internal import GatehouseFiles

extension ModelFiles {
    /// Reads the vocabulary of a folder: `tokenizer.json`, else `vocab.txt`.
    ///
    /// - Parameters:
    ///   - files: The folder.
    ///   - sources: What its files hash to.
    ///   - cache: Where the vocabulary is kept, ready to be used.
    ///   - limit: How many tokens the model has rows for.
    /// - Returns: The vocabulary, and what whoever runs this should know.
    /// - Throws: ``FileError`` or ``TokenizerError`` when the file is missing, damaged or too large.
    static func vocabulary(
        _ files: ModelFiles,
        _ sources: ModelSources,
        cache: CacheFolder?,
        atMost limit: Int,
    ) throws -> (vocabulary: Vocabulary, notes: [String]) {
        let loaded = try load(files, sources, cache: cache)
        let vocabulary = loaded.vocabulary
        guard vocabulary.count <= limit else {
            throw FileError(
                path: files.path,
                found: "a vocabulary of \(vocabulary.count) tokens",
                wanted: "at most \(limit), as the model has rows for",
                remedy: "take the tokenizer and the weights from the same model"
            )
        }
        return loaded
    }

    /// Takes the vocabulary from the cache, or reads it and puts it there.
    private static func load(
        _ files: ModelFiles,
        _ sources: ModelSources,
        cache: CacheFolder?,
    ) throws -> (vocabulary: Vocabulary, notes: [String]) {
        // Without a cache the weights' note says so.
        guard let cache else { return (try read(files), []) }
        let names = [tokenizer, tokenizerSettings, vocabulary]
        let listing = names.map { "\(sources.hashes[$0]?.hexadecimal ?? "none")  \($0)\n" }.joined()
        let key = Vocabulary.cacheKey(of: ContentHash(of: Array(listing.utf8)))
        let name = "vocabulary-\(key.hexadecimal.prefix(24)).pieces"
        var notes: [String] = []
        do {
            if let file = try cache.map(name) {
                return (try Vocabulary(cached: file, key: key), [])
            }
        } catch {
            notes.append("the vocabulary is read again: \(error)")
        }
        let vocabulary = try read(files)
        // A file that was replaced meanwhile is not what the key says.
        for name in names where sources.hashes[name] != nil {
            let hash = try ContentHash(ofFile: files.path(of: name))
            guard hash == sources.hashes[name] else { return (vocabulary, notes) }
        }
        do {
            try cache.write(vocabulary.serialized(key: key), as: name)
        } catch {
            notes.append("the vocabulary is not kept: \(error)")
        }
        return (vocabulary, notes)
    }

    private static func read(_ files: ModelFiles) throws -> Vocabulary {
        if files.has(tokenizer) {
            return try Vocabulary(tokenizer: MappedFile(path: files.path(of: tokenizer)))
        }
        var normalization = BertNormalization()
        if files.has(tokenizerSettings) {
            normalization = try BertNormalization(
                configuration: MappedFile(path: files.path(of: tokenizerSettings))
            )
        }
        return try Vocabulary(
            lines: MappedFile(path: files.path(of: vocabulary)),
            normalization: normalization
        )
    }
}
