internal import Foundation
internal import GatehouseTraining

/// What `gatehouse policy` chose; encodes to its JSON.
struct PolicyOutcome: Encodable {
    let action: String
    /// What was asked for, in words.
    let target: String
    /// Where precision and volume are stated.
    let prevalence: Double
    let events: Int
    let abuse: Int
    /// Events whose text the bundle was fitted on.
    let seen: Int
    let before: ThresholdFigures
    let after: ThresholdFigures
    /// The generation that was written; nil when nothing was.
    let generation: String?

    /// A table that a person reads.
    var lines: [String] {
        let rows = [
            ["", "before", "after"],
            ["probability", "\(before.probability)", "\(after.probability)"],
            ["precision", Self.cell(before.precision), Self.cell(after.precision)],
            ["recall", Self.cell(before.recall), Self.cell(after.recall)],
            [
                "false positive rate", Self.cell(before.falsePositiveRate),
                Self.cell(after.falsePositiveRate),
            ],
            ["volume in 1,000", Self.volume(before.volume), Self.volume(after.volume)],
            ["events here", "\(before.count)", "\(after.count)"],
        ]
        let share = String(format: "%.4g", prevalence)
        let heading =
            "\(action), with \(target), at a prevalence of \(share); \(events) events, \(abuse) abuse"
        let end =
            generation.map { "written as generation \($0); start servers again" }
            ?? "nothing was written (--dry-run)"
        return [heading, ""] + Columns.table(rows) + ["", end]
    }

    private static func cell(_ share: ThresholdFigures.Share?) -> String {
        guard let share else { return "-" }
        return String(format: "%.4f (%.4f…%.4f)", share.estimate, share.lower, share.upper)
    }

    private static func volume(_ share: ThresholdFigures.Share) -> String {
        let ends = [share.estimate, share.lower, share.upper].map { $0 * 1_000 }
        return String(format: "%.2f (%.2f…%.2f)", ends[0], ends[1], ends[2])
    }
}
