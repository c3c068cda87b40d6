internal import GatehouseLearning
internal import GatehouseTraining

/// Recall against false positives and against precision.
extension ReportPage {
    var curves: Section? {
        let fused = ThresholdCurve(report.evidence.logits, labels: data.labels)
        guard !fused.points.isEmpty else { return nil }
        let styles = ["series-orange dashed", "series-grey dotted"]
        var ways = [(name: "fused, by the bundle's route", series: "series-blue", curve: fused)]
        for (peer, series) in zip(report.evidence.peers, styles) {
            let curve = ThresholdCurve(peer.logits, labels: data.labels)
            ways.append((name: peer.name, series: series, curve: curve))
        }
        // The first way lies on top.
        let drawn = ways.reversed()
        var receiver = Plot(x: (0.0005...1, true), y: (0...1, false))
        receiver.axes("false positive rate (logarithmic)", "recall")
        var precision = Plot(x: (0...1, false), y: (0...1, false))
        precision.axes("recall", "precision, as sampled")
        for way in drawn {
            let points = way.curve.points
            receiver.line(points.map { ($0.falsePositiveRate, $0.recall) }, series: way.series)
            precision.line(points.map { ($0.recall, $0.precision) }, series: way.series)
        }
        receiver.point(
            (1, 1),
            series: "marker",
            title: "the explorer's threshold",
            id: "roc-marker"
        )
        precision.point(
            (1, 0),
            series: "marker",
            title: "the explorer's threshold",
            id: "pr-marker"
        )
        let receiverDrawing = receiver.svg(
            label: "ROC curve: recall against the false positive rate",
            id: "roc"
        )
        let precisionDrawing = precision.svg(label: "Precision against recall", id: "pr")
        let legend = ways.map { LegendEntry(series: $0.series, mark: nil, name: $0.name) }
        return Section(
            "curves",
            "Curves",
            title: "ROC and precision–recall",
            about: "The ring marks the threshold that is chosen in the explorer.",
            """
            <div class="pair"><figure>\(receiverDrawing)<figcaption>ROC, area \(Numbers.figure(report.overall.metrics.rocAUC))</figcaption>\
            </figure><figure>\(precisionDrawing)<figcaption>Precision–recall, AP \
            \(Numbers.figure(report.overall.metrics.averagePrecision))</figcaption></figure></div>
            \(LegendEntry.list(legend))
            """
        )
    }
}
