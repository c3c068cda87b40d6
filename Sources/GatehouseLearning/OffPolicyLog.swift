/// Decisions that were logged with their probabilities, and what another policy would have decided.
///
/// The policy that is judged is deterministic. A row weighs 1 / propensity where it decides as was logged,
/// and nothing elsewhere ([Horvitz & Thompson 1952]).
///
/// [Horvitz & Thompson 1952]: https://doi.org/10.1080/01621459.1952.10483446
package struct OffPolicyLog: Sendable {
    /// What was decided, in `0..<actionCount`, one for each row.
    package let actions: [Int]
    /// The probability of that decision when it was taken, above 0 and at most 1.
    package let propensities: [Double]
    /// What the judged policy decides, in `0..<actionCount`.
    package let targets: [Int]
    /// Each row's group, any integers: rows of one group depend on each other.
    package let groups: [Int]
    /// What was known before the decision, row-major, shape `[rows, contextCount]`, finite.
    package let contexts: [Double]
    /// How many numbers a context has.
    package let contextCount: Int
    /// How many decisions there are to choose from, at least 1.
    package let actionCount: Int

    /// Takes the columns of a log; each has one element for each row.
    package init(
        actions: [Int],
        propensities: [Double],
        targets: [Int],
        groups: [Int],
        contexts: [Double],
        contextCount: Int,
        actionCount: Int,
    ) {
        let count = actions.count
        precondition(
            propensities.count == count && targets.count == count && groups.count == count
                && contexts.count == count * contextCount,
            "\(count) actions, \(propensities.count) propensities, \(targets.count) targets, "
                + "\(groups.count) groups, \(contexts.count) contexts of \(contextCount)"
        )
        precondition(
            propensities.allSatisfy { $0 > 0 && $0 <= 1 },
            "a propensity is outside 0...1, or 0"
        )
        precondition(
            (actions + targets).allSatisfy { (0..<actionCount).contains($0) },
            "an action is outside 0..<\(actionCount)"
        )
        self.actions = actions
        self.propensities = propensities
        self.targets = targets
        self.groups = groups
        self.contexts = contexts
        self.contextCount = contextCount
        self.actionCount = actionCount
    }

    /// How many rows there are.
    package var count: Int { actions.count }

    /// Whether the judged policy decides as was logged.
    package func isMatched(_ row: Int) -> Bool { actions[row] == targets[row] }

    /// 1 / propensity where the decisions agree, else 0.
    package var weights: [Double] {
        actions.indices.map { isMatched($0) ? 1 / propensities[$0] : 0 }
    }

    /// The probability that what the judged policy decides would have been logged.
    ///
    /// Where something else was logged, the others share what its propensity left over: exact for two
    /// actions. Only variances read it, never an estimate.
    package func targetPropensity(_ row: Int) -> Double {
        if isMatched(row) { return propensities[row] }
        return (1 - propensities[row]) / Double(max(actionCount - 1, 1))
    }

    /// Rows whose wanted decision can never have been logged: of them the log says nothing.
    package var unsupportedCount: Int {
        actions.indices.count { targetPropensity($0) <= 0 }
    }

    /// How the rows that count are spread: what to look at before an estimate is believed.
    package var support: OffPolicySupport {
        let weights = weights
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return OffPolicySupport(
            count: count,
            matchedCount: weights.count { $0 > 0 },
            effectiveCount: squares > 0 ? sum * sum / squares : 0,
            largestWeight: weights.max() ?? 0,
            meanWeight: sum / Double(max(count, 1))
        )
    }
}

/// How much of a log speaks of the policy that is judged.
package struct OffPolicySupport: Sendable, Equatable {
    /// How many rows there are.
    package let count: Int
    /// Rows on which the decisions agree.
    package let matchedCount: Int
    /// How many rows of equal weight they are worth ([Kish 1965]): (Σ w)² / Σ w².
    ///
    /// [Kish 1965]: https://doi.org/10.1002/bimj.19680100122
    package let effectiveCount: Double
    /// 1 / the smallest propensity among them.
    package let largestWeight: Double
    /// Near 1 where the propensities are right.
    package let meanWeight: Double
}
