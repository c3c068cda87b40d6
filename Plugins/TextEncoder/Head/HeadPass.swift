internal import GatehouseKernels

/// One worker's scratch for a head: an embedding in, a logit out.
struct HeadPass {
    private let layers: [HeadWeights.Layer]
    private var hidden: [Float]
    private var output: [Float] = [0]

    init(_ weights: HeadWeights) {
        layers = weights.layers
        hidden = layers.count > 1 ? layers[0].bias : []
    }

    /// The logit of an embedding, shape `[width]`; does not allocate.
    mutating func logit(_ embedding: Span<Float>) -> Float {
        if layers.count == 1 {
            Self.run(layers[0], on: embedding, into: &output)
        } else {
            Self.run(layers[0], on: embedding, into: &hidden)
            for i in hidden.indices { hidden[i] = max(hidden[i], 0) }
            let activated = hidden
            Self.run(layers[1], on: activated.span, into: &output)
        }
        return output[0]
    }

    private static func run(
        _ layer: HeadWeights.Layer,
        on inputs: Span<Float>,
        into outputs: inout [Float],
    ) {
        let weights = layer.weights
        let bias = layer.bias
        var target = outputs.mutableSpan
        Kernels.current.dense(inputs, weights: weights.span, bias: bias.span, into: &target)
    }
}
