/// Maps an expert's raw score to a calibrated logit: `slope · score + intercept`.
///
/// Maximum likelihood against [Platt 1999]'s smoothed targets, by the safeguarded Newton method of
/// [Lin, Lin & Weng 2007]. The smoothing keeps separable data finite.
///
/// [Platt 1999]: https://www.researchgate.net/publication/2594015
/// [Lin, Lin & Weng 2007]: https://www.csie.ntu.edu.tw/~cjlin/papers/plattprob.pdf
package struct PlattScaling: Sendable, Equatable {
    /// Multiplies the score.
    ///
    /// Negative where high scores mean the negative class.
    package let slope: Double
    /// Is added after.
    package let intercept: Double

    /// Leaves scores as they are.
    package static let identity = PlattScaling(slope: 1, intercept: 0)

    /// Takes the two numbers as they are.
    package init(slope: Double, intercept: Double) {
        self.slope = slope
        self.intercept = intercept
    }

    /// Fits the two numbers.
    ///
    /// Where no slope can be learned (one class, constant scores) it is 1, and the intercept takes the mean
    /// score to the smoothed prior (n₊ + 1) / (n + 2). Without rows the scaling is the identity.
    ///
    /// - Parameters:
    ///   - scores: Finite raw scores.
    ///   - labels: One for each score.
    package init(fitting scores: [Double], labels: [Bool]) {
        precondition(
            scores.count == labels.count,
            "\(scores.count) scores for \(labels.count) labels"
        )
        precondition(
            scores.allSatisfy { $0.isFinite },
            "a score is not finite; leave such rows out"
        )
        guard !scores.isEmpty else {
            self = .identity
            return
        }
        var sum = 0.0
        for score in scores { sum += score }
        let mean = sum / Double(scores.count)
        var squares = 0.0
        for score in scores { squares += (score - mean) * (score - mean) }
        let deviation = (squares / Double(scores.count)).squareRoot()
        let positives = Double(labels.count { $0 })
        let negatives = Double(labels.count) - positives
        let priorLogit = PortableMath.logarithm((positives + 1) / (negatives + 1))
        // Rounding of the mean alone gives constant scores a deviation near 1e-16 of their size.
        guard positives > 0, negatives > 0, deviation > 1e-12 * max(abs(mean), 1e-290) else {
            self.init(slope: 1, intercept: priorLogit - mean)
            return
        }
        // Standardised, so that the Newton system is well conditioned whatever the unit of the scores.
        let standardised = scores.map { ($0 - mean) / deviation }
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        let targets = labels.map { $0 ? high : low }
        let (a, b) = Self.minimise(standardised, targets, start: priorLogit)
        self.init(slope: a / deviation, intercept: b - a * mean / deviation)
    }

    /// Maps a score to its calibrated logit.
    package func apply(_ score: Double) -> Double {
        slope * score + intercept
    }

    private static func minimise(
        _ scores: [Double],
        _ targets: [Double],
        start: Double
    ) -> (slope: Double, intercept: Double) {
        var a = 0.0
        var b = start
        var value = loss(scores, targets, a, b)
        for _ in 0..<100 {
            // σ of the reference implementation: keeps the system positive definite.
            var haa = 1e-12
            var hbb = 1e-12
            var hab = 0.0
            var ga = 0.0
            var gb = 0.0
            for (x, target) in zip(scores, targets) {
                let p = LogisticLoss.probability(a * x + b)
                let curvature = p * (1 - p)
                haa += x * x * curvature
                hbb += curvature
                hab += x * curvature
                ga += x * (p - target)
                gb += p - target
            }
            guard max(abs(ga), abs(gb)) > 1e-10 * Double(scores.count) else { break }
            let determinant = haa * hbb - hab * hab
            let da = -(hbb * ga - hab * gb) / determinant
            let db = -(haa * gb - hab * ga) / determinant
            let descent = ga * da + gb * db
            var step = 1.0
            var isImproved = false
            while step >= 1e-10 {
                let trial = loss(scores, targets, a + step * da, b + step * db)
                if trial < value + 1e-4 * step * descent {
                    a += step * da
                    b += step * db
                    value = trial
                    isImproved = true
                    break
                }
                step /= 2
            }
            guard isImproved else { break }
        }
        return (a, b)
    }

    private static func loss(_ scores: [Double], _ targets: [Double], _ a: Double, _ b: Double)
        -> Double
    {
        var sum = 0.0
        for (x, target) in zip(scores, targets) {
            sum += LogisticLoss.value(logit: a * x + b, target: target)
        }
        return sum
    }
}
