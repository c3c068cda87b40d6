import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport

@testable import GatehouseTextEncoder

/// A model of the BERT family with two small layers and weights drawn from a seed, as a folder of
/// files that a test may damage.
struct SyntheticBert {
    static let width = 32
    static let innerWidth = 64
    static let heads = 2
    static let positions = 48
    static let layers = 2

    /// `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]`, letters, their continuations and some words.
    static let pieces =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
        + "abcdefghijklmnopqrstuvwxyz".map { "\($0)" }
        + "abcdefghijklmnopqrstuvwxyz".map { "##\($0)" }
        + ["query", "hello", "world", ":", ".", "!"]

    /// What the weights are stored in.
    enum Storage: CaseIterable {
        case float32, float16, bfloat16
    }

    var configuration: [String: String] = [
        "model_type": "\"bert\"", "hidden_act": "\"gelu\"", "hidden_size": "\(width)",
        "num_hidden_layers": "\(layers)", "num_attention_heads": "\(heads)",
        "intermediate_size": "\(innerWidth)", "max_position_embeddings": "\(positions)",
        "vocab_size": "\(pieces.count)", "type_vocab_size": "2", "layer_norm_eps": "1e-12",
    ]
    var tensors: [String: (values: [Float], shape: [Int])]
    var storage = Storage.float32

    /// Other files, by name.
    var files: [String: String] = [:]

    init(seed: Int = 1) {
        var draws = SeededDraws(seed: seed)
        var tensors: [String: (values: [Float], shape: [Int])] = [:]
        func add(_ name: String, _ shape: [Int], around center: Float = 0) {
            let count = shape.reduce(1, *)
            // Halves of sixteenths are numbers of every storage.
            let values = (0..<count).map { _ in center + Float(draws.below(65) - 32) / 128 }
            tensors[name] = (values, shape)
        }
        func addNorm(_ name: String) {
            add(name + ".weight", [Self.width], around: 1)
            add(name + ".bias", [Self.width])
        }
        func addLinear(_ name: String, _ outputs: Int, _ inputs: Int) {
            add(name + ".weight", [outputs, inputs])
            add(name + ".bias", [outputs])
        }
        add("embeddings.word_embeddings.weight", [Self.pieces.count, Self.width])
        add("embeddings.position_embeddings.weight", [Self.positions, Self.width])
        add("embeddings.token_type_embeddings.weight", [2, Self.width])
        addNorm("embeddings.LayerNorm")
        for layer in 0..<Self.layers {
            let name = "encoder.layer.\(layer)."
            for part in ["query", "key", "value"] {
                addLinear(name + "attention.self." + part, Self.width, Self.width)
            }
            addLinear(name + "attention.output.dense", Self.width, Self.width)
            addNorm(name + "attention.output.LayerNorm")
            addLinear(name + "intermediate.dense", Self.innerWidth, Self.width)
            addLinear(name + "output.dense", Self.width, Self.innerWidth)
            addNorm(name + "output.LayerNorm")
        }
        self.tensors = tensors
    }

    /// The weights as a file.
    var weights: [UInt8] {
        Safetensors.serialized(
            tensors.mapValues { tensor in
                switch storage {
                case .float32: .floats(tensor.values, shape: tensor.shape)
                case .float16: .float16s(tensor.values.map(Self.half), shape: tensor.shape)
                case .bfloat16:
                    .bfloat16s(
                        tensor.values.map { UInt16($0.bitPattern >> 16) },
                        shape: tensor.shape
                    )
                }
            }
        )
    }

    /// A model that has its pieces in a `tokenizer.json`, as tables of tokens are made from.
    ///
    /// - Parameters:
    ///   - seed: Fixes the weights.
    ///   - pieces: At most as many as the model has rows for.
    /// - Returns: The model, not yet written.
    static func withTokenizer(seed: Int = 1, pieces: [String] = pieces) -> SyntheticBert {
        var bert = SyntheticBert(seed: seed)
        let json = TokenizerFixture.json(pieces)
        bert.files["tokenizer.json"] = String(decoding: json, as: UTF8.self)
        return bert
    }

    /// Writes all files; those that a test has set as they are.
    func write(to folder: TemporaryFolder) throws {
        let members = configuration.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        var files = files
        files["config.json"] = files["config.json"] ?? "{" + members.joined(separator: ", ") + "}"
        files["vocab.txt"] = files["vocab.txt"] ?? Self.pieces.joined(separator: "\n") + "\n"
        for (name, text) in files { try folder.write(Array(text.utf8), named: name) }
        try folder.write(weights, named: "model.safetensors")
    }

    /// Writes all files and reads what they say.
    func configurationRead(from folder: TemporaryFolder) throws -> BertConfiguration {
        try write(to: folder)
        return try BertConfiguration(ModelFiles(path: folder.path))
    }

    /// Writes all files and opens the weights.
    func weightsRead(from folder: TemporaryFolder) throws -> BertWeights {
        let configuration = try configurationRead(from: folder)
        return try BertWeights(
            MappedFile(path: folder.path + "/model.safetensors"),
            configuration: configuration
        )
    }

    /// Writes all files and loads the encoder.
    func encoder(
        in folder: TemporaryFolder,
        cache: CacheFolder? = nil,
        _ options: [String: ExpertOptions.Value] = [:],
    ) throws -> TransformerEncoder {
        try write(to: folder)
        return try TransformerEncoder(
            EncoderFolder(name: "tiny", path: folder.path, options: ExpertOptions(options)),
            cache: cache
        )
    }

    /// Windows of ids drawn from a seed, each framed by `[CLS]` and `[SEP]`.
    static func windows(_ lengths: [Int], seed: Int = 7) -> TokenWindows {
        var draws = SeededDraws(seed: seed)
        var windows = TokenWindows()
        for length in lengths {
            let content = (0..<max(length - 2, 0)).map { _ in Int32(4 + draws.below(50)) }
            windows.append([2] + content + [3])
        }
        return windows
    }

    /// The bits of a number that is a multiple of 1/128 between -4 and 4, as half precision.
    private static func half(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        guard value != 0 else { return 0 }
        let exponent = Int(bits >> 23 & 0xFF) - 127 + 15
        return UInt16(bits >> 16 & 0x8000) | UInt16(exponent) << 10 | UInt16(bits >> 13 & 0x3FF)
    }
}

/// Runs a model on some windows.
func vectors(_ model: PackedTransformer, _ windows: TokenWindows) -> [[Float]] {
    var pass = TransformerPass(model)
    var vectors: [Float] = []
    pass.run(windows, into: &vectors)
    let width = model.configuration.width
    return (0..<windows.count).map { Array(vectors[$0 * width..<($0 + 1) * width]) }
}

/// The cosine of the angle between two vectors.
func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}

/// The largest difference of two elements.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
