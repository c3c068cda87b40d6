/// What the figures were computed from, for pages that show more than figures.
package struct EvaluationEvidence: Sendable {
    /// Logits of the same events by one way of scoring them.
    package struct Way: Sendable {
        package let name: String
        package let logits: [Double]
    }

    /// The answers by the bundle's route; one logit for each event.
    package let logits: [Double]

    /// What they are made of.
    package let terms: FusedTerms

    /// How many deferred groups ran, for each event.
    package let groupCounts: [Int]

    /// What the answers are compared with in curves: the peers, then the best expert alone.
    package let peers: [Way]
}
