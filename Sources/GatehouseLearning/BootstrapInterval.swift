/// A percentile interval of a statistic under resampling.
package struct BootstrapInterval: Sendable, Equatable {
    /// The statistic of the sample itself.
    package let estimate: Double
    /// The lower end.
    package let lower: Double
    /// The upper end.
    package let upper: Double
    /// The standard deviation over the replicates (divisor: their number).
    package let standardError: Double

    /// Takes the ends from the sorted replicates, interpolating linearly between neighbours (as numpy's `quantile`).
    ///
    /// - Parameters:
    ///   - estimate: The statistic of the sample itself.
    ///   - replicates: The statistic of each resample, in any order; not empty.
    ///   - level: The share of replicates inside, 0.95 for 2.5 % to 97.5 %.
    package init(estimate: Double, replicates: [Double], level: Double) {
        precondition(!replicates.isEmpty, "an interval of 0 replicates")
        precondition(
            level > 0 && level < 1,
            "an interval of level \(level), which is outside 0...1"
        )
        let sorted = replicates.sorted()
        var sum = 0.0
        for value in sorted { sum += value }
        let mean = sum / Double(sorted.count)
        var squares = 0.0
        for value in sorted { squares += (value - mean) * (value - mean) }
        self.estimate = estimate
        lower = Self.quantile(sorted, (1 - level) / 2)
        upper = Self.quantile(sorted, (1 + level) / 2)
        standardError = (squares / Double(sorted.count)).squareRoot()
    }

    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let position = share * Double(sorted.count - 1)
        let index = min(Int(position), sorted.count - 1)
        guard index + 1 < sorted.count else { return sorted[index] }
        return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
    }
}
