internal import GatehouseLearning

/// The JSON of `gatehouse evaluate`, whose keys are a contract: Documentation/command.md.
extension EvaluationReport: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(mode, forKey: "mode")
        try container.encode(generation, forKey: "generation")
        try container.encode(folds, forKey: "folds")
        try container.encode(seed, forKey: "seed")
        try container.encode(groups, forKey: "groups")
        try container.encode(overall, forKey: "overall")
        try container.encode(experts, forKey: "experts")
        try container.encode(stack, forKey: "stack")
        try container.encode(mean, forKey: "mean")
        try container.encode(differences, forKey: "differences")
        try container.encode(comparisons, forKey: "comparisons")
        try container.encode(channels, forKey: "channels")
        try container.encode(scripts, forKey: "scripts")
        try container.encode(groupSizes, forKey: "group_sizes")
        try container.encode(budgets, forKey: "budgets")
        try container.encode(curve, forKey: "curve")
        try container.encode(masks, forKey: "masks")
        try container.encode(
            Dictionary(lost.map { ($0.name, LostExpert($0)) }) { first, _ in first },
            forKey: "lost"
        )
        try container.encode(reliability, forKey: "reliability")
        try container.encode(contributions, forKey: "contributions")
        try container.encode(novel, forKey: "novel")
        try container.encode(seen, forKey: "seen")
        try container.encode(unseen, forKey: "unseen")
    }
}

extension EvaluationReport.Slice: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(name, forKey: "name")
        // A metric without both classes is null, never left out.
        for metric in ReportedMetric.allCases {
            try container.encode(metric.value(in: metrics), forKey: NamedKey(metric.rawValue))
        }
        try container.encode(meanCostMicroseconds, forKey: "mean_cost_microseconds")
        try container.encode(deferredFraction, forKey: "deferred_fraction")
        try container.encode(count, forKey: "count")
        try container.encode(positives, forKey: "positives")
        try container.encode(
            intervals.mapValues { [$0.lower, $0.upper] },
            forKey: "intervals"
        )
    }
}

extension EvaluationReport.Difference: Encodable {
    private struct Figure: Encodable {
        let difference: Double
        let lower: Double
        let upper: Double
        let finding: String
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(name, forKey: "name")
        try container.encode(count, forKey: "count")
        try container.encode(finding, forKey: "finding")
        for metric in ReportedMetric.allCases {
            guard let interval = intervals[metric.rawValue] else { continue }
            let figure = Figure(
                difference: interval.estimate,
                lower: interval.lower,
                upper: interval.upper,
                finding: Finding(metric, interval).sentence
            )
            try container.encode(figure, forKey: NamedKey(metric.rawValue))
        }
    }
}

extension CostCurve: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(name, forKey: "name")
        try container.encode(area, forKey: "area_under_ap_by_log_cost")
        try container.encode(points, forKey: "points")
    }
}

/// What the loss of an expert costs.
private struct LostExpert: Encodable {
    let difference: EvaluationReport.Difference

    init(_ difference: EvaluationReport.Difference) { self.difference = difference }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        var ends: [String: [Double]] = [:]
        for metric in [ReportedMetric.averagePrecision, .logLoss] {
            let interval = difference.intervals[metric.rawValue]
            try container.encode(interval?.estimate, forKey: NamedKey(metric.rawValue))
            ends[metric.rawValue] = interval.map { [$0.lower, $0.upper] }
        }
        try container.encode(ends, forKey: "intervals")
    }
}

/// A key that is made as it is needed.
private struct NamedKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { self.init(name) }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
