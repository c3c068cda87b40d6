/// Small networks of three layers that read the same inputs, packed for the kernels.
///
/// Both hidden layers have ``width`` units and `max(x, 0)` behind them.
@safe
package final class NetworkEnsemble: Sendable {
    /// Units of a hidden layer.
    package static let width = 32

    /// How many networks there are.
    package let memberCount: Int

    /// How many inputs they read.
    package let inputCount: Int

    /// Outputs of one network, filled up to a multiple of 16.
    package let paddedOutputCount: Int

    /// The weights of all layers, then their biases; of each layer, all members'.
    let parameters: KernelStorage

    /// One layer: `weights` input-major, shape `[inputs, outputs]`, and `bias`, shape `[outputs]`.
    package typealias Layer = (weights: [Float], bias: [Float])

    /// Packs networks of three layers, `inputCount` → 32 → 32 → any number of outputs, all of one shape.
    package init(_ members: [[Layer]], inputCount: Int) {
        let outputCount = members.first?.last?.bias.count ?? 0
        let padded = (outputCount + 15) / 16 * 16
        let widths = [inputCount, Self.width, Self.width, outputCount]
        for layers in members {
            precondition(
                layers.map(\.bias.count) == Array(widths.dropFirst())
                    && layers.map(\.weights.count) == zip(widths, widths.dropFirst()).map(*),
                "networks of other shapes than \(inputCount) → 32 → 32 → \(outputCount)"
            )
        }
        /// Fills rows of the last layer up, so that a few outputs need not be computed one by one.
        func filled(_ rows: [Float], layer: Int) -> [Float] {
            guard layer == 2, padded > outputCount else { return rows }
            let zeros = [Float](repeating: 0, count: padded - outputCount)
            return stride(from: 0, to: rows.count, by: outputCount)
                .flatMap { rows[$0..<$0 + outputCount] + zeros }
        }
        memberCount = members.count
        self.inputCount = inputCount
        paddedOutputCount = padded
        let weights = (0..<3).flatMap { i in members.flatMap { filled($0[i].weights, layer: i) } }
        let biases = (0..<3).flatMap { i in members.flatMap { filled($0[i].bias, layer: i) } }
        parameters = KernelStorage(weights + biases)
    }

    /// Room for what the hidden layers of all members give.
    package var hiddenCount: Int { 2 * memberCount * Self.width }

    /// Room for the outputs of all members.
    package var outputCount: Int { memberCount * paddedOutputCount }
}
