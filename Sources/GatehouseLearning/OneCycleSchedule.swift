/// One rise and one fall of the learning rate ([Smith & Topin 2017]), each half a cosine, as PyTorch's `OneCycleLR`.
///
/// From peak / 25 up to the peak over the first 30 % of the steps, then down to peak / 250,000. Momentum goes the other
/// way, 0.95 to 0.85 and back, which is PyTorch's default too.
///
/// [Smith & Topin 2017]: https://arxiv.org/abs/1708.07120
package struct OneCycleSchedule: Sendable {
    /// The largest learning rate.
    package let peak: Double
    /// The number of all steps.
    package let stepCount: Int
    /// The share of the steps that rises.
    package let risingShare: Double
    /// The peak over the first learning rate.
    package let initialDivisor: Double
    /// The first learning rate over the last.
    package let finalDivisor: Double
    /// The momentum where the learning rate is smallest.
    package let highMomentum: Double
    /// The momentum at the peak.
    package let lowMomentum: Double

    /// Plans the steps; the defaults are PyTorch's.
    package init(
        peak: Double,
        stepCount: Int,
        risingShare: Double = 0.3,
        initialDivisor: Double = 25,
        finalDivisor: Double = 1e4,
        highMomentum: Double = 0.95,
        lowMomentum: Double = 0.85
    ) {
        precondition(stepCount > 0, "a schedule of \(stepCount) steps")
        precondition(
            risingShare > 0 && risingShare < 1,
            "a rising share of \(risingShare), outside 0...1"
        )
        self.peak = peak
        self.stepCount = stepCount
        self.risingShare = risingShare
        self.initialDivisor = initialDivisor
        self.finalDivisor = finalDivisor
        self.highMomentum = highMomentum
        self.lowMomentum = lowMomentum
    }

    /// Gives the learning rate of a step, counted from 0; past the end that of the last.
    package func learningRate(at step: Int) -> Float {
        let initial = peak / initialDivisor
        return Float(value(at: step, start: initial, middle: peak, end: initial / finalDivisor))
    }

    /// Gives the first momentum of a step, counted from 0; past the end that of the last.
    package func momentum(at step: Int) -> Float {
        Float(value(at: step, start: highMomentum, middle: lowMomentum, end: highMomentum))
    }

    private func value(at step: Int, start: Double, middle: Double, end: Double) -> Double {
        // PyTorch's phases: the first ends at step risingShare · steps − 1, which need not be whole.
        let peakStep = risingShare * Double(stepCount) - 1
        let lastStep = Double(stepCount - 1)
        let step = min(max(Double(step), 0), lastStep)
        if step <= peakStep {
            return Self.anneal(start, middle, peakStep > 0 ? step / peakStep : 1)
        }
        let fallStart = max(peakStep, 0)
        guard lastStep > fallStart else { return end }
        return Self.anneal(middle, end, (step - fallStart) / (lastStep - fallStart))
    }

    private static func anneal(_ from: Double, _ to: Double, _ share: Double) -> Double {
        to + (from - to) / 2 * (1 + PortableMath.cosine(min(share, 1) * 3.141_592_653_589_793))
    }
}
