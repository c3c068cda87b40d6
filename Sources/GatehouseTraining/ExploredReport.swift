package import GatehouseLearning

/// What explored verdicts say of another route; encodes to JSON.
package struct ExploredReport: Sendable, Encodable {
    /// One outcome as it was logged, and as it would be.
    package struct Outcome: Sendable {
        /// The mean of what was logged.
        package let logged: NormalInterval
        package let estimate: OffPolicyEstimate
    }

    /// A set of deferred experts, how often it was decided for, and how often it is wanted.
    package struct Decision: Sendable, Encodable {
        package let experts: [String]
        package let logged: Int
        package let wanted: Int
    }

    /// Digest of the generation whose route is judged.
    package let generation: String
    /// Digests of those that answered.
    package let loggedGenerations: [String]
    package let events: Int
    package let groups: Int
    /// Verdicts whose decision was drawn at random.
    package let explored: Int
    /// Verdicts without a label.
    package let unmatchedVerdicts: Int
    package let support: OffPolicySupport
    package let decisions: [Decision]
    package let logLoss: Outcome
    package let deferredFraction: Outcome
    /// In microseconds, as the verdicts have them.
    package let cost: Outcome

    private enum Key: String, CodingKey {
        case mode, generation, events, groups, explored, support, decisions
        case loggedGenerations = "logged_generations"
        case unmatchedVerdicts = "unmatched_verdicts"
        case logLoss = "log_loss"
        case deferredFraction = "deferred_fraction"
        case cost = "mean_cost_microseconds"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("explored", forKey: .mode)
        try container.encode(generation, forKey: .generation)
        try container.encode(loggedGenerations, forKey: .loggedGenerations)
        try container.encode(events, forKey: .events)
        try container.encode(groups, forKey: .groups)
        try container.encode(explored, forKey: .explored)
        try container.encode(unmatchedVerdicts, forKey: .unmatchedVerdicts)
        try container.encode(
            [
                "matched": Double(support.matchedCount), "effective": support.effectiveCount,
                "largest_weight": support.largestWeight, "mean_weight": support.meanWeight,
            ],
            forKey: .support
        )
        try container.encode(decisions, forKey: .decisions)
        try container.encode(logLoss, forKey: .logLoss)
        try container.encode(deferredFraction, forKey: .deferredFraction)
        try container.encode(cost, forKey: .cost)
    }
}

extension ExploredReport.Outcome: Encodable {
    private enum Key: String, CodingKey {
        case logged
        case inversePropensity = "inverse_propensity"
        case selfNormalized = "self_normalized"
        case doublyRobust = "doubly_robust"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.figures(logged), forKey: .logged)
        try container.encode(Self.figures(estimate.inversePropensity), forKey: .inversePropensity)
        // Null where no verdict counts, never left out.
        try container.encode(
            estimate.selfNormalized.map(Self.figures),
            forKey: .selfNormalized
        )
        try container.encode(Self.figures(estimate.doublyRobust), forKey: .doublyRobust)
    }

    private static func figures(_ interval: NormalInterval) -> [String: Double] {
        [
            "estimate": interval.estimate, "lower": interval.lower, "upper": interval.upper,
            "standard_error": interval.standardError,
        ]
    }
}
