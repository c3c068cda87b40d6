/// The function between two layers.
///
/// In single precision from ``PortableMath``, so the same bits on every CPU.
package enum Activation: String, Sendable, CaseIterable {
    /// max(x, 0); the slope at 0 is 0.
    case relu
    /// x · σ(2√(2/π) · (x + 0.044715 x³)): the tanh form of [Hendrycks & Gimpel 2016].
    ///
    /// Within 5e-4 of the form with erf.
    ///
    /// [Hendrycks & Gimpel 2016]: https://arxiv.org/abs/1606.08415
    case gelu
    /// x · σ(x).
    case silu

    /// Replaces each element of a range by its activation, and writes the slope there into `slopes`.
    func apply(
        to values: inout [Float],
        at start: Int,
        count: Int,
        slopes: inout [Float]
    ) {
        precondition(
            start >= 0 && count >= 0 && start <= values.count - count
                && values.count == slopes.count,
            "activations \(start)..<\(start + count) of \(values.count) with \(slopes.count) slopes"
        )
        var values = values.mutableSpan
        var slopes = slopes.mutableSpan
        switch self {
        case .relu:
            for index in start..<(start &+ count) {
                let x = values[index]
                values[index] = x > 0 ? x : 0
                slopes[index] = x > 0 ? 1 : 0
            }
        case .gelu:
            for index in start..<(start &+ count) {
                let x = values[index]
                let square = x * x
                let inner = x * (1.595_769_12 + 0.071_354_816 * square)
                let gate = 1 / (1 + PortableMath.exponential(-inner))
                let innerSlope: Float = 1.595_769_12 + 0.214_064_45 * square
                values[index] = x * gate
                slopes[index] = gate + x * (gate * (1 - gate)) * innerSlope
            }
        case .silu:
            for index in start..<(start &+ count) {
                let x = values[index]
                let gate = 1 / (1 + PortableMath.exponential(-x))
                values[index] = x * gate
                slopes[index] = gate + x * (gate * (1 - gate))
            }
        }
    }
}
