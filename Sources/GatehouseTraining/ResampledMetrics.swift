internal import Dispatch
internal import GatehouseLearning
internal import Synchronization

/// Figures of several ways to score the same events, with intervals over the same resamples of groups.
struct ResampledMetrics {
    /// Figures of one way of scoring.
    struct Figures {
        let metrics: BinaryMetrics
        /// 95 % intervals; none for a figure that needs both classes where one is missing.
        let intervals: [ReportedMetric: BootstrapInterval]
    }

    private let labels: [Bool]
    private let bootstrap: GroupBootstrap

    init(labels: [Bool], groups: [Int], replicateCount: Int, seed: UInt64) {
        self.labels = labels
        bootstrap = GroupBootstrap(groups: groups, replicateCount: replicateCount, seed: seed)
    }

    /// Computes the figures of each list of logits, on all cores; the result does not depend on how.
    func figures(of lists: [[Double]]) -> [Figures] {
        let scores = lists.map { RankedScores(logits: $0, labels: labels) }
        let replicateCount = bootstrap.replicateCount
        let results = Mutex([[BinaryMetrics]](repeating: [], count: replicateCount))
        let bootstrap = bootstrap
        DispatchQueue.concurrentPerform(iterations: replicateCount) { replicate in
            let weights = bootstrap.weights(replicate: replicate)
            let metrics = scores.map { $0.metrics(weights: weights) }
            results.withLock { $0[replicate] = metrics }
        }
        let replicates = results.withLock { $0 }
        return scores.enumerated().map { place, scores in
            let metrics = scores.metrics()
            var intervals: [ReportedMetric: BootstrapInterval] = [:]
            for metric in ReportedMetric.allCases {
                let values = replicates.compactMap { metric.value(in: $0[place]) }
                guard let estimate = metric.value(in: metrics), !values.isEmpty else { continue }
                intervals[metric] = BootstrapInterval(
                    estimate: estimate,
                    replicates: values,
                    level: 0.95
                )
            }
            return Figures(metrics: metrics, intervals: intervals)
        }
    }
}
