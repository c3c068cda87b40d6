public import GatehouseCore
package import GatehouseFiles

/// A transformer of the BERT family: `kind: transformer`.
///
/// The folder is laid out as Hugging Face publishes models for sentences: `config.json`,
/// `model.safetensors` and `tokenizer.json` (or `vocab.txt`), and what there is of
/// `1_Pooling/config.json`, `sentence_bert_config.json`, `config_sentence_transformers.json` and
/// `modules.json`. An embedding is the mean of a text's rows, or the row of `[CLS]`, scaled to
/// length 1.
///
/// Options: `precision` (`fp32`, `bf16`, `int8`; default `int8`), `window` (what of a long text is
/// read: `first`, `last`, or `mean` for up to `windows` windows), `tokens` (the size of a window;
/// default what the model was made for), `windows` (default 4).
///
/// Packed weights are kept in the cache folder and mapped from there, so that the next start takes
/// milliseconds and processes share the memory.
public struct TransformerEncoder: TextEncoder {
    /// Selects it in a manifest: `kind: transformer`.
    public static let kind = "transformer"

    static let optionNames = ["precision", "window", "tokens", "windows"]

    /// SHA-256, in hexadecimal, over the names and hashes of the files that decide what it computes.
    public let digest: String

    /// What it computes in.
    package let precision: Precision

    /// What cuts texts into tokens; texts cannot name special tokens.
    package let tokenizer: Tokenizer

    /// What whoever runs this should know, such as that the cache cannot be written to; mostly
    /// nothing.
    package let notes: [String]

    /// The file that the packed weights are mapped from; nothing when they live in memory.
    package let packedPath: String?

    let model: PackedTransformer
    let plan: WindowPlan

    /// Loads an encoder, with the cache folder that the environment names.
    public init(_ folder: EncoderFolder) throws(EncoderError) {
        try self.init(folder, cache: .standard)
    }

    /// Loads an encoder.
    ///
    /// - Parameters:
    ///   - folder: Where the model is, and its options.
    ///   - cache: Where packed weights are kept; nothing keeps them in memory only.
    /// - Throws: ``EncoderError`` when the folder has no such model, or a damaged one.
    package init(_ folder: EncoderFolder, cache: CacheFolder?) throws(EncoderError) {
        let files = ModelFiles(path: folder.path)
        guard files.has(ModelFiles.weights) else {
            throw EncoderError(
                encoder: folder.name,
                message: """
                    found no \(ModelFiles.weights) in \(folder.path); wanted a model of the BERT \
                    family; fetch it with `make encoder`, or correct the path
                    """,
                isMissing: true
            )
        }
        do {
            let options = folder.options
            try options.expectOnly(Self.optionNames, of: folder.name)
            let precision = try Self.precision(folder)
            let configuration = try BertConfiguration(files)
            let sources = try ModelSources(files, cache: cache)
            let words = try ModelFiles.vocabulary(
                files,
                sources,
                cache: cache,
                atMost: configuration.vocabulary
            )
            let tokenizer = Tokenizer(words.vocabulary)
            plan = try WindowPlan(
                options,
                of: folder.name,
                configuration: configuration,
                tokenizer: tokenizer
            )
            let loaded = try PackedTransformer.load(
                files,
                sources: sources,
                configuration: configuration,
                precision: precision,
                tokenizer: tokenizer,
                cache: cache
            )
            self.precision = precision
            self.tokenizer = tokenizer
            digest = sources.digest.hexadecimal
            model = loaded.model
            notes = words.notes + loaded.notes
            packedPath = loaded.path
        } catch let error as ExpertError {
            throw EncoderError(encoder: folder.name, message: error.message)
        } catch {
            throw EncoderError(encoder: folder.name, message: "\(error)")
        }
    }

    /// Elements of an embedding.
    public var width: Int { model.configuration.width }

    /// The most tokens of a window, `[CLS]` and `[SEP]` among them.
    package var windowTokens: Int { plan.tokens }

    /// How many layers the network has.
    package var layerCount: Int { model.configuration.layers }

    /// How many tokens the vocabulary has.
    package var vocabularyCount: Int { tokenizer.vocabulary.count }

    /// How the rows of a text become one: `mean` or `cls`.
    package var pooling: String { model.configuration.pooling.rawValue }

    /// Multiply-adds of the linear layers and of attention, at what one core does of them.
    public func estimatedMicroseconds(tokenCount: Int) -> Double {
        let shape = model.configuration
        let all = min(max(tokenCount, 2), plan.tokens * plan.most)
        let width = Double(shape.width)
        let linear = width * (4 * width + 2 * Double(shape.innerWidth))
        var microseconds = 20.0
        var rest = all
        while rest > 0 {
            let tokens = Double(min(rest, plan.tokens))
            let attention = 2 * tokens * tokens * width
            microseconds +=
                Double(shape.layers)
                * (tokens * linear / precision.multiplyAddsPerMicrosecond + attention / 40_000)
            rest -= plan.tokens
        }
        return microseconds
    }

    /// Makes one worker's scratch.
    public func makeSession() -> any TextEncoderSession { makeTransformerSession() }

    /// Makes one worker's scratch, as what it is.
    ///
    /// - Parameter mode: Whether texts may name special tokens, as they may in Hugging Face's
    ///   tokenizers. Those of strangers must not.
    /// - Returns: What one thread embeds texts with.
    package func makeTransformerSession(mode: Tokenizer.Mode = .untrusted) -> TransformerSession {
        TransformerSession(
            self,
            tokenizer: mode == tokenizer.mode
                ? tokenizer : Tokenizer(tokenizer.vocabulary, mode: mode)
        )
    }

    private static func precision(_ folder: EncoderFolder) throws(ExpertError) -> Precision {
        let name = try folder.options.choice(
            "precision",
            among: Precision.allCases.map(\.rawValue),
            default: Precision.int8.rawValue,
            of: folder.name
        )
        return Precision(rawValue: name) ?? .int8
    }
}
