internal import GatehouseLearning
internal import GatehouseTraining

/// Whether what is said happens.
extension ReportPage {
    var reliability: Section? {
        let bins = report.reliability
        guard !bins.isEmpty else { return nil }
        var plot = Plot(width: 480, height: 400, x: (0...1, false), y: (0...1, false))
        plot.axes("mean probability that was said", "share that was abuse")
        plot.line([(0, 0), (1, 1)], series: "series-grey dashed")
        for bin in bins {
            let positives = Int((bin.observedRate * Double(bin.count)).rounded())
            if let interval = WilsonInterval(successes: positives, trials: bin.count) {
                plot.interval(
                    (interval.lower, interval.upper),
                    at: bin.meanProbability,
                    series: "series-blue"
                )
            }
        }
        for bin in bins {
            let title =
                "said \(Numbers.figure(bin.meanProbability)), was "
                + "\(Numbers.figure(bin.observedRate)), \(Numbers.count(bin.count)) events"
            plot.point(
                (bin.meanProbability, bin.observedRate),
                series: "series-blue",
                title: title
            )
        }
        let rows = bins.map { bin in
            """
            <tr><td class="number">\(Numbers.figure(bin.meanProbability))</td>\
            <td class="number">\(Numbers.figure(bin.observedRate))</td>\
            <td class="number">\(Numbers.signed(bin.observedRate - bin.meanProbability))</td>\
            <td class="number">\(Numbers.count(bin.count))</td></tr>
            """
        }
        let drawing = plot.svg(
            label: "Share of abuse against the probability that was said, in 15 bins"
        )
        return Section(
            "reliability",
            "Reliability",
            title: "Reliability",
            about: """
                Fifteen bins of equally many events. On the dashed line, what is said is what happens; \
                above it, there is more abuse than was said. Bars are 95 % intervals of the shares. \
                Calibration error \(Numbers.figure(report.overall.metrics.calibrationError)).
                """,
            """
            <div class="pair"><figure>\(drawing)</figure><div class="scroll"><table><thead><tr><th scope="col" class="number">Said</th>\
            <th scope="col" class="number">Was</th><th scope="col" class="number">Difference</th>\
            <th scope="col" class="number">Events</th></tr></thead>\
            <tbody>\(rows.joined())</tbody></table></div></div>
            """
        )
    }
}
