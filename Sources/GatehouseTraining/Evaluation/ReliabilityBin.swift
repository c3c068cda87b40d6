internal import GatehouseLearning

/// What was said and what happened, for events of like probability.
package struct ReliabilityBin: Sendable, Encodable, Equatable {
    /// Mean probability of abuse that was said.
    package let meanProbability: Double
    /// Share of events that are abuse.
    package let observedRate: Double
    package let count: Int

    enum CodingKeys: String, CodingKey {
        case meanProbability = "mean_probability"
        case observedRate = "observed_rate"
        case count
    }

    /// Bins of equal mass, by rising probability.
    ///
    /// Equal logits in different bins are divided in the order of events, so single bins may depend on
    /// it, unlike the calibration error.
    ///
    /// - Parameters:
    ///   - logits: One for each event.
    ///   - labels: Whether each is abuse.
    ///   - binCount: How many bins; fewer where there are fewer events.
    /// - Returns: Bins whose counts differ by one at most.
    package static func bins(
        _ logits: [Double],
        labels: [Bool],
        binCount: Int = BinaryMetrics.calibrationBinCount,
    ) -> [ReliabilityBin] {
        let order = logits.indices.sorted { (logits[$0], $0) < (logits[$1], $1) }
        let binCount = min(binCount, order.count)
        return (0..<binCount).map { bin in
            let rows = order[
                bin * order.count / binCount..<(bin + 1) * order.count / binCount
            ]
            let sum = rows.reduce(0) { $0 + LogisticLoss.probability(logits[$1]) }
            return ReliabilityBin(
                meanProbability: sum / Double(rows.count),
                observedRate: Double(rows.count { labels[$0] }) / Double(rows.count),
                count: rows.count
            )
        }
    }
}
