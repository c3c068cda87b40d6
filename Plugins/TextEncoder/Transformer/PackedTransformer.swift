internal import GatehouseFiles
internal import GatehouseKernels

/// The weights of a model in the order in which the kernels read them.
struct PackedTransformer: Sendable {
    /// A linear layer.
    struct Linear: Sendable {
        let matrix: PackedMatrix
        let bias: [Float]
    }

    /// A layer normalisation.
    struct Normalization: Sendable {
        /// Scales, shape `[width]`.
        let gamma: [Float]

        /// Shifts, shape `[width]`.
        let beta: [Float]

        /// Added to the variance.
        let epsilon: Float
    }

    /// A layer of the network.
    struct Layer: Sendable {
        let projections: Linear
        let attentionOutput: Linear
        let attentionNorm: Normalization
        let widening: Linear
        let narrowing: Linear
        let outputNorm: Normalization
    }

    let configuration: BertConfiguration
    let precision: Precision
    let words: EmbeddingTable

    /// Shape `[positions, width]`.
    let positions: [Float]

    /// Shape `[width]`.
    let type: [Float]
    let embeddingNorm: Normalization
    let layers: [Layer]
}

extension PackedTransformer {
    /// Packs a model, reading one layer after the other.
    ///
    /// - Parameters:
    ///   - weights: The model.
    ///   - precision: What to keep.
    ///   - maxima: How large the inputs of the linear layers grow, which `int8` smooths; where
    ///     nothing was observed, nothing is smoothed.
    /// - Returns: The packed model.
    /// - Throws: ``FileError`` when a tensor is missing or damaged.
    static func packing(
        _ weights: BertWeights,
        precision: Precision,
        maxima: ActivationMaxima,
    ) throws(FileError) -> PackedTransformer {
        let configuration = weights.configuration
        var layers: [Layer] = []
        for index in 0..<configuration.layers {
            let layer = try weights.layer(index)
            layers.append(
                Layer(
                    packing: layer,
                    precision: precision,
                    maxima: maxima.layer(index),
                    epsilon: configuration.epsilon
                )
            )
        }
        let positions = try weights.positions()
        let type = try weights.type()
        let norm = try weights.embeddingNorm()
        // What can throw comes before the table: Swift 6.3.1 makes code that its own verifier refuses
        // ("Instruction does not dominate all uses") where a table is to be let go on the way out.
        let table = try weights.words()
        return PackedTransformer(
            configuration: configuration,
            precision: precision,
            words: EmbeddingTable(
                table.span,
                rows: configuration.vocabulary,
                width: configuration.width,
                format: precision.words
            ),
            positions: positions,
            type: type,
            embeddingNorm: Normalization(norm, epsilon: configuration.epsilon),
            layers: layers
        )
    }
}

extension PackedTransformer.Layer {
    init(
        packing layer: BertWeights.Layer,
        precision: Precision,
        maxima: ActivationMaxima.Layer,
        epsilon: Float,
    ) {
        func pack(_ linear: BertWeights.Linear, _ site: LinearSite) -> PackedTransformer.Linear {
            let smoothing = precision == .int8 ? maxima.smoothing(of: linear, at: site) : []
            return PackedTransformer.Linear(
                matrix: PackedMatrix(
                    packing: linear.weights.span,
                    outputs: linear.outputs,
                    inputs: linear.inputs,
                    format: precision.weights,
                    smoothing: smoothing.span
                ),
                bias: linear.bias
            )
        }
        self.init(
            projections: pack(layer.projections, .projections),
            attentionOutput: pack(layer.attentionOutput, .attentionOutput),
            attentionNorm: PackedTransformer.Normalization(layer.attentionNorm, epsilon: epsilon),
            widening: pack(layer.widening, .widening),
            narrowing: pack(layer.narrowing, .narrowing),
            outputNorm: PackedTransformer.Normalization(layer.outputNorm, epsilon: epsilon)
        )
    }
}

extension PackedTransformer.Normalization {
    init(_ norm: BertWeights.Normalization, epsilon: Float) {
        self.init(gamma: norm.gamma, beta: norm.beta, epsilon: epsilon)
    }
}
