/// Adam with decoupled weight decay over one flat parameter vector ([Loshchilov & Hutter 2019]), as PyTorch's `AdamW`.
///
/// [Loshchilov & Hutter 2019]: https://arxiv.org/abs/1711.05101
package struct AdamW: Sendable {
    /// The decay of the squared gradients' mean.
    package let secondMomentum: Float
    /// Is added to the root of the squared gradients' mean.
    package let epsilon: Float
    /// The share of each parameter that a step of learning rate 1 takes away.
    package let weightDecay: Float
    /// The number of steps taken.
    package private(set) var stepCount = 0

    private var means: [Float]
    private var squares: [Float]

    /// Starts with means of zero; the defaults are PyTorch's.
    package init(
        parameterCount: Int,
        weightDecay: Float = 1e-2,
        secondMomentum: Float = 0.999,
        epsilon: Float = 1e-8
    ) {
        self.weightDecay = weightDecay
        self.secondMomentum = secondMomentum
        self.epsilon = epsilon
        means = [Float](repeating: 0, count: parameterCount)
        squares = means
    }

    /// Moves the parameters against the gradient, without allocating.
    ///
    /// - Parameters:
    ///   - parameters: As many as the optimiser was made for.
    ///   - gradient: The derivative of the (mean) loss by each.
    ///   - learningRate: Of this step, see ``OneCycleSchedule/learningRate(at:)``.
    ///   - momentum: Of this step, see ``OneCycleSchedule/momentum(at:)``.
    package mutating func step(
        _ parameters: inout [Float],
        gradient: Span<Float>,
        learningRate: Float,
        momentum: Float = 0.9
    ) {
        precondition(
            parameters.count == means.count && gradient.count == means.count,
            "\(parameters.count) parameters and \(gradient.count) derivatives for \(means.count)"
        )
        stepCount += 1
        let meanCorrection = 1 - Self.power(Double(momentum), stepCount)
        let squareCorrection = 1 - Self.power(Double(secondMomentum), stepCount)
        let rate = Float(Double(learningRate) / meanCorrection)
        let rootScale = Float(1 / squareCorrection.squareRoot())
        let kept = 1 - learningRate * weightDecay
        Self.average(gradient, keeping: momentum, into: &means) { $0 }
        Self.average(gradient, keeping: secondMomentum, into: &squares) { $0 * $0 }
        let m = means.span
        let v = squares.span
        let epsilon = epsilon
        var p = parameters.mutableSpan
        for index in p.indices {
            let root = v[index].squareRoot() * rootScale + epsilon
            p[index] = kept * p[index] - rate * m[index] / root
        }
    }

    @inline(__always)
    private static func average(
        _ gradient: Span<Float>,
        keeping share: Float,
        into means: inout [Float],
        _ power: (Float) -> Float
    ) {
        var means = means.mutableSpan
        for index in means.indices {
            means[index] = share * means[index] + (1 - share) * power(gradient[index])
        }
    }

    /// Raises to a whole power by squaring: libm's `pow` differs between CPUs.
    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var factor = base
        var remaining = exponent
        while remaining > 0 {
            if remaining & 1 == 1 { result *= factor }
            factor *= factor
            remaining >>= 1
        }
        return result
    }
}
