package import GatehouseFiles

extension Vocabulary {
    /// Reads `tokenizer.json`, as Hugging Face's tokenizers write it.
    ///
    /// Only BERT's parts are known, and anything else in their place is refused. What it says of
    /// truncation and padding is not looked at: that is for the caller to say.
    package init(tokenizer file: MappedFile) throws(TokenizerError) {
        try Self.checkSize(of: file)
        try self.init(tokenizer: file.octets)
    }

    init(tokenizer text: Span<UInt8>) throws(TokenizerError) {
        let file = TokenizerFields(try JSONTree(text), path: "")
        let model = try file.object("model")
        try model.require("type", is: "WordPiece")
        var settings = Settings()
        settings.normalization = try BertNormalization(file.object("normalizer"))
        try file.object("pre_tokenizer").require("type", is: "BertPreTokenizer")
        try Self.checkFrame(file)
        settings.unknown = try model.string("unk_token") ?? settings.unknown
        settings.continuationPrefix = try Self.prefix(model) ?? settings.continuationPrefix
        settings.wordLimit = try Self.wordLimit(model) ?? settings.wordLimit
        let pieces = try PieceList(model)
        settings.specialTokens = try Self.addedTokens(file, pieces)
        try self.init(pieces, settings)
    }

    /// The prefix of what continues words; nothing when the file does not say.
    private static func prefix(_ model: TokenizerFields) throws(TokenizerError) -> [UInt8]? {
        let key = "continuing_subword_prefix"
        guard let prefix = try model.string(key) else { return nil }
        // Punctuation is cut off words, so no word starts with what only continues one.
        let isPunctuation = prefix.allSatisfy { byte in
            switch byte {
            case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
            default: false
            }
        }
        guard !prefix.isEmpty, isPunctuation else {
            throw model.fault(key, wanted: "ASCII punctuation, such as `##`")
        }
        return prefix
    }

    private static func wordLimit(_ model: TokenizerFields) throws(TokenizerError) -> Int? {
        let key = "max_input_chars_per_word"
        guard let limit = try model.integer(key) else { return nil }
        guard (1...WordBuffer.scalarLimit).contains(limit) else {
            throw model.fault(key, wanted: "1 to \(WordBuffer.scalarLimit)")
        }
        return limit
    }

    /// Refuses a post-processor that does not put `[CLS]` before a text and `[SEP]` behind it.
    private static func checkFrame(_ file: TokenizerFields) throws(TokenizerError) {
        let processor = try file.object("post_processor")
        if processor.value("type") == .string(Array("BertProcessing".utf8)) { return }
        try processor.require("type", is: "TemplateProcessing")
        let parts = try processor.list("single")
        guard parts.count == 3 else {
            throw processor.fault("single", wanted: "`[CLS]`, the text, `[SEP]`")
        }
        try parts[0].object("SpecialToken").require("id", is: "[CLS]")
        try parts[1].object("Sequence").require("id", is: "A")
        try parts[2].object("SpecialToken").require("id", is: "[SEP]")
    }

    /// Names of the special tokens; nothing when the file lists none.
    private static func addedTokens(
        _ file: TokenizerFields,
        _ pieces: PieceList,
    ) throws(TokenizerError) -> [[UInt8]]? {
        var names: [[UInt8]] = []
        for token in try file.list("added_tokens") {
            let name = try token.string("content") ?? []
            guard let id = try token.integer("id"), (0..<pieces.count).contains(id),
                pieces[id].elementsEqual(name)
            else { throw token.fault("id", wanted: "the id that the content has in model.vocab") }
            guard try token.flag("special") == true else {
                throw token.fault("special", wanted: "true")
            }
            // `lstrip` and `rstrip` take white space, which yields no token anyway.
            for key in ["normalized", "single_word"] where try token.flag(key) ?? false {
                throw token.fault(key, wanted: "false")
            }
            names.append(name)
        }
        guard names.count <= SpecialTokens.limit else {
            throw file.fault("added_tokens", wanted: "at most \(SpecialTokens.limit)")
        }
        return names.isEmpty ? nil : names
    }
}
