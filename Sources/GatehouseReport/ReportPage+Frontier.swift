internal import GatehouseLearning
internal import GatehouseTraining

/// What accuracy costs, and which events the dear experts are spent on.
extension ReportPage {
    /// Orders of deferring in words.
    private static let orderNames = [
        "random": "random events", "uncertainty": "the least certain first",
        "value": "the most worth it first (value gate)",
        "oracle": "by the true saving (bound, knows the label)",
    ]

    var frontier: Section? {
        guard !report.curve.isEmpty else { return nil }
        var figures: [String] = []
        if let drawing = costDrawing { figures.append(drawing) }
        figures.append(shareDrawing)
        var legend = orders.map { order in
            LegendEntry(
                series: order.series,
                mark: order.mark,
                name: Self.orderNames[order.curve.name] ?? order.curve.name
            )
        }
        legend.append(
            LegendEntry(
                series: "route alone",
                mark: .diamond,
                name: "this bundle, with its 95 % interval"
            )
        )
        if report.stack != nil {
            legend.append(
                LegendEntry(
                    series: "series-orange alone",
                    mark: .square,
                    name: "logistic stack of all experts"
                )
            )
        }
        return Section(
            "frontier",
            "Cost",
            title: "Accuracy against cost",
            about: """
                The deferred experts are dear, so the route decides which events are worth them. Each \
                line is one way to decide, from no event at the left to every event at the right.
                """,
            """
            <div class="pair">\(figures.joined())</div>
            \(LegendEntry.list(legend))
            \(shareTable)
            """
        )
    }

    private struct Order {
        let curve: CostCurve
        let series: String
        let mark: Plot.Mark

        init(_ curve: CostCurve) {
            self.curve = curve
            (series, mark) =
                switch curve.name {
                case "random": ("series-grey dashed", .square)
                case "uncertainty": ("series-blue", .circle)
                case "oracle": ("series-green dotted", .triangle)
                default: ("series-purple", .diamond)
                }
        }
    }

    private var orders: [Order] { report.curve.map { Order($0) } }

    /// AP over the logarithm of the mean cost; nil where costs were not measured.
    private var costDrawing: String? {
        let costs = report.curve.flatMap(\.points).compactMap(\.meanCostMicroseconds)
        guard let least = costs.min(), let most = costs.max(), least > 0, most > least else {
            return nil
        }
        var values = report.curve.flatMap(\.points).compactMap(\.metrics.averagePrecision)
        let own = report.overall.intervals[ReportedMetric.averagePrecision.rawValue]
        if let own { values += [own.lower, own.upper] }
        if let stack = report.stack?.metrics.averagePrecision { values.append(stack) }
        var plot = Plot(
            x: (least * 0.85...most * 1.2, true),
            y: (Scale.domain(of: values), false)
        )
        plot.axes("mean cost of an event, µs (logarithmic)", "AP")
        for order in orders {
            let points = order.curve.points.compactMap { point in
                point.meanCostMicroseconds.flatMap { cost in
                    point.metrics.averagePrecision.map { (point, cost, $0) }
                }
            }
            plot.line(points.map { ($0.1, $0.2) }, series: order.series)
            for (point, cost, precision) in points {
                let title =
                    "\(order.curve.name), \(point.name) deferred: AP \(Numbers.figure(precision)), "
                    + "\(Numbers.microseconds(cost)) µs"
                plot.point(
                    (cost, precision),
                    series: order.series,
                    mark: order.mark,
                    size: 3.5,
                    title: title
                )
            }
        }
        if let stack = report.stack?.metrics.averagePrecision {
            let title = "logistic stack of all experts: AP \(Numbers.figure(stack))"
            plot.point((most, stack), series: "series-orange", mark: .square, size: 5, title: title)
        }
        if let cost = report.overall.meanCostMicroseconds, let own {
            plot.interval((own.lower, own.upper), at: cost, series: "route")
            let title =
                "this bundle: AP \(Numbers.figure(own.estimate)), \(Numbers.microseconds(cost)) µs"
            plot.point((cost, own.estimate), series: "route", mark: .diamond, size: 5, title: title)
        }
        let svg = plot.svg(label: "Average precision against mean cost, by order of deferring")
        return "<figure>\(svg)<figcaption>AP against mean cost</figcaption></figure>"
    }

    /// AP5 over the share of deferred events, at equal distances.
    private var shareDrawing: String {
        let shares = Array(CostCurve.shares.reversed())
        let values = report.curve.flatMap(\.points).compactMap {
            ReportedMetric.averagePrecisionAt5Percent.value(in: $0.metrics)
        }
        var plot = Plot(
            x: (-0.3...Double(shares.count) - 0.7, false),
            y: (Scale.domain(of: values), false)
        )
        plot.axes(
            "share of events that are deferred",
            "AP5",
            xLabels: shares.enumerated().map { (Double($0), CostCurve.percent($1)) }
        )
        for order in orders {
            var points: [(Double, Double, EvaluationReport.Slice)] = []
            for (place, point) in order.curve.points.reversed().enumerated() {
                guard
                    let value = ReportedMetric.averagePrecisionAt5Percent.value(in: point.metrics)
                else { continue }
                points.append((Double(place), value, point))
            }
            plot.line(points.map { ($0.0, $0.1) }, series: order.series)
            for (place, value, point) in points {
                plot.point(
                    (place, value),
                    series: order.series,
                    mark: order.mark,
                    size: 3.5,
                    title: "\(order.curve.name), \(point.name): AP5 \(Numbers.figure(value))"
                )
            }
        }
        let svg = plot.svg(label: "AP5 by share of deferred events and order of deferring")
        return "<figure>\(svg)<figcaption>AP5 by share of deferred events</figcaption></figure>"
    }

    private var shareTable: String {
        let rows = report.curve.flatMap { curve in
            curve.points.map { point in
                let figures = [
                    ReportedMetric.averagePrecision, .averagePrecisionAt5Percent,
                    .recallAtFPR1Percent, .logLoss,
                ].map { "<td class=\"number\">\(Numbers.figure($0.value(in: point.metrics)))</td>" }
                return """
                    <tr><th scope="row">\(HTMLText.escaped(curve.name))</th>\
                    <td class="number">\(point.name)</td>\(figures.joined())<td class="number">\
                    \(Numbers.microseconds(point.meanCostMicroseconds))</td></tr>
                    """
            }
        }
        let areas = report.curve.compactMap { curve in
            curve.area.map { "\(HTMLText.escaped(curve.name)) \(Numbers.figure($0))" }
        }
        let area =
            areas.isEmpty
            ? ""
            : "<p>Mean AP over the logarithm of the cost: \(areas.joined(separator: ", ")).</p>"
        return """
            \(area)<details><summary>All figures by order and share</summary><div class="scroll">\
            <table><thead><tr><th scope="col">Order</th><th scope="col" class="number">Deferred</th>\
            <th scope="col" class="number">AP</th><th scope="col" class="number">AP5</th>\
            <th scope="col" class="number">R@1%</th><th scope="col" class="number">Log loss</th>\
            <th scope="col" class="number">µs</th></tr></thead><tbody>\(rows.joined())</tbody>\
            </table></div></details>
            """
    }
}
