internal import GatehouseLearning
internal import GatehouseTraining

/// What each expert adds, and what its loss would cost.
extension ReportPage {
    var contributions: Section? {
        guard !report.contributions.isEmpty else { return nil }
        let most = max(report.contributions.map(\.meanMagnitude).max() ?? 0, 1e-9)
        let rows = report.contributions.map { expert in
            let lost = report.lost.first { $0.name == expert.name }
            let alone = report.experts.first { $0.name == expert.name }
            return """
                <tr><th scope="row">\(HTMLText.escaped(expert.name))</th>\
                <td>\(Self.bar(expert.meanMagnitude / most, Self.logOdds(expert)))</td>\
                <td class="number">\(Numbers.percent(expert.movedFraction))</td>\
                <td class="number">\(Numbers.percent(expert.ranFraction))</td>\
                <td class="number">\(Numbers.figure(alone?.metrics.averagePrecision))</td>\
                <td class="number">\(Self.change(lost, .averagePrecision))</td>\
                <td class="number">\(Self.change(lost, .logLoss))</td>\
                <td class="number">\(Numbers.microseconds(alone?.meanCostMicroseconds))</td></tr>
                """
        }
        return Section(
            "experts",
            "Experts",
            title: "Contribution by expert",
            about: """
                Every answer is a sum of one term in log-odds for each expert. <em>Moved</em> is the \
                share of events whose action would be another without the term. The last columns: the \
                expert alone, all experts without it (AP and log loss, difference to all of them), \
                and the time it takes when it runs.
                """,
            """
            <div class="scroll"><table><thead><tr><th scope="col">Expert</th>\
            <th scope="col">Mean magnitude, log-odds</th><th scope="col" class="number">Moved</th>\
            <th scope="col" class="number">Ran</th><th scope="col" class="number">AP alone</th>\
            <th scope="col" class="number">AP if lost</th>\
            <th scope="col" class="number">Log loss if lost</th>\
            <th scope="col" class="number">µs</th></tr></thead><tbody>\(rows.joined())</tbody></table></div>
            """
        )
    }

    private static func logOdds(_ expert: ExpertContribution) -> String {
        let value = Numbers.figure(expert.meanMagnitude)
        return String(value.dropLast(2))
    }

    private static func change(
        _ lost: EvaluationReport.Difference?,
        _ metric: ReportedMetric,
    ) -> String {
        guard let interval = lost?.intervals[metric.rawValue] else { return "–" }
        let title = "95 % \(Numbers.signed(interval.lower)) to \(Numbers.signed(interval.upper))"
        return #"<span title="\#(title)">\#(Numbers.signed(interval.estimate))</span>"#
    }

    /// A bar in a cell, with its value beside it.
    static func bar(_ share: Double, _ label: String) -> String {
        let width = Numbers.place(min(max(share, 0), 1) * 120)
        return """
            <span class="bar-cell"><svg viewBox="0 0 120 10" aria-hidden="true">\
            <rect class="track" width="120" height="10" rx="2"/>\
            <rect class="fill" width="\(width)" height="10" rx="2"/></svg>\(label)</span>
            """
    }
}
