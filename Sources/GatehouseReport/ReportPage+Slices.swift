internal import GatehouseLearning
internal import GatehouseTraining

/// The same figures for parts of the events.
extension ReportPage {
    var slices: Section {
        var bodies = [
            body("Channel", report.channels), body("Script of most letters", report.scripts),
            body("Events in the group", report.groupSizes),
        ]
        let seen = [report.seen, report.unseen].compactMap { $0 }.filter { $0.count > 0 }
        if !seen.isEmpty { bodies.append(body("Fitted on", seen)) }
        let alone = [report.stack, report.mean].compactMap(\.self) + report.experts
        bodies.append(body("Other ways to score, all events", alone))
        if !report.curve.isEmpty { bodies.append(body("Budgets", report.budgets)) }
        return Section(
            "slices",
            "Slices",
            title: "Slices",
            about: """
                Where it is good and where it is not. A figure that needs both classes is left out \
                where one is missing; small slices say little. \(campaigns)
                """,
            """
            <div class="scroll"><table class="slices"><thead><tr><th scope="col">Slice</th>\
            <th scope="col">AP5</th><th scope="col" class="number">AP</th>\
            <th scope="col" class="number">R@1%</th><th scope="col" class="number">ECE</th>\
            <th scope="col" class="number">Log loss</th><th scope="col" class="number">Events</th>\
            <th scope="col" class="number">Abuse</th></tr></thead>\(bodies.joined())</table></div>
            """
        )
    }

    private var campaigns: String {
        let novel = report.novel
        guard let recall = novel.recall else {
            return "No campaign of three events or more was unseen."
        }
        let interval = novel.interval.map {
            " (95 % \(Numbers.figure($0.lower)) to \(Numbers.figure($0.upper)))"
        }
        return """
            Campaigns of three events or more that training never saw: at 1 % false positives, recall \
            \(Numbers.figure(recall))\(interval ?? "") of \(Numbers.count(novel.count)) abusive events \
            in \(Numbers.count(novel.campaigns)).
            """
    }

    private func body(_ title: String, _ slices: [EvaluationReport.Slice]) -> String {
        let rows = slices.map { slice in
            let metrics = slice.metrics
            let figures = [
                metrics.averagePrecision, metrics.recallAtFPR1Percent, metrics.calibrationError,
                metrics.logLoss,
            ].map { #"<td class="number">\#(Numbers.figure($0))</td>"# }
            let share = Double(slice.positives) / Double(max(slice.count, 1))
            let bar = metrics.averagePrecisionAt5Percent.map { Self.bar($0, Numbers.figure($0)) }
            return """
                <tr><th scope="row">\(HTMLText.escaped(slice.name))</th><td>\(bar ?? "–")</td>\
                \(figures.joined())<td class="number">\(Numbers.count(slice.count))</td>\
                <td class="number">\(Numbers.percent(share))</td></tr>
                """
        }
        return """
            <tbody><tr class="group"><th colspan="8" scope="rowgroup">\(title)</th></tr>\
            \(rows.joined())</tbody>
            """
    }
}
