internal import GatehouseFiles

/// What the settings of a model of the BERT family say, checked against what is computed here.
struct BertConfiguration: Sendable, Equatable {
    /// How the rows of a text become one.
    enum Pooling: String, Sendable {
        /// The mean of all rows, those of `[CLS]` and `[SEP]` among them.
        case mean

        /// The row of `[CLS]`.
        case cls
    }

    /// Elements of a row.
    var width: Int
    var layers: Int
    var heads: Int

    /// Elements of a row between the two layers of a feed-forward block.
    var innerWidth: Int

    /// How many positions have an embedding.
    var positions: Int

    /// How many tokens the vocabulary has.
    var vocabulary: Int
    var types: Int

    /// Added to the variance by every layer normalisation.
    var epsilon: Float
    var pooling = Pooling.mean

    /// The most tokens that the model was made to read at once, `[CLS]` and `[SEP]` among them.
    var maximumTokens: Int

    /// What stands before every text.
    var prompt = ""

    /// Elements of a row that belong to one head.
    var headWidth: Int { width / heads }

    /// The extents a packed matrix may have.
    private static let widths = 16...4_096

    /// Reads what the files say; refuses what would make it compute something else.
    init(_ files: ModelFiles) throws(FileError) {
        guard let settings = try files.settings(ModelFiles.configuration) else {
            throw FileError(
                path: files.path(of: ModelFiles.configuration),
                found: "no file",
                wanted: "the model's settings",
                remedy: "fetch the model again"
            )
        }
        try settings.expect("model_type", "bert", default: "none")
        try settings.expect("hidden_act", "gelu", default: "gelu")
        try settings.expect("position_embedding_type", "absolute", default: "absolute")
        guard try !settings.flag("is_decoder", default: false) else {
            throw settings.error("is_decoder", .bool(true), wanted: "false")
        }
        width = try settings.integer("hidden_size", in: Self.widths)
        layers = try settings.integer("num_hidden_layers", in: 1...48)
        heads = try settings.integer("num_attention_heads", in: 1...256)
        innerWidth = try settings.integer("intermediate_size", in: 16...16_384)
        positions = try settings.integer("max_position_embeddings", in: 8...8_192)
        vocabulary = try settings.integer("vocab_size", in: 5...1_000_000)
        types = try settings.integer("type_vocab_size", in: 1...16, default: 2)
        epsilon = Float(try settings.number("layer_norm_eps", in: 1e-30...0.1, default: 1e-12))
        maximumTokens = 0
        try checkExtents(settings)
        try readLength(files)
        try readModules(files)
        try readPooling(files)
        try readPrompt(files)
    }

    /// Refuses extents that the kernels do not compute.
    private func checkExtents(_ settings: Settings) throws(FileError) {
        guard width % heads == 0, headWidth % 8 == 0 else {
            throw settings.error(
                "num_attention_heads",
                .number(Double(heads)),
                wanted: "a divisor of hidden_size \(width) that leaves a multiple of 8"
            )
        }
        for (key, extent) in [("hidden_size", width), ("intermediate_size", innerWidth)]
        where extent % 16 != 0 {
            throw settings.error(key, .number(Double(extent)), wanted: "a multiple of 16")
        }
    }

    private mutating func readLength(_ files: ModelFiles) throws(FileError) {
        maximumTokens = min(256, positions)
        guard let settings = try files.settings(ModelFiles.sentences) else { return }
        maximumTokens = try settings.integer(
            "max_seq_length",
            in: 4...positions,
            default: maximumTokens
        )
    }

    /// Refuses modules after the pooling that would change the embedding.
    private func readModules(_ files: ModelFiles) throws(FileError) {
        guard let settings = try files.settings(ModelFiles.modules) else { return }
        guard case .list(let modules) = settings.value else {
            throw settings.error("modules", settings.value, wanted: "a list of modules")
        }
        let known = ["Transformer", "Pooling", "Normalize"]
        for module in modules {
            let type = module["type"]
            guard case .text(let name) = type,
                known.contains(where: { name.hasSuffix(".\($0)") })
            else {
                throw settings.error(
                    "type",
                    type,
                    wanted: "one of \(known.joined(separator: ", "))"
                )
            }
        }
    }

    private mutating func readPooling(_ files: ModelFiles) throws(FileError) {
        guard let settings = try files.settings(ModelFiles.pooling) else { return }
        let width = try settings.integer(
            "word_embedding_dimension",
            in: Self.widths,
            default: width
        )
        guard width == self.width else {
            throw settings.error(
                "word_embedding_dimension",
                .number(Double(width)),
                wanted: "hidden_size \(self.width)"
            )
        }
        let prefix = "pooling_mode_"
        guard case .object(let members) = settings.value else {
            throw settings.error("pooling_mode_mean_tokens", settings.value, wanted: "an object")
        }
        var modes: [String] = []
        for key in members.keys.sorted() where key.hasPrefix(prefix) {
            if try settings.flag(key, default: false) { modes.append(key) }
        }
        switch modes {
        case [], [prefix + "mean_tokens"]: pooling = .mean
        case [prefix + "cls_token"]: pooling = .cls
        default:
            throw settings.error(
                modes.joined(separator: " and "),
                .bool(true),
                wanted: "one of \(prefix)mean_tokens, \(prefix)cls_token"
            )
        }
        guard try settings.flag("include_prompt", default: true) else {
            throw settings.error("include_prompt", .bool(false), wanted: "true")
        }
    }

    private mutating func readPrompt(_ files: ModelFiles) throws(FileError) {
        guard let settings = try files.settings(ModelFiles.prompts),
            let name = try settings.text("default_prompt_name")
        else { return }
        guard case .text(let prompt) = settings.value["prompts"]?[name] else {
            throw settings.error(
                "prompts",
                settings.value["prompts"],
                wanted: "a text for default_prompt_name \"\(name)\""
            )
        }
        self.prompt = prompt
    }
}
