package import GatehouseLearning

/// How much abuse of campaigns is found that training never saw.
///
/// A campaign is a group of at least ``leastSize`` events. Recall is that of its abusive events, at the
/// threshold that 1 % of all unseen events that are no abuse pass.
package struct CampaignRecall: Sendable, Encodable {
    /// Events of the smallest campaign.
    package static let leastSize = 3

    /// Campaigns with abusive events that were never seen.
    package let campaigns: Int
    /// Their abusive events.
    package let count: Int
    /// `nil` where a class is missing.
    package let recall: Double?
    /// 95 % bootstrap interval over groups.
    package let interval: BootstrapInterval?

    private enum CodingKeys: String, CodingKey {
        case campaigns, count, intervals
        case recall = "recall_at_fpr_1_percent"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(campaigns, forKey: .campaigns)
        try container.encode(count, forKey: .count)
        try container.encode(recall, forKey: .recall)
        let ends = interval.map { [$0.lower, $0.upper] }
        try container.encode(
            ends.map { [CodingKeys.recall.rawValue: $0] } ?? [:],
            forKey: .intervals
        )
    }

    /// Looks for the campaigns in `data`.
    ///
    /// - Parameters:
    ///   - data: Events with their groups.
    ///   - logits: One for each event.
    ///   - seen: Whether training saw each event; nil where it saw none.
    ///   - seed: Fixes the resamples.
    init(_ data: LabelledEvents, logits: [Double], seen: [Bool]?, seed: UInt64) {
        var sizes = [Int](repeating: 0, count: data.groupNames.count)
        var seenGroups: Set<Int> = []
        for (row, group) in data.groups.enumerated() {
            sizes[group] += 1
            // One seen copy gives the whole campaign away.
            if seen?[row] == true { seenGroups.insert(group) }
        }
        let unseen = data.labels.indices.filter { !seenGroups.contains(data.groups[$0]) }
        let positives = unseen.filter {
            data.labels[$0] && sizes[data.groups[$0]] >= Self.leastSize
        }
        let rows = unseen.filter { !data.labels[$0] } + positives
        campaigns = Set(positives.map { data.groups[$0] }).count
        count = positives.count
        guard !positives.isEmpty, rows.count > positives.count else {
            recall = nil
            interval = nil
            return
        }
        let name = "campaigns"
        let scores = ResampledScores([(name, logits)], of: data, rows: rows, seed: seed)
        recall = scores.metrics(name).recallAtFPR1Percent
        interval = scores.intervals(name)[ReportedMetric.recallAtFPR1Percent.rawValue]
    }
}
