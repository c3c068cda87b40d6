internal import GatehouseLearning
internal import GatehouseRuntime

/// What is compared with what, over the same resamples.
extension Evaluation {
    /// All experts and two budgets against what is simpler.
    func differences(
        _ ways: ScoredWays,
        _ resampled: ResampledScores,
    ) -> [EvaluationReport.Difference] {
        var differences: [EvaluationReport.Difference] = []
        func add(_ name: String, _ way: String, minus other: String) {
            let intervals = resampled.intervals(way, minus: other)
            differences.append(
                EvaluationReport.Difference(name: name, count: data.count, intervals: intervals)
            )
        }
        if ways.stack != nil {
            add("fused - logistic stack", ScoredWays.complete, minus: ScoredWays.stack)
            if scoring.deferred != 0 {
                add(
                    "10 % deferred - logistic stack",
                    ScoredWays.tenth,
                    minus: ScoredWays.stack
                )
            }
        }
        if let best = ways.bestEager {
            add(
                "0 % deferred - best eager expert (\(best))",
                ScoredWays.eager,
                minus: ScoredWays.alone(best)
            )
        }
        return differences
    }

    /// All experts but one against all of them.
    func lost(
        _ ways: ScoredWays,
        _ resampled: ResampledScores,
    ) -> [EvaluationReport.Difference] {
        ways.expertNames.compactMap { index, name in
            guard ways.without(index) != nil else { return nil }
            return EvaluationReport.Difference(
                name: name,
                count: data.count,
                intervals: resampled.intervals(
                    ScoredWays.lost(name),
                    minus: ScoredWays.complete
                )
            )
        }
    }

    /// The bundle's route against another bundle and another budget.
    func comparisons(
        _ ways: ScoredWays,
        against opponent: Opponent?,
        budget: Double?,
    ) -> [EvaluationReport.Difference] {
        var comparisons: [EvaluationReport.Difference] = []
        if let opponent, let generation {
            // Both as they are served, where an action that rules propose may spare the deferred experts.
            let logits = generation.servedLogits(of: data.events)
            let name = "this bundle - \(opponent.name)"
            comparisons.append(difference(name, logits, opponent.logits))
            let unseen = all.filter { !(seen?[$0] ?? false) && !(opponent.seen?[$0] ?? false) }
            if !unseen.isEmpty, unseen.count < data.count {
                comparisons.append(
                    difference("\(name), unseen by both", logits, opponent.logits, rows: unseen)
                )
            }
        }
        if let budget {
            let counts = ways.ownOrder.groupCounts(share: budget)
            let other = RoutedLogits(nested: ways.nested, groupCounts: counts)
            let name = "this route - \(CostCurve.percent(budget)) deferred"
            comparisons.append(difference(name, ways.routed.logits, other.logits))
        }
        return comparisons
    }

    private func difference(
        _ name: String,
        _ logits: [Double],
        _ others: [Double],
        rows: [Int]? = nil,
    ) -> EvaluationReport.Difference {
        let resampled = ResampledScores(
            [(name: "this", logits: logits), (name: "other", logits: others)],
            of: data,
            rows: rows,
            seed: seed
        )
        return EvaluationReport.Difference(
            name: name,
            count: rows?.count ?? data.count,
            intervals: resampled.intervals("this", minus: "other")
        )
    }
}
