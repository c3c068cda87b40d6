internal import GatehouseFiles

/// The weights of a model of the BERT family, checked against its settings.
///
/// That every tensor is there, with its shape, is known once it is opened; the numbers are read,
/// widened and checked one tensor at a time, so that no two copies of the model lie in memory.
struct BertWeights: Sendable {
    /// A layer normalisation.
    struct Normalization: Sendable {
        /// Scales, shape `[width]`.
        let gamma: [Float]

        /// Shifts, shape `[width]`.
        let beta: [Float]
    }

    /// A linear layer.
    struct Linear: Sendable {
        /// Row-major, shape `[outputs, inputs]`.
        let weights: [Float]

        /// Shape `[outputs]`.
        let bias: [Float]
        let outputs: Int
        let inputs: Int
    }

    /// A layer of the network.
    struct Layer: Sendable {
        /// Queries, keys and values, one after the other: shape `[3 · width, width]`.
        let projections: Linear
        let attentionOutput: Linear
        let attentionNorm: Normalization
        let widening: Linear
        let narrowing: Linear
        let outputNorm: Normalization
    }

    let configuration: BertConfiguration
    private let tensors: Safetensors

    /// What stands before every name: `bert.` in models with a head, nothing in others.
    private let prefix: String

    /// Checks that a file has every tensor that the settings ask for.
    init(_ file: MappedFile, configuration: BertConfiguration) throws(FileError) {
        self.configuration = configuration
        tensors = try Safetensors(file)
        prefix = tensors.has("bert." + Self.words) ? "bert." : ""
        try expectAll()
    }

    private static let words = "embeddings.word_embeddings.weight"

    /// One row for each token, shape `[vocabulary, width]`.
    func words() throws(FileError) -> [Float] {
        try read(Self.words, [configuration.vocabulary, configuration.width])
    }

    /// One row for each position, shape `[positions, width]`.
    func positions() throws(FileError) -> [Float] {
        try read(
            "embeddings.position_embeddings.weight",
            [configuration.positions, configuration.width]
        )
    }

    /// The row that is added for texts that are not the second of a pair, shape `[width]`.
    func type() throws(FileError) -> [Float] {
        let rows = try read(
            "embeddings.token_type_embeddings.weight",
            [configuration.types, configuration.width]
        )
        return Array(rows.prefix(configuration.width))
    }

    /// What follows the sum of the embeddings.
    func embeddingNorm() throws(FileError) -> Normalization {
        try normalization("embeddings.LayerNorm")
    }

    /// The layer at `index`.
    func layer(_ index: Int) throws(FileError) -> Layer {
        let name = "encoder.layer.\(index)."
        let width = configuration.width
        let inner = configuration.innerWidth
        var weights: [Float] = []
        var bias: [Float] = []
        for part in ["query", "key", "value"] {
            let linear = try linear(name + "attention.self." + part, width, width)
            weights += linear.weights
            bias += linear.bias
        }
        return Layer(
            projections: Linear(weights: weights, bias: bias, outputs: 3 * width, inputs: width),
            attentionOutput: try linear(name + "attention.output.dense", width, width),
            attentionNorm: try normalization(name + "attention.output.LayerNorm"),
            widening: try linear(name + "intermediate.dense", inner, width),
            narrowing: try linear(name + "output.dense", width, inner),
            outputNorm: try normalization(name + "output.LayerNorm")
        )
    }

    private func linear(
        _ name: String,
        _ outputs: Int,
        _ inputs: Int,
    ) throws(FileError) -> Linear {
        Linear(
            weights: try read(name + ".weight", [outputs, inputs]),
            bias: try read(name + ".bias", [outputs]),
            outputs: outputs,
            inputs: inputs
        )
    }

    private func normalization(_ name: String) throws(FileError) -> Normalization {
        Normalization(
            gamma: try read(name + ".weight", [configuration.width]),
            beta: try read(name + ".bias", [configuration.width])
        )
    }

    private func read(_ name: String, _ shape: [Int]) throws(FileError) -> [Float] {
        try tensors.widened(named: resolved(name), shape: shape)
    }

    /// The name in the file: models converted from TensorFlow call scales and shifts otherwise.
    private func resolved(_ name: String) -> String {
        let plain = prefix + name
        guard name.contains("LayerNorm"), !tensors.has(plain) else { return plain }
        let end = name.hasSuffix(".weight") ? ".gamma" : ".beta"
        let other = String(plain[..<(plain.lastIndex(of: ".") ?? plain.endIndex)]) + end
        return tensors.has(other) ? other : plain
    }

    /// Refuses a file without one of the tensors, or with one of another type or shape.
    private func expectAll() throws(FileError) {
        let width = configuration.width
        let inner = configuration.innerWidth
        try expect(Self.words, [configuration.vocabulary, width])
        try expect("embeddings.position_embeddings.weight", [configuration.positions, width])
        try expect("embeddings.token_type_embeddings.weight", [configuration.types, width])
        try expectNormalization("embeddings.LayerNorm")
        for index in 0..<configuration.layers {
            let name = "encoder.layer.\(index)."
            for part in ["query", "key", "value"] {
                try expectLinear(name + "attention.self." + part, width, width)
            }
            try expectLinear(name + "attention.output.dense", width, width)
            try expectNormalization(name + "attention.output.LayerNorm")
            try expectLinear(name + "intermediate.dense", inner, width)
            try expectLinear(name + "output.dense", width, inner)
            try expectNormalization(name + "output.LayerNorm")
        }
    }

    private func expectLinear(
        _ name: String,
        _ outputs: Int,
        _ inputs: Int,
    ) throws(FileError) {
        try expect(name + ".weight", [outputs, inputs])
        try expect(name + ".bias", [outputs])
    }

    private func expectNormalization(_ name: String) throws(FileError) {
        try expect(name + ".weight", [configuration.width])
        try expect(name + ".bias", [configuration.width])
    }

    private func expect(_ name: String, _ shape: [Int]) throws(FileError) {
        try tensors.expectWidenable(resolved(name), shape: shape)
    }
}
