internal import Foundation
internal import GatehouseCore
internal import GatehouseTextEncoder

/// What `inspect` prints of an encoder.
struct EncoderSummary: Encodable {
    /// As a manifest names it: `transformer` or `static`.
    let kind: String

    /// As a manifest names it.
    let digest: String

    /// Elements of an embedding.
    let width: Int

    /// `null` where there are none.
    let layers: Int?
    let vocabulary: Int

    /// The most tokens that are read at once; `null` where a bundle says so.
    let tokens: Int?

    /// How the rows of a text become one: `mean` or `cls`.
    let pooling: String

    private enum CodingKeys: String, CodingKey {
        case kind, digest, width, layers, vocabulary, tokens, pooling
    }

    /// Loads the encoder in a folder; nothing when the folder has none, or is a bundle.
    init?(ofFolder path: String) throws {
        func has(_ file: String) -> Bool {
            FileManager.default.fileExists(atPath: "\(path)/\(file)")
        }
        guard !has("bundle.yaml") else { return nil }
        let folder = EncoderFolder(name: path, path: path)
        do {
            if has("static.safetensors") {
                self.init(try StaticEncoder(folder))
            } else if has("model.safetensors") {
                self.init(try TransformerEncoder(folder))
            } else {
                return nil
            }
        } catch {
            throw CommandFailure.work("\(error)")
        }
    }

    private init(_ encoder: TransformerEncoder) {
        kind = TransformerEncoder.kind
        digest = encoder.digest
        width = encoder.width
        layers = encoder.layerCount
        vocabulary = encoder.vocabularyCount
        tokens = encoder.windowTokens
        pooling = encoder.pooling
    }

    private init(_ encoder: StaticEncoder) {
        kind = StaticEncoder.kind
        digest = encoder.digest
        width = encoder.width
        layers = nil
        vocabulary = encoder.vocabularyCount
        tokens = nil
        pooling = "mean"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(digest, forKey: .digest)
        try container.encode(width, forKey: .width)
        // Null, never left out.
        try container.encode(layers, forKey: .layers)
        try container.encode(vocabulary, forKey: .vocabulary)
        try container.encode(tokens, forKey: .tokens)
        try container.encode(pooling, forKey: .pooling)
    }

    var lines: [String] {
        [
            "encoder     \(kind)",
            "digest      \(digest)",
            "width       \(width)",
            layers.map { "layers      \($0)" },
            "vocabulary  \(vocabulary) tokens",
            tokens.map { "window      \($0) tokens" },
            "pooling     \(pooling)",
        ].compactMap(\.self)
    }
}
