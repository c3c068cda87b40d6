internal import Foundation
internal import GatehouseLearning
internal import GatehouseRules

/// A backtest as tables that a person reads.
struct RuleBacktestTable {
    let lines: [String]

    init(_ report: RuleBacktestReport) {
        lines =
            Self.head(report) + Self.rules(report) + Self.samples(report) + Self.live(report)
            + Self.changes(report) + Self.notes(report)
    }

    private static func head(_ report: RuleBacktestReport) -> [String] {
        let events = report.events
        return [
            """
            \(report.file) on \(events.count) events: \(events.abuse) abuse, \(events.benign) \
            benign, \(events.unlabelled) without a label
            """,
            "",
        ]
    }

    private static func rules(_ report: RuleBacktestReport) -> [String] {
        let headings = [
            "rule", "status", "asked", "hits", "abstained", "precision", "recall", "only",
            "overlap",
            "ns", "score", "suggested",
        ]
        return Columns.table(
            [headings]
                + report.rules.map { rule in
                    [
                        rule.id, rule.status.rawValue, "\(rule.asked.count)",
                        "\(rule.hits.count)", "\(rule.abstentions)", interval(rule.precision),
                        interval(rule.recall), "\(rule.only.count)", overlap(rule.overlap),
                        figure(rule.nanoseconds, "%.0f"), figure(rule.score, "%+.2f"),
                        figure(rule.suggestedScore, "%+.2f"),
                    ]
                }
        )
    }

    private static func samples(_ report: RuleBacktestReport) -> [String] {
        report.rules.flatMap { rule -> [String] in
            guard !rule.samples.isEmpty else { return [] }
            let benign = rule.benignSamples.isEmpty ? [] : ["  of them no abuse"]
            return ["", "hits of \(rule.id)"] + rule.samples.map(sample) + benign
                + rule.benignSamples.map(sample)
        }
    }

    private static func live(_ report: RuleBacktestReport) -> [String] {
        let caught = report.live
        return [
            "",
            """
            the live rules catch \(caught.events.count) events: \(caught.events.abuse) abuse, \
            \(caught.events.benign) benign; precision \(interval(caught.precision)), recall \
            \(interval(caught.recall))
            """,
        ]
    }

    private static func changes(_ report: RuleBacktestReport) -> [String] {
        guard !report.changes.isEmpty else { return [] }
        let headings = [
            "if it were live", "status", "added", "abuse", "benign", "lost", "abuse", "benign",
            "precision", "recall",
        ]
        let rows = report.changes.map { change in
            [
                change.name, change.status?.rawValue ?? "an edit", "\(change.added.count)",
                "\(change.added.abuse)", "\(change.added.benign)", "\(change.lost.count)",
                "\(change.lost.abuse)", "\(change.lost.benign)",
                figure(change.precision, "%.3f"), figure(change.recall, "%.3f"),
            ]
        }
        return [""] + Columns.table([headings] + rows)
    }

    private static func notes(_ report: RuleBacktestReport) -> [String] {
        let edit = report.baseline.map { ["an edit is compared with \($0)"] } ?? []
        return [
            "",
            """
            rollouts are ignored; ns is the mean of \(report.timing.repeats) evaluations in a row on \
            \(report.timing.events) events, bound before
            """,
        ] + edit
    }

    // MARK: Cells

    private static func interval(_ interval: WilsonInterval?) -> String {
        interval.map {
            String(format: "%.3f (%.3f…%.3f)", $0.estimate, $0.lower, $0.upper)
        } ?? "-"
    }

    private static func overlap(_ overlap: RuleBacktestReport.Overlap?) -> String {
        overlap.map { String(format: "%.0f %% ", $0.share * 100) + $0.rule } ?? "-"
    }

    private static func figure(_ value: Double?, _ format: String) -> String {
        value.map { String(format: format, $0) } ?? "-"
    }

    private static func sample(_ sample: RuleBacktestReport.Sample) -> String {
        let label = sample.label.map { $0 == 1 ? "abuse" : "benign" } ?? "-"
        let id = Columns.clean(sample.id, 64)
        guard let text = sample.text else { return "    \(Columns.left(label, 8))\(id)" }
        return "    \(Columns.left(label, 8))\(Columns.left(id, 22))  \(Columns.clean(text, 100))"
    }
}
