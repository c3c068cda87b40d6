package import GatehouseLearning

/// What an evaluation found; encodes to the JSON of `gatehouse evaluate --json`.
package struct EvaluationReport: Sendable {
    /// Figures of one way of scoring some events.
    package struct Slice: Sendable {
        package let name: String
        package let metrics: BinaryMetrics
        package let count: Int
        package let positives: Int
        package var meanCostMicroseconds: Double?
        package var deferredFraction = 0.0

        /// 95 % bootstrap intervals over groups, by key.
        package var intervals: [String: BootstrapInterval] = [:]
    }

    /// How one way of scoring differs from another over the same resamples.
    package struct Difference: Sendable {
        package let name: String

        /// Events that it was looked for on.
        package let count: Int

        /// 95 % intervals of the differences, by key.
        package let intervals: [String: BootstrapInterval]

        /// What these data let one say.
        package var finding: String { Finding.summary(of: intervals) }
    }

    /// `folds`: everything refitted for each fold; `bundle`: the bundle as it is.
    package let mode: String
    package let generation: String?
    package let folds: Int?

    /// Of the fusion gates that were fitted for the folds; `nil` for a bundle as it is.
    package let seed: UInt64?
    package let groups: Int
    package let overall: Slice
    package let experts: [Slice]
    package let stack: Slice?

    /// The mean of the experts' probabilities.
    package let mean: Slice
    package let differences: [Difference]

    /// What `--against` and `--against-budget` asked for.
    package let comparisons: [Difference]
    package let channels: [Slice]

    /// By the script of most letters.
    package let scripts: [Slice]

    /// By how many events a group has.
    package let groupSizes: [Slice]
    package let budgets: [Slice]

    /// One for each order of deferring; empty when all experts are eager.
    package let curve: [CostCurve]
    package let masks: [Slice]

    /// All experts but one minus all of them, by the one that is lost.
    package let lost: [Difference]
    package let reliability: [ReliabilityBin]
    package let contributions: [ExpertContribution]
    package let novel: CampaignRecall
    package let seen: Slice?
    package let unseen: Slice?

    /// What the figures were computed from; not part of the JSON.
    package let evidence: EvaluationEvidence
}
