internal import Dispatch
internal import GatehouseLearning
internal import Synchronization

/// Figures of several ways of scoring the same events over the same resamples of whole groups.
///
/// The resamples are shared, so every difference is paired. Computed on all cores; the results do not
/// depend on the order.
struct ResampledScores {
    /// Resamples that intervals are made of, where nobody says otherwise.
    static let standardReplicateCount = 1_000

    private let places: [String: Int]
    private let estimates: [BinaryMetrics]
    /// `[way][replicate]`.
    private let replicates: [[BinaryMetrics]]

    /// Scores every resample in every way.
    ///
    /// - Parameters:
    ///   - ways: Logits of all events, by a name that is asked for later; each name once.
    ///   - data: The events.
    ///   - rows: Those that count; nil for all. Resamples are drawn from all groups in any case.
    ///   - replicateCount: How many resamples.
    ///   - seed: Fixes the resamples.
    init(
        _ ways: [(name: String, logits: [Double])],
        of data: LabelledEvents,
        rows: [Int]? = nil,
        replicateCount: Int = standardReplicateCount,
        seed: UInt64,
    ) {
        let rows = rows ?? Array(data.labels.indices)
        let labels = rows.map { data.labels[$0] }
        let scores = ways.map { way in
            RankedScores(logits: rows.map { way.logits[$0] }, labels: labels)
        }
        let bootstrap = GroupBootstrap(
            groups: data.groups,
            replicateCount: replicateCount,
            seed: seed
        )
        let none = [BinaryMetrics](repeating: .none, count: replicateCount)
        let results = Mutex(ways.map { _ in none })
        DispatchQueue.concurrentPerform(iterations: replicateCount) { replicate in
            let weights = bootstrap.weights(replicate: replicate)
            let own = rows.map { weights[$0] }
            let metrics = scores.map { $0.metrics(weights: own) }
            results.withLock { results in
                for (way, metrics) in metrics.enumerated() { results[way][replicate] = metrics }
            }
        }
        places = Dictionary(
            ways.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        estimates = scores.map { $0.metrics() }
        replicates = results.withLock { $0 }
    }

    /// The figures of one way, on the events themselves.
    func metrics(_ name: String) -> BinaryMetrics { estimates[place(name)] }

    /// 95 % intervals of one way's figures, by key.
    func intervals(_ name: String) -> [String: BootstrapInterval] {
        let place = place(name)
        return Self.intervals(of: estimates[place], over: replicates[place])
    }

    /// 95 % intervals of the differences, one way minus another, by key.
    func intervals(_ name: String, minus other: String) -> [String: BootstrapInterval] {
        let (left, right) = (place(name), place(other))
        return Self.intervals(
            of: estimates[left].minus(estimates[right]),
            over: zip(replicates[left], replicates[right]).map { $0.minus($1) }
        )
    }

    private func place(_ name: String) -> Int {
        guard let place = places[name] else {
            preconditionFailure("\"\(name)\" was not resampled; \(places.keys.sorted()) were")
        }
        return place
    }

    private static func intervals(
        of estimate: BinaryMetrics,
        over replicates: [BinaryMetrics],
    ) -> [String: BootstrapInterval] {
        var intervals: [String: BootstrapInterval] = [:]
        for metric in ReportedMetric.allCases {
            guard let value = metric.value(in: estimate) else { continue }
            let values = replicates.compactMap { metric.value(in: $0) }
            guard !values.isEmpty else { continue }
            intervals[metric.rawValue] = BootstrapInterval(
                estimate: value,
                replicates: values,
                level: 0.95
            )
        }
        return intervals
    }
}
