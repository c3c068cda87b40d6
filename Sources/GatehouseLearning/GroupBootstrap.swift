/// Resamples whole groups with replacement, so that near copies of one text count as one observation.
///
/// Percentile intervals of [Efron & Tibshirani 1993], the cluster form of [Field & Welsh 2007]. Each replicate has its
/// own stream of the seed: replicates may be computed in any order, on any number of threads, and two score
/// lists over the same rows see the same resamples.
///
/// [Efron & Tibshirani 1993]: https://doi.org/10.1201/9780429246593
/// [Field & Welsh 2007]: https://doi.org/10.1111/j.1467-9868.2007.00593.x
package struct GroupBootstrap: Sendable {
    /// The number of resamples that intervals are made of.
    package let replicateCount: Int

    private let groups: GroupNumbering
    private let seed: UInt64

    /// Prepares resampling.
    ///
    /// - Parameters:
    ///   - groups: Each row's group, any integers.
    ///   - replicateCount: The number of resamples.
    ///   - seed: Fixes every draw.
    package init(groups: [Int], replicateCount: Int = 1_000, seed: UInt64) {
        precondition(replicateCount > 0, "\(replicateCount) replicates; at least 1 is needed")
        self.replicateCount = replicateCount
        self.groups = GroupNumbering(groups)
        self.seed = seed
    }

    /// Draws one resample: how often each row occurs in it, which is how often its group was drawn.
    package func weights(replicate: Int) -> [Double] {
        guard groups.count > 0 else { return [] }
        var generator = SeededGenerator(seed: seed, stream: UInt64(replicate) + 1)
        var multiplicities = [Double](repeating: 0, count: groups.count)
        for _ in 0..<groups.count {
            multiplicities[generator.below(groups.count)] += 1
        }
        return groups.indices.map { multiplicities[$0] }
    }

    /// Computes all metrics of every resample.
    package func replicates(of scores: RankedScores) -> [BinaryMetrics] {
        (0..<replicateCount).map { scores.metrics(weights: weights(replicate: $0)) }
    }

    /// Computes the interval of one metric.
    ///
    /// For several metrics of the same scores call ``replicates(of:)`` once and make each
    /// ``BootstrapInterval`` from it.
    ///
    /// - Returns: The interval, or nil where the sample lacks a class. Resamples that lack one are left out.
    package func interval(
        of scores: RankedScores,
        level: Double = 0.95,
        metric: (BinaryMetrics) -> Double?
    ) -> BootstrapInterval? {
        guard let estimate = metric(scores.metrics()) else { return nil }
        let values = replicates(of: scores).compactMap(metric)
        guard !values.isEmpty else { return nil }
        return BootstrapInterval(estimate: estimate, replicates: values, level: level)
    }

    /// Computes the interval of the difference of one metric, `scores` minus `other`, over the same resamples.
    ///
    /// - Returns: The interval, or nil where the sample lacks a class.
    package func interval(
        of scores: RankedScores,
        minus other: RankedScores,
        level: Double = 0.95,
        metric: (BinaryMetrics) -> Double?
    ) -> BootstrapInterval? {
        guard let estimate = metric(scores.metrics()), let otherEstimate = metric(other.metrics())
        else { return nil }
        var values: [Double] = []
        values.reserveCapacity(replicateCount)
        for replicate in 0..<replicateCount {
            let weights = weights(replicate: replicate)
            if let value = metric(scores.metrics(weights: weights)),
                let otherValue = metric(other.metrics(weights: weights))
            {
                values.append(value - otherValue)
            }
        }
        guard !values.isEmpty else { return nil }
        return BootstrapInterval(
            estimate: estimate - otherEstimate,
            replicates: values,
            level: level
        )
    }
}
