internal import GatehouseCore
internal import GatehouseLearning

/// The figures of a backtest.
extension RuleBacktest {
    /// What was found so far; evaluates the rules again to time them.
    package mutating func report() -> RuleBacktestReport {
        let (times, timing) = times()
        let positions = set.fileOrder.filter { only?.contains(set.rules[$0].id) ?? true }
        return RuleBacktestReport(
            file: set.file.path,
            baseline: baselinePath,
            events: events,
            timing: timing,
            rules: positions.map { row(at: $0, nanoseconds: times[$0]) },
            live: RuleBacktestReport.Caught(
                events: live,
                precision: WilsonInterval(precisionOf: live, groups: labelledLive),
                recall: WilsonInterval(recallOf: live, in: events, groups: abuse)
            ),
            changes: changes(at: positions)
        )
    }

    private func row(at position: Int, nanoseconds: Double?) -> RuleBacktestReport.Row {
        let rule = set.rules[position]
        let tally = tallies[position]
        let all = tally.all
        let abuse = rule.channels.flatMap { abuseByChannels[$0] } ?? abuse
        return RuleBacktestReport.Row(
            id: rule.id,
            status: rule.status,
            file: rule.file,
            line: rule.line,
            asked: all.asked,
            hits: all.hits,
            abstentions: all.abstentions,
            precision: WilsonInterval(precisionOf: all.hits, groups: tally.labelledHits),
            recall: WilsonInterval(recallOf: all.hits, in: all.asked, groups: abuse),
            only: tally.only,
            overlap: overlap(of: tally, hits: all.hits.count),
            nanoseconds: nanoseconds,
            score: rule.score,
            suggestedScore: ScoreSuggestion.score(hits: all.hits, asked: all.asked),
            channels: channels(of: tally),
            samples: tally.samples.elements,
            benignSamples: tally.benignSamples.elements
        )
    }

    private func overlap(of tally: RuleTally, hits: Int) -> RuleBacktestReport.Overlap? {
        // The first in the file of those that share as many.
        let most = set.fileOrder.reduce(into: (rule: Int?.none, hits: 0)) { most, other in
            let shared = tally.shared[other] ?? 0
            if shared > most.hits { most = (other, shared) }
        }
        return most.rule.map {
            RuleBacktestReport.Overlap(
                rule: set.rules[$0].id,
                hits: most.hits,
                share: Double(most.hits) / Double(hits)
            )
        }
    }

    private func channels(of tally: RuleTally) -> [RuleBacktestReport.Channel] {
        let names = schema.channels.map(Optional.some) + [nil]
        return zip(names, tally.channels).compactMap { name, channel in
            guard channel.asked.count > 0 else { return nil }
            return RuleBacktestReport.Channel(
                channel: name,
                asked: channel.asked,
                hits: channel.hits,
                abstentions: channel.abstentions,
                precision: channel.hits.precision,
                recall: channel.hits.recall(of: channel.asked)
            )
        }
    }

    private func changes(at positions: [Int]) -> [RuleBacktestReport.Change] {
        var changes: [RuleBacktestReport.Change] = []
        func add(_ name: String, _ status: RuleStatus?, _ added: LabelCounts, _ lost: LabelCounts) {
            // An edit's live rules are counted already.
            let caught = status == nil ? live : live + added - lost
            changes.append(
                RuleBacktestReport.Change(
                    name: name,
                    status: status,
                    added: added,
                    lost: lost,
                    precision: caught.precision,
                    recall: caught.recall(of: events)
                )
            )
        }
        if baselinePath != nil { add(set.file.path, nil, added, lost) }
        for position in positions where !set.isLive[position] {
            let rule = set.rules[position]
            guard rule.accuses else { continue }
            add(rule.id, rule.status, tallies[position].only, LabelCounts())
        }
        return changes
    }
}

extension WilsonInterval {
    /// The share of labelled events that are abuse.
    fileprivate init?(precisionOf counts: LabelCounts, groups: GroupedCount) {
        self.init(
            successes: counts.abuse,
            trials: counts.labelled,
            effectiveTrials: groups.effectiveCount
        )
    }

    /// The share of the abuse in `all` that is in `counts`; `groups` are those of the abuse in `all`.
    fileprivate init?(recallOf counts: LabelCounts, in all: LabelCounts, groups: GroupedCount) {
        self.init(
            successes: counts.abuse,
            trials: all.abuse,
            effectiveTrials: groups.effectiveCount
        )
    }
}
