internal import GatehouseCore
internal import GatehouseLearning
internal import GatehouseRuntime

/// Figures of parts of the events, and of the same events under other budgets.
extension Evaluation {
    /// Shares of events whose deferred experts run, besides the bundle's own.
    private static let budgetShares = [0, 0.05, 0.1, 0.2, 0.5, 1]

    /// Sizes of groups that are reported apart.
    private static let sizes: [(name: String, range: ClosedRange<Int>)] = [
        ("1", 1...1), ("2-5", 2...5), ("6-20", 6...20), ("over 20", 21...Int.max),
    ]

    /// Figures of some events; of all when `rows` is left out.
    func slice(
        _ name: String,
        _ logits: [Double],
        rows: [Int]? = nil,
    ) -> EvaluationReport.Slice {
        let rows = rows ?? all
        let labels = rows.map { data.labels[$0] }
        let scores = RankedScores(logits: rows.map { logits[$0] }, labels: labels)
        return EvaluationReport.Slice(
            name: name,
            metrics: scores.metrics(),
            count: rows.count,
            positives: labels.count { $0 }
        )
    }

    func channels(_ logits: [Double]) -> [EvaluationReport.Slice] {
        manifest.schema.channels.enumerated().compactMap { index, channel in
            let rows = data.events.indices.filter { data.events[$0].channel == index }
            return rows.isEmpty ? nil : slice(channel, logits, rows: rows)
        }
    }

    func scripts(_ logits: [Double]) -> [EvaluationReport.Slice] {
        let scripts = data.events.map { TextScript(of: $0) }
        return TextScript.allCases.compactMap { script in
            let rows = scripts.indices.filter { scripts[$0] == script }
            return rows.isEmpty ? nil : slice(script.rawValue, logits, rows: rows)
        }
    }

    func groupSizes(_ logits: [Double]) -> [EvaluationReport.Slice] {
        var counts = [Int](repeating: 0, count: data.groupNames.count)
        for group in data.groups { counts[group] += 1 }
        return Self.sizes.compactMap { size in
            let rows = data.groups.indices.filter { size.range.contains(counts[data.groups[$0]]) }
            return rows.isEmpty ? nil : slice(size.name, logits, rows: rows)
        }
    }

    func seenSlice(_ isSeen: Bool, _ logits: [Double]) -> EvaluationReport.Slice? {
        guard let seen else { return nil }
        let rows = seen.indices.filter { seen[$0] == isSeen }
        return slice(isSeen ? "seen" : "unseen", logits, rows: rows)
    }

    /// The bundle's order of deferring, by how many events it defers.
    func budgets(_ ways: ScoredWays, _ cost: MeasuredCost?) -> [EvaluationReport.Slice] {
        (scoring.deferred != 0 ? Self.budgetShares : [0]).map { share in
            let counts = ways.ownOrder.groupCounts(share: share)
            return point("\(CostCurve.percent(share)) deferred", counts, ways, cost)
        }
    }

    func curve(_ order: DeferralOrder, _ ways: ScoredWays, _ cost: MeasuredCost?) -> CostCurve {
        CostCurve(
            name: order.name,
            points: CostCurve.shares.map { share in
                point(CostCurve.percent(share), order.groupCounts(share: share), ways, cost)
            }
        )
    }

    private func point(
        _ name: String,
        _ groupCounts: [Int],
        _ ways: ScoredWays,
        _ cost: MeasuredCost?,
    ) -> EvaluationReport.Slice {
        let routed = RoutedLogits(nested: ways.nested, groupCounts: groupCounts)
        var point = slice(name, routed.logits)
        point.deferredFraction = routed.deferredFraction
        point.meanCostMicroseconds = cost?.mean(groupCounts: groupCounts)
        return point
    }
}
