internal import GatehouseGBDT

/// Times a forest on rows: one by one as doubles and as floats, and its explanations.
struct ForestBench {
    private let engine: ForestEngine
    private let explainer: ForestExplainer?
    private let rows: [[Double]]

    init(_ engine: ForestEngine, _ explainer: ForestExplainer?, rows: [[Double]]) {
        self.engine = engine
        self.explainer = explainer
        self.rows = rows
    }

    /// Measures every row `rounds` times after a first round that warms up.
    ///
    /// - Parameters:
    ///   - model: The file's name.
    ///   - rounds: How often.
    /// - Returns: Figures in which an event is a row; overall is of floats, which detectors have.
    func report(model: String, rounds: Int) -> BenchReport {
        let singles = rows.map { $0.map { Float($0) } }
        var scratch = engine.makeScratch()
        var margins = [Double](repeating: 0, count: engine.forest.outputCount)
        let overall = measure(rounds) { row in
            let values = singles[row]
            var span = margins.mutableSpan
            engine.margins(values.span, scratch: &scratch, into: &span)
        }
        let doubles = measure(rounds) { row in
            let values = rows[row]
            var span = margins.mutableSpan
            engine.margins(values.span, scratch: &scratch, into: &span)
        }
        let plain = measure(1) { row in
            let values = singles[row]
            var span = margins.mutableSpan
            engine.forest.margins(values.span, into: &span)
        }
        return BenchReport(
            mode: "\(engine.name), one thread",
            bundle: model,
            generation: "forest",
            events: rows.count,
            overall: overall,
            stages: [
                BenchStage(name: "doubles", figures: doubles),
                BenchStage(name: "plain walk", figures: plain),
                BenchStage(name: "contributions", figures: explainer.flatMap(explanations)),
            ],
            deferred: nil,
            cEcho: nil
        )
    }

    private func explanations(_ explainer: ForestExplainer) -> BenchFigures? {
        var scratch = explainer.makeScratch()
        let forest = engine.forest
        var found = [Double](
            repeating: 0,
            count: forest.outputCount * forest.featureNames.count
        )
        return measure(1) { row in
            let values = rows[row]
            explainer.contributions(values.span, scratch: &scratch, into: &found)
        }
    }

    private func measure(_ rounds: Int, _ body: (Int) -> Void) -> BenchFigures? {
        var measurement = Measurement()
        for row in rows.indices { body(row) }
        for _ in 0..<rounds { measurement.time(rows.count, body) }
        measurement.countAllocations(rows.count, body)
        return measurement.figures
    }
}
