internal import GatehouseLearning
internal import GatehouseRuntime

/// How much an expert moves the answers, at the bundle's route.
package struct ExpertContribution: Sendable, Encodable {
    package let name: String

    /// Share of events that it ran on and did not abstain.
    package let ranFraction: Double

    /// Mean magnitude of its term in log-odds, over all events.
    package let meanMagnitude: Double

    /// Share of events whose action, by the policy's thresholds, would be another without its term.
    ///
    /// The term alone is left out; without the expert the gate would weigh the others differently.
    package let movedFraction: Double

    enum CodingKeys: String, CodingKey {
        case name
        case ranFraction = "ran_fraction"
        case meanMagnitude = "mean_magnitude"
        case movedFraction = "moved_fraction"
    }

    /// Sums up one expert's terms.
    init(_ name: String, expert: Int, of terms: FusedTerms, policy: Policy) {
        var ran = 0
        var magnitude = 0.0
        var moved = 0
        for (row, term) in terms.contributions[expert].enumerated() where !term.isNaN {
            ran += 1
            magnitude += abs(term)
            let logit = terms.logit(row)
            let with = policy.action(for: LogisticLoss.probability(logit))
            let without = policy.action(for: LogisticLoss.probability(logit - term))
            if with != without { moved += 1 }
        }
        let count = Double(max(terms.biases.count, 1))
        self.name = name
        ranFraction = Double(ran) / count
        meanMagnitude = magnitude / count
        movedFraction = Double(moved) / count
    }
}
