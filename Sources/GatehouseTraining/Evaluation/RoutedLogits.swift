/// Fused logits when some events go to deferred groups and the others do without.
package struct RoutedLogits: Sendable {
    /// One for each event, of the experts that ran.
    package let logits: [Double]

    /// How many groups ran, for each event.
    package let groupCounts: [Int]

    /// Share of events for which a group ran at least.
    package var deferredFraction: Double {
        Double(groupCounts.count { $0 > 0 }) / Double(max(groupCounts.count, 1))
    }

    /// Takes the logits of those that ran.
    ///
    /// - Parameters:
    ///   - nested: Fused logits of the eager experts, then with one group, two, and so on,
    ///     `[level][event]`.
    ///   - groupCounts: How many groups run, for each event.
    package init(nested: [[Double]], groupCounts: [Int]) {
        self.groupCounts = groupCounts
        logits = groupCounts.indices.map { nested[groupCounts[$0]][$0] }
    }
}
