internal import Foundation
internal import GatehouseLearning
internal import GatehouseTraining

/// An evaluation as a table that a person reads.
struct EvaluationTable {
    let lines: [String]

    init(_ report: EvaluationReport) {
        var lines = [
            report.mode == "folds"
                ? "out of fold, \(report.folds ?? 0) folds over \(report.groups) groups"
                : "the bundle as it is, \(report.groups) groups",
            "",
            Self.row(
                "",
                ReportedMetric.allCases.map(Self.heading) + ["µs", "events", "positive"]
            ),
        ]
        func add(_ slices: [EvaluationReport.Slice]) { lines += slices.flatMap(Self.rows) }
        func add(_ differences: [EvaluationReport.Difference]) {
            lines += differences.flatMap(Self.rows)
        }
        add([report.overall])
        add(report.stack.map { [$0] } ?? [])
        add([report.mean])
        add(report.experts)
        add(report.differences)
        if !report.comparisons.isEmpty {
            lines += ["", "compared"]
            add(report.comparisons)
        }
        lines += ["", "channels"]
        add(report.channels)
        lines += ["", "scripts"]
        add(report.scripts)
        lines += ["", "events in the group"]
        add(report.groupSizes)
        lines.append(Self.campaigns(report.novel))
        lines += Self.curves(report.curve)
        lines += ["", "experts that run"]
        let names = report.experts.map(\.name)
        lines += report.masks.flatMap { Self.rows($0, name: Self.short($0.name, among: names)) }
        lines += Self.lost(report.lost)
        if let seen = report.seen, let unseen = report.unseen {
            lines += ["", "texts the bundle was fitted on"]
            add([seen, unseen])
        }
        self.lines = lines
    }

    private static func heading(_ metric: ReportedMetric) -> String {
        switch metric {
        case .averagePrecision: "AP"
        case .averagePrecisionAt5Percent: "AP at 5 %"
        case .rocAUC: "ROC AUC"
        case .recallAtFPR1Percent: "R at 1 %"
        case .brier: "Brier"
        case .calibrationError: "ECE"
        case .logLoss: "log loss"
        }
    }

    /// A set of experts by those that are left out, where that is shorter.
    ///
    /// - Parameters:
    ///   - name: Of the set, such as `gbdt+ngram`.
    ///   - experts: Names of all.
    /// - Returns: `all`, `all but gbdt`, or the name.
    static func short(_ name: String, among experts: [String]) -> String {
        let present = Set(name.split(separator: "+").map(String.init))
        let missing = experts.filter { !present.contains($0) }
        if missing.isEmpty, experts.count > 1 { return "all" }
        let rest = "all but \(missing.joined(separator: "+"))"
        return rest.count < name.count ? rest : name
    }

    private static func rows(_ slice: EvaluationReport.Slice) -> [String] {
        rows(slice, name: slice.name)
    }

    private static func rows(_ slice: EvaluationReport.Slice, name: String) -> [String] {
        let figures = ReportedMetric.allCases.map { metric in
            metric.value(in: slice.metrics).map { String(format: "%.4f", $0) } ?? "-"
        }
        let cost = slice.meanCostMicroseconds.map { String(format: "%.1f", $0) } ?? "-"
        let first = row(name, figures + [cost, "\(slice.count)", "\(slice.positives)"])
        return slice.intervals.isEmpty
            ? [first] : [first, intervalRow(slice.intervals, format: "%.4f")]
    }

    private static func rows(_ difference: EvaluationReport.Difference) -> [String] {
        let figures = ReportedMetric.allCases.map { metric in
            difference.intervals[metric.rawValue].map {
                String(format: "%+.4f", $0.estimate)
            } ?? "-"
        }
        return [
            difference.name,
            row("", figures),
            intervalRow(difference.intervals, format: "%+.4f"),
            "  \(difference.finding)",
        ]
    }

    private static func campaigns(_ novel: CampaignRecall) -> String {
        guard let recall = novel.recall else { return "no unseen campaign" }
        let interval = novel.interval.map {
            String(format: " (%.4f…%.4f)", $0.lower, $0.upper)
        }
        return """
            unseen campaigns: recall at 1 % FPR \(String(format: "%.4f", recall))\(interval ?? "") \
            of \(novel.count) abusive events in \(novel.campaigns)
            """
    }

    /// AP by share of deferred events, and the area under it.
    private static func curves(_ curves: [CostCurve]) -> [String] {
        guard let first = curves.first else { return [] }
        let names = first.points.map(\.name)
        return ["", row("AP by deferred events", names + ["area"])]
            + curves.map { curve in
                let points = curve.points.map { point in
                    point.metrics.averagePrecision.map { String(format: "%.4f", $0) } ?? "-"
                }
                let area = curve.area.map { String(format: "%.4f", $0) } ?? "-"
                return row("  \(curve.name)", points + [area])
            }
    }

    private static func lost(_ lost: [EvaluationReport.Difference]) -> [String] {
        guard !lost.isEmpty else { return [] }
        return ["", row("lost expert", ["AP", "log loss"])]
            + lost.flatMap { difference in
                let intervals = [ReportedMetric.averagePrecision, .logLoss].map {
                    difference.intervals[$0.rawValue]
                }
                let figures = intervals.map { interval in
                    interval.map { String(format: "%+.4f", $0.estimate) } ?? "-"
                }
                let ends = intervals.map { interval in
                    interval.map { String(format: "%+.4f…%+.4f", $0.lower, $0.upper) } ?? "-"
                }
                return [row("  \(difference.name)", figures), row("    95 %", ends)]
            }
    }

    private static func intervalRow(
        _ intervals: [String: BootstrapInterval],
        format: String,
    ) -> String {
        row(
            "  95 %",
            ReportedMetric.allCases.map { metric in
                intervals[metric.rawValue].map {
                    String(format: "\(format)…\(format)", $0.lower, $0.upper)
                } ?? "-"
            }
        )
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        let padded = cells.map { cell in
            String(repeating: " ", count: max(0, 16 - cell.count)) + cell
        }
        let blanks = String(repeating: " ", count: max(1, 24 - name.count))
        return name + blanks + padded.joined()
    }
}
