internal import GatehouseKernels

/// A layer of a gate's network.
package struct DenseLayer: Sendable, Equatable {
    /// Input-major, shape `[inputs, outputs]`.
    let weights: [Float]

    /// Shape `[outputs]`.
    let bias: [Float]

    /// A layer; `weights` has a row of `bias.count` for each input.
    package init(weights: [Float], bias: [Float]) {
        self.weights = weights
        self.bias = bias
    }

    /// One layer with the outputs of all `layers`, one after the other.
    static func sideBySide(_ layers: [DenseLayer], inputCount: Int) -> DenseLayer {
        let weights = (0..<inputCount).flatMap { input in
            layers.flatMap { layer in
                let start = input * layer.bias.count
                return layer.weights[start..<start + layer.bias.count]
            }
        }
        return DenseLayer(weights: weights, bias: layers.flatMap(\.bias))
    }

    /// The number of outputs that a layer of `count` is padded to.
    static func paddedCount(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// The same layer with outputs of zero behind its own, so that they fill vectors: a few outputs one by
    /// one wait for each other.
    var padded: DenseLayer {
        let count = bias.count
        let zeros = [Float](repeating: 0, count: Self.paddedCount(count) - count)
        let rows = weights.count / count
        return DenseLayer(
            weights: (0..<rows).flatMap { weights[$0 * count..<($0 + 1) * count] + zeros },
            bias: bias + zeros
        )
    }

    /// Computes the outputs; does not allocate.
    func run(on inputs: ArraySlice<Float>, into outputs: inout [Float]) {
        let weights = weights
        let bias = bias
        var target = outputs.mutableSpan
        Kernels.current.dense(
            inputs.span,
            weights: weights.span,
            bias: bias.span,
            into: &target
        )
    }

    /// Applies `max(x, 0)`, which needs no exponential, 64 of which each network would take.
    static func rectify(_ values: inout [Float]) {
        for i in values.indices { values[i] = max(values[i], 0) }
    }
}
