package import GatehouseLearning

/// What an evaluation found; encodes to the JSON of `gatehouse evaluate --json`.
package struct EvaluationReport: Sendable, Encodable {
    /// Figures of one way of scoring some events.
    package struct Slice: Sendable {
        package let name: String
        package let metrics: BinaryMetrics
        package let count: Int
        package let positives: Int
        package var meanCostMicroseconds: Double?
        package var deferredFraction = 0.0

        /// 95 % bootstrap intervals over groups, by key.
        package var intervals: [String: BootstrapInterval] = [:]
    }

    /// How one way of scoring differs from another over the same resamples.
    package struct Difference: Sendable {
        package let name: String
        package let intervals: [String: BootstrapInterval]
    }

    /// `folds`: everything refitted for each fold; `bundle`: the bundle as it is.
    package let mode: String
    package let generation: String?
    package let folds: Int?
    package let groups: Int
    package let overall: Slice
    package let experts: [Slice]
    package let stack: Slice?
    package let differences: [Difference]
    package let channels: [Slice]
    package let budgets: [Slice]
    package let masks: [Slice]
    package let seen: Slice?
    package let unseen: Slice?

    private enum Key: String, CodingKey {
        case mode, generation, folds, groups, overall, experts, stack, differences, channels
        case budgets, masks, seen, unseen
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(mode, forKey: .mode)
        try container.encode(generation, forKey: .generation)
        try container.encode(folds, forKey: .folds)
        try container.encode(groups, forKey: .groups)
        try container.encode(overall, forKey: .overall)
        try container.encode(experts, forKey: .experts)
        try container.encode(stack, forKey: .stack)
        try container.encode(differences, forKey: .differences)
        try container.encode(channels, forKey: .channels)
        try container.encode(budgets, forKey: .budgets)
        try container.encode(masks, forKey: .masks)
        try container.encode(seen, forKey: .seen)
        try container.encode(unseen, forKey: .unseen)
    }
}

/// The figures that get intervals, under the names of the JSON.
package enum ReportedMetric: String, CaseIterable, Sendable {
    case averagePrecision = "ap"
    case averagePrecisionAt5Percent = "ap_at_5_percent_prevalence"
    case rocAUC = "roc_auc"
    case recallAtFPR1Percent = "recall_at_fpr_1_percent"
    case brier
    case calibrationError = "ece"
    case logLoss = "log_loss"

    /// The figure in `metrics`.
    package func value(in metrics: BinaryMetrics) -> Double? {
        switch self {
        case .averagePrecision: metrics.averagePrecision
        case .averagePrecisionAt5Percent: metrics.averagePrecisionAt5Percent
        case .rocAUC: metrics.rocAUC
        case .recallAtFPR1Percent: metrics.recallAtFPR1Percent
        case .brier: metrics.brier
        case .calibrationError: metrics.calibrationError
        case .logLoss: metrics.logLoss
        }
    }
}

/// A key that is made as it is needed.
private struct NamedKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension EvaluationReport.Slice: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(name, forKey: NamedKey("name"))
        // A metric without both classes is null, never left out.
        for metric in ReportedMetric.allCases {
            try container.encode(metric.value(in: metrics), forKey: NamedKey(metric.rawValue))
        }
        try container.encode(meanCostMicroseconds, forKey: NamedKey("mean_cost_microseconds"))
        try container.encode(deferredFraction, forKey: NamedKey("deferred_fraction"))
        try container.encode(count, forKey: NamedKey("count"))
        try container.encode(positives, forKey: NamedKey("positives"))
        try container.encode(
            intervals.mapValues { [$0.lower, $0.upper] },
            forKey: NamedKey("intervals")
        )
    }
}

extension EvaluationReport.Difference: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(name, forKey: NamedKey("name"))
        for (key, interval) in intervals.sorted(by: { $0.key < $1.key }) {
            try container.encode(
                [
                    "difference": interval.estimate, "lower": interval.lower,
                    "upper": interval.upper,
                ],
                forKey: NamedKey(key)
            )
        }
    }
}
