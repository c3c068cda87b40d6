package import GatehouseFiles

/// What BERT's normaliser does to a text before it is cut into words.
package struct BertNormalization: Equatable, Sendable {
    /// Control characters and U+FFFD go; white space becomes a space.
    package var cleansText: Bool

    /// Each ideograph is a word.
    package var separatesIdeographs: Bool

    /// Text is decomposed and its nonspacing marks (Mn) go.
    package var stripsAccents: Bool

    /// Text is lowercased, scalar by scalar.
    package var lowercases: Bool

    /// What uncased models do, unless told otherwise.
    ///
    /// - Parameters:
    ///   - cleansText: Whether control characters go.
    ///   - separatesIdeographs: Whether each ideograph is a word.
    ///   - stripsAccents: Whether accents go; nothing means as `lowercases` says.
    ///   - lowercases: Whether text is lowercased.
    package init(
        cleansText: Bool = true,
        separatesIdeographs: Bool = true,
        stripsAccents: Bool? = nil,
        lowercases: Bool = true,
    ) {
        self.cleansText = cleansText
        self.separatesIdeographs = separatesIdeographs
        self.stripsAccents = stripsAccents ?? lowercases
        self.lowercases = lowercases
    }

    /// Reads `tokenizer_config.json`, which stands beside a `vocab.txt`.
    ///
    /// What it leaves out is as in uncased models.
    package init(configuration file: MappedFile) throws(TokenizerError) {
        try Vocabulary.checkSize(of: file)
        try self.init(configuration: file.octets)
    }

    init(configuration text: Span<UInt8>) throws(TokenizerError) {
        let fields = TokenizerFields(try JSONTree(text), path: "")
        self.init(
            separatesIdeographs: try fields.flag("tokenize_chinese_chars") ?? true,
            stripsAccents: try fields.flag("strip_accents"),
            lowercases: try fields.flag("do_lower_case") ?? true
        )
    }

    /// Reads the `normalizer` of a `tokenizer.json`.
    init(_ fields: TokenizerFields) throws(TokenizerError) {
        try fields.require("type", is: "BertNormalizer")
        self.init(
            cleansText: try fields.flag("clean_text") ?? true,
            separatesIdeographs: try fields.flag("handle_chinese_chars") ?? true,
            stripsAccents: try fields.flag("strip_accents"),
            lowercases: try fields.flag("lowercase") ?? true
        )
    }
}
