/// What the mean of an outcome would be under another policy, from decisions that were logged with their
/// probabilities.
///
/// Three estimators of the same number. *Inverse propensity* ([Horvitz & Thompson 1952]) assumes nothing
/// but the propensities. *Self-normalised* ([Swaminathan & Joachims 2015]) divides by the weights' sum in
/// place of their number. *Doubly robust* ([Dudík, Langford & Li 2011]) starts from a regression and weighs
/// only what that gets wrong; the regression never saw the row's group.
///
/// **Heavy weights.** Where the policies differ, only explored rows count: with 1 % explored among two
/// decisions each stands for 200. A log of some thousand events has a few of them or none, and then the
/// sample's own variance is that of the rows that happen to be there: too small exactly when the estimate is
/// too low. So the variance here is the larger of two. One is the sample's, by group. The other goes over
/// *all* rows, for the propensities are known: what the mean would vary by if the policy had decided,
/// and, for each row, what the draw of its decision adds, (1 / p − 1) · E[(outcome − baseline)²], where the
/// expectation comes from rows with a like predicted outcome, whatever was decided on them.
///
/// [Horvitz & Thompson 1952]: https://doi.org/10.1080/01621459.1952.10483446
/// [Swaminathan & Joachims 2015]: https://papers.nips.cc/paper/5748
/// [Dudík, Langford & Li 2011]: https://arxiv.org/abs/1103.4601
package struct OffPolicyEstimate: Sendable, Equatable {
    /// Mean of outcome · weight.
    package let inversePropensity: NormalInterval
    /// The same over the mean weight; nothing where no row counts.
    package let selfNormalized: NormalInterval?
    /// Mean of the regression for the policy's decision, and weight · what it gets wrong.
    package let doublyRobust: NormalInterval

    /// Estimates the mean of an outcome.
    ///
    /// - Parameters:
    ///   - outcomes: What came of each logged decision, finite.
    ///   - log: The decisions; none may be unsupported (``OffPolicyLog/unsupportedCount``).
    ///   - predictions: What a model says of the outcomes, by rows that it did not see.
    package init(of outcomes: [Double], log: OffPolicyLog, predictions: OutcomePredictions) {
        precondition(
            outcomes.count == log.count && predictions.logged.count == log.count
                && !outcomes.isEmpty,
            "\(outcomes.count) outcomes and \(predictions.logged.count) predictions for "
                + "\(log.count) rows"
        )
        precondition(
            log.unsupportedCount == 0,
            "\(log.unsupportedCount) rows want a decision that was never possible"
        )
        let variance = OffPolicyVariance(outcomes, log: log, predictions: predictions)
        let weights = log.weights
        let count = Double(log.count)

        let weighted = outcomes.indices.map { weights[$0] * outcomes[$0] }
        inversePropensity = NormalInterval(
            estimate: weighted.reduce(0, +) / count,
            standardError: variance.standardError(
                terms: weighted,
                residuals: outcomes
            )
        )
        let weightSum = weights.reduce(0, +)
        if weightSum > 0 {
            let mean = weighted.reduce(0, +) / weightSum
            selfNormalized = NormalInterval(
                estimate: mean,
                standardError: variance.standardError(
                    terms: outcomes.indices.map {
                        weights[$0] * (outcomes[$0] - mean) * count / weightSum
                    },
                    residuals: outcomes.map { $0 - mean }
                )
            )
        } else {
            selfNormalized = nil
        }
        let residuals = outcomes.indices.map { outcomes[$0] - predictions.logged[$0] }
        let corrected = outcomes.indices.map {
            predictions.target[$0] + weights[$0] * residuals[$0]
        }
        doublyRobust = NormalInterval(
            estimate: corrected.reduce(0, +) / count,
            standardError: variance.standardError(terms: corrected, residuals: residuals)
        )
    }
}

/// The variance of off-policy estimates, the larger of the sample's and the one that propensities imply.
private struct OffPolicyVariance {
    private let log: OffPolicyLog
    private let sums: ClusteredSums
    private let bins: PredictionBins
    /// Variance of the mean if the judged policy had decided on every row.
    private let decidedVariance: Double

    init(_ outcomes: [Double], log: OffPolicyLog, predictions: OutcomePredictions) {
        self.log = log
        sums = ClusteredSums(groups: log.groups)
        bins = PredictionBins(predictions)
        let decided = outcomes.indices.map {
            log.isMatched($0) ? outcomes[$0] : predictions.target[$0]
        }
        let residuals = outcomes.indices.map { outcomes[$0] - predictions.logged[$0] }
        let squares = bins.means(of: residuals.map { $0 * $0 })
        // A prediction stands in for the outcome of other decisions, and lacks what it gets wrong.
        let missing = outcomes.indices.reduce(0.0) {
            log.isMatched($1) ? $0 : $0 + squares[$1]
        }
        let count = Double(log.count)
        decidedVariance = sums.varianceOfMean(decided) + missing / (count * count)
    }

    /// The standard error of a mean of terms.
    ///
    /// - Parameters:
    ///   - terms: What is averaged, one for each row.
    ///   - residuals: Outcome less what the estimator takes for it without any weight.
    /// - Returns: The root of the larger variance.
    func standardError(terms: [Double], residuals: [Double]) -> Double {
        let squares = bins.means(of: residuals.map { $0 * $0 })
        let drawn = log.actions.indices.reduce(0.0) {
            $0 + squares[$1] * (1 / log.targetPropensity($1) - 1)
        }
        let count = Double(log.count)
        return max(sums.varianceOfMean(terms), decidedVariance + drawn / (count * count))
            .squareRoot()
    }
}

/// Rows by what a model predicts of them, in bins of equal count.
private struct PredictionBins {
    private static let binCount = 10

    /// Each row's bin by its logged decision.
    private let logged: [Int]
    /// Each row's bin by the judged policy's decision.
    private let target: [Int]

    init(_ predictions: OutcomePredictions) {
        let sorted = predictions.logged.sorted()
        var edges: [Double] = []
        for bin in 1..<Self.binCount {
            let edge = sorted[bin * sorted.count / Self.binCount]
            // Equal predictions are in one bin.
            if edge > edges.last ?? sorted[0] { edges.append(edge) }
        }
        logged = predictions.logged.map { Self.bin(of: $0, edges) }
        target = predictions.target.map { Self.bin(of: $0, edges) }
    }

    /// How many of the rising edges a value has reached.
    private static func bin(of value: Double, _ edges: [Double]) -> Int {
        var bin = 0
        while bin < edges.count, edges[bin] <= value { bin += 1 }
        return bin
    }

    /// For each row, the mean of what the rows have that were logged with such a prediction.
    func means(of values: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: Self.binCount)
        var counts = sums
        for (row, bin) in logged.enumerated() {
            sums[bin] += values[row]
            counts[bin] += 1
        }
        // Every bin has rows, for its lower edge is one's prediction.
        return target.map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
    }
}
