internal import GatehouseFiles

extension ModelFiles {
    /// Reads the vocabulary of a folder: `tokenizer.json`, else `vocab.txt`.
    ///
    /// - Parameters:
    ///   - files: The folder.
    ///   - limit: How many tokens the model has rows for.
    /// - Returns: The vocabulary.
    /// - Throws: ``FileError`` or ``TokenizerError`` when the file is missing, damaged or too large.
    static func vocabulary(_ files: ModelFiles, atMost limit: Int) throws -> Vocabulary {
        let vocabulary = try read(files)
        guard vocabulary.count <= limit else {
            throw FileError(
                path: files.path,
                found: "a vocabulary of \(vocabulary.count) tokens",
                wanted: "at most \(limit), as the model has rows for",
                remedy: "take the tokenizer and the weights from the same model"
            )
        }
        return vocabulary
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
