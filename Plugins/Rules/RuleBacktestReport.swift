package import GatehouseLearning

/// What rules would have made of past events: `gatehouse rules backtest`.
///
/// Rollouts are ignored: a rule counts on every event, as it will once it is rolled out.
package struct RuleBacktestReport: Sendable, Equatable, Codable {
    /// The file of rules.
    package let file: String
    /// The file in force, where `file` is an edit of it.
    @Nullable package var baseline: String?
    package let events: LabelCounts
    package let timing: Timing
    /// In the order of the file; disabled rules are left out.
    package let rules: [Row]
    /// What the live rules catch together.
    package let live: Caught
    /// What would be caught if an edit, or one rule that is not live, were live.
    package let changes: [Change]

    /// How the times of rules were taken.
    package struct Timing: Sendable, Equatable, Codable {
        /// Events that were timed, evenly spread over all.
        package let events: Int
        /// Evaluations in a row on each, with the event bound before.
        package let repeats: Int
    }

    /// One rule.
    package struct Row: Sendable, Equatable, Codable {
        package let id: String
        package let status: RuleStatus
        package let file: String
        package let line: Int
        /// Events on its channels.
        package let asked: LabelCounts
        package let hits: LabelCounts
        package let abstentions: Int
        /// The share of labelled hits that are abuse; null without.
        @Nullable package var precision: WilsonInterval?
        /// The share of the abuse on which it was asked that it hits; null without.
        @Nullable package var recall: WilsonInterval?
        /// Hits on which no other live rule fired: what a live rule adds to the others, and what one
        /// that is not live would add.
        package let only: LabelCounts
        /// The rule with which it shares most hits; null where it shares none.
        @Nullable package var overlap: Overlap?
        /// Mean time of an evaluation; null where it was not timed.
        @Nullable package var nanoseconds: Double?
        @Nullable package var score: Double?
        /// How much a hit raises the log-odds of abuse; null without labelled hits.
        @Nullable package var suggestedScore: Double?
        /// In the order of the schema, those on which it was asked.
        package let channels: [Channel]
        /// Hits, evenly spread over the events.
        package let samples: [Sample]
        /// Hits on what is no abuse, likewise.
        package let benignSamples: [Sample]

        private enum CodingKeys: String, CodingKey {
            case id, status, file, line, asked, hits, abstentions, precision, recall, only
            case overlap, nanoseconds, score, channels, samples
            case suggestedScore = "suggested_score"
            case benignSamples = "benign_samples"
        }
    }

    /// Hits that two rules share.
    package struct Overlap: Sendable, Equatable, Codable {
        package let rule: String
        package let hits: Int
        /// The share of the hits of the rule that this is about.
        package let share: Double
    }

    /// A rule on one channel.
    package struct Channel: Sendable, Equatable, Codable {
        /// Null for events without a channel.
        @Nullable package var channel: String?
        package let asked: LabelCounts
        package let hits: LabelCounts
        package let abstentions: Int
        @Nullable package var precision: Double?
        @Nullable package var recall: Double?
    }

    /// A hit.
    package struct Sample: Sendable, Equatable, Codable {
        package let id: String
        /// 0 or 1; null where nobody labelled it.
        @Nullable package var label: Int?
        /// All its texts; null unless they are asked for.
        @Nullable package var text: String?
    }

    /// Events on which some live rule fires.
    package struct Caught: Sendable, Equatable, Codable {
        package let events: LabelCounts
        @Nullable package var precision: WilsonInterval?
        @Nullable package var recall: WilsonInterval?
    }

    /// What would change.
    package struct Change: Sendable, Equatable, Codable {
        /// The rule, or the file that is an edit.
        package let name: String
        /// Null for a file.
        @Nullable package var status: RuleStatus?
        /// Events that would be caught and are not now.
        package let added: LabelCounts
        /// Events that are caught now and would not be.
        package let lost: LabelCounts
        /// Of all that would be caught then.
        @Nullable package var precision: Double?
        @Nullable package var recall: Double?
    }
}
