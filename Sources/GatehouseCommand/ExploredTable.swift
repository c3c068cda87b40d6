internal import Foundation
internal import GatehouseLearning
internal import GatehouseTraining

/// What explored verdicts say of a route, as a table that a person reads.
struct ExploredTable {
    let lines: [String]

    init(_ report: ExploredReport) {
        let support = report.support
        var lines = [
            "\(report.events) events in \(report.groups) groups, \(report.explored) explored",
            String(
                format: "%d verdicts decide as the route does, worth %.0f; largest weight %.0f,"
                    + " mean %.3f",
                support.matchedCount,
                support.effectiveCount,
                support.largestWeight,
                support.meanWeight
            ),
        ]
        if report.unmatchedVerdicts > 0 {
            lines.append("\(report.unmatchedVerdicts) verdicts have no label and are left out")
        }
        lines += ["", Self.row("decision", ["logged", "wanted"])]
        for decision in report.decisions {
            let name = decision.experts.isEmpty ? "none" : decision.experts.joined(separator: "+")
            lines.append(Self.row(name, ["\(decision.logged)", "\(decision.wanted)"]))
        }
        lines += ["", Self.row("", ["log loss", "deferred", "µs"])]
        let outcomes = [report.logLoss, report.deferredFraction, report.cost]
        lines += Self.rows("as logged", outcomes.map(\.logged))
        lines += Self.rows("inverse propensity", outcomes.map(\.estimate.inversePropensity))
        lines += Self.rows("self-normalised", outcomes.map(\.estimate.selfNormalized))
        lines += Self.rows("doubly robust", outcomes.map(\.estimate.doublyRobust))
        self.lines = lines
    }

    private static let formats = ["%.4f", "%.4f", "%.1f"]

    private static func rows(_ name: String, _ intervals: [NormalInterval?]) -> [String] {
        let figures = zip(intervals, formats).map { interval, format in
            interval.map { String(format: format, $0.estimate) } ?? "-"
        }
        let ends = zip(intervals, formats).map { interval, format in
            interval.map { String(format: "\(format)…\(format)", $0.lower, $0.upper) } ?? "-"
        }
        return [row(name, figures), row("  95 %", ends)]
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        let padded = cells.map { cell in
            String(repeating: " ", count: max(0, 18 - cell.count)) + cell
        }
        let blanks = String(repeating: " ", count: max(1, 24 - name.count))
        return name + blanks + padded.joined()
    }
}
