internal import GatehouseLearning
internal import GatehouseTraining

/// The figures that decide, with their intervals, and what they are compared with.
extension ReportPage {
    var headline: Section {
        let tiles = [
            tile(.averagePrecisionAt5Percent, "AP5", "average precision at 5 % abuse"),
            tile(.averagePrecision, "AP", "average precision as sampled"),
            tile(.recallAtFPR1Percent, "R@1%", "recall at 1 % false positives"),
            tile(.calibrationError, "ECE", "calibration error"),
            tile(.logLoss, "Log loss", "nats for each event"),
            costTile,
        ]
        let compared = report.differences + report.comparisons
        let list =
            compared.isEmpty
            ? ""
            : """
            <h3>Compared</h3><ul class="findings">\
            \(compared.map(Self.finding).joined())</ul>
            """
        return Section(
            "headline",
            "Figures",
            title: "Figures",
            about: "What the bundle answers by its own route, \(routeText).",
            #"\#(seenWarning)<div class="tiles">\#(tiles.joined())</div>\#(list)"#
        )
    }

    /// What makes the figures better than they are.
    private var seenWarning: String {
        guard let seen = report.seen, seen.count > 0 else { return "" }
        let unseen = report.unseen.map(\.count) ?? 0
        let remedy =
            unseen > 0
            ? "The honest figures are those of <em>unseen</em>, under <a href=\"#slices\">Slices</a>."
            : "Honest figures want other events, or <code>--folds</code>."
        return """
            <p class="warning">The bundle was fitted on the text of \(Numbers.count(seen.count)) of \
            these events, which flatters every figure here. \(remedy)</p>
            """
    }

    private var routeText: String {
        let share = Numbers.percent(report.overall.deferredFraction)
        return report.curve.isEmpty
            ? "which defers nothing"
            : "which runs the deferred experts for \(share) of the events"
    }

    private func tile(_ metric: ReportedMetric, _ name: String, _ about: String) -> String {
        let interval = report.overall.intervals[metric.rawValue].map { interval in
            """
            <p class="interval-text">95 % \(Numbers.figure(interval.lower))–\
            \(Numbers.figure(interval.upper))</p>
            """
        }
        let value = Numbers.figure(metric.value(in: report.overall.metrics))
        return """
            <div class="tile"><p class="name">\(name)</p><p class="value">\(value)</p>\
            \(interval ?? "")<p class="note">\(about)</p></div>
            """
    }

    private var costTile: String {
        let cost = report.overall.meanCostMicroseconds
        return """
            <div class="tile"><p class="name">Cost</p><p class="value">\
            \(Numbers.microseconds(cost))<span class="unit"> µs</span></p>\
            <p class="interval-text">mean for each event</p>\
            <p class="note">\(Numbers.percent(report.overall.deferredFraction)) deferred</p></div>
            """
    }

    /// A comparison: its sign as a shape, its name, what can be said.
    private static func finding(_ difference: EvaluationReport.Difference) -> String {
        let findings = ReportedMetric.allCases.compactMap { metric in
            difference.intervals[metric.rawValue].map { Finding(metric, $0) }
        }
        var isBetter = false
        var isWorse = false
        for finding in findings {
            switch finding {
            case .better: isBetter = true
            case .worse: isWorse = true
            case .none: break
            }
        }
        let (sign, kind) =
            switch (isBetter, isWorse) {
            case (true, false): ("▲", "better")
            case (false, true): ("▼", "worse")
            case (true, true): ("◆", "mixed")
            case (false, false): ("=", "same")
            }
        return """
            <li class="\(kind)"><span class="sign" aria-hidden="true">\(sign)</span><div>\
            <strong>\(HTMLText.escaped(difference.name))</strong>\
            <p>\(HTMLText.escaped(difference.finding))</p></div></li>
            """
    }
}
