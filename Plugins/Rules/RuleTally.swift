internal import Foundation
internal import GatehouseCore
internal import GatehouseLearning

/// What a backtest counts of one rule.
struct RuleTally {
    /// On one channel.
    struct OnChannel {
        var asked = LabelCounts()
        var hits = LabelCounts()
        var abstentions = 0
    }

    /// By channel; last for an unknown one.
    var channels: [OnChannel]
    /// Labelled hits.
    var labelledHits = GroupedCount()
    /// Hits on which no other live rule fired.
    var only = LabelCounts()
    /// Shared hits, by the position of the other rule.
    var shared: [Int: Int] = [:]
    var samples: EvenSample<RuleBacktestReport.Sample>
    var benignSamples: EvenSample<RuleBacktestReport.Sample>

    init(channelCount: Int, samples: Int) {
        channels = Array(repeating: OnChannel(), count: channelCount + 1)
        self.samples = EvenSample(limit: samples)
        benignSamples = self.samples
    }

    /// On all channels.
    var all: OnChannel {
        channels.reduce(into: OnChannel()) { all, one in
            all.asked = all.asked + one.asked
            all.hits = all.hits + one.hits
            all.abstentions += one.abstentions
        }
    }
}

/// How much a hit says, in log-odds.
enum ScoreSuggestion {
    /// Hits at the base rate that are added to those that were seen, so that a rule with few hits does
    /// not get a large score and one without gets none.
    private static let priorHits = 2.0

    /// The smoothed log-odds of abuse where a rule fires, less those where it is asked; nil where no
    /// hit has a label.
    static func score(hits: LabelCounts, asked: LabelCounts) -> Double? {
        guard hits.labelled > 0 else { return nil }
        let rate = (Double(asked.abuse) + 0.5) / (Double(asked.labelled) + 1)
        let abuse = Double(hits.abuse) + priorHits * rate
        let benign = Double(hits.benign) + priorHits * (1 - rate)
        return log(abuse / benign) - log(rate / (1 - rate))
    }
}
