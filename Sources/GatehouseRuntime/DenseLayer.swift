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

    /// Networks of three layers as the kernels take them.
    static func packed(_ members: [[DenseLayer]], inputCount: Int) -> NetworkEnsemble {
        NetworkEnsemble(
            members.map { $0.map { (weights: $0.weights, bias: $0.bias) } },
            inputCount: inputCount
        )
    }
}
