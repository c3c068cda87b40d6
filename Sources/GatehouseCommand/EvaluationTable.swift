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
        add([report.overall])
        add(report.stack.map { [$0] } ?? [])
        add(report.experts)
        for difference in report.differences {
            lines.append(
                Self.row(
                    difference.name,
                    ReportedMetric.allCases.map { metric in
                        difference.intervals[metric.rawValue].map {
                            String(format: "%+.4f", $0.estimate)
                        } ?? "-"
                    }
                )
            )
            lines.append(Self.intervalRow(difference.intervals, format: "%+.4f"))
        }
        lines += ["", "channels"]
        add(report.channels)
        lines += ["", "experts that run"]
        add(report.masks)
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

    private static func rows(_ slice: EvaluationReport.Slice) -> [String] {
        let figures = ReportedMetric.allCases.map { metric in
            metric.value(in: slice.metrics).map { String(format: "%.4f", $0) } ?? "-"
        }
        let cost = slice.meanCostMicroseconds.map { String(format: "%.1f", $0) } ?? "-"
        let first = row(slice.name, figures + [cost, "\(slice.count)", "\(slice.positives)"])
        return slice.intervals.isEmpty
            ? [first] : [first, intervalRow(slice.intervals, format: "%.4f")]
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
        return name.padding(toLength: 24, withPad: " ", startingAt: 0) + padded.joined()
    }
}
