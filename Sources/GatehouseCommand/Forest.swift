internal import ArgumentParser
internal import Foundation
internal import GatehouseFiles
internal import GatehouseGBDT

/// `gatehouse forest`: a forest's raw margins, to compare with the library that trained it.
struct Forest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a forest's raw margin for each row of a CSV, with 17 significant digits.",
        discussion: """
            The CSV's header names the features; their order is free, and other columns are left \
            alone. An empty cell or "nan" is missing. Where the model was trained on names of \
            categories, cells are such names. Margins of several classes or targets are split by \
            commas.

            With --contributions, what each feature adds to the margin of a row compared with the \
            average of training (exact Shapley values, as LightGBM's pred_contrib), as CSV: the \
            columns add up to the margin. With --bench, how long rows take; overall is of values \
            in single precision, as detectors have them.
            """
    )

    @Argument(
        help: """
            A model: LightGBM's text, XGBoost's JSON or UBJSON, CatBoost's JSON, or scikit-learn's \
            by Tools/export_sklearn.py.
            """
    )
    var model: String

    @Option(help: "Rows as CSV with a header of feature names; \"-\" is standard input.")
    var data: String

    @Flag(help: "Print what each feature adds to the margin.")
    var contributions = false

    @Flag(help: "Measure how long rows take.")
    var bench = false

    @Option(help: "With --bench: bind to this processor.")
    var cpu: Int?

    @Option(help: "With --bench: how often all rows are gone through.")
    var rounds = 5

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard !(bench && contributions) else {
            throw ValidationError("found --bench and --contributions; wanted one of them")
        }
        guard (1...10_000).contains(rounds) else {
            throw ValidationError("--rounds \(rounds): wanted 1 to 10000")
        }
        if let cpu, !(0..<1024).contains(cpu) {
            throw ValidationError("--cpu \(cpu): wanted 0 to 1023")
        }
    }

    func run() throws {
        if bench { return try measure() }
        let forest = try load()
        var rows = try ForestRows(path: data, forest: forest)
        if contributions {
            try printContributions(forest, &rows)
        } else {
            try printMargins(forest, &rows)
        }
    }

    private func load() throws -> GatehouseGBDT.Forest {
        do {
            let file = try MappedFile(path: model)
            return try GatehouseGBDT.Forest(contentsOf: file.octets)
        } catch {
            throw CommandFailure.work("\(model): \(error)")
        }
    }

    private func printMargins(_ forest: GatehouseGBDT.Forest, _ rows: inout ForestRows) throws {
        let engine = ForestEngine(forest)
        var scratch = engine.makeScratch()
        let output = Output()
        var row = [Double](repeating: .nan, count: forest.featureNames.count)
        var margins = [Double](repeating: 0, count: forest.outputCount)
        while try rows.next(into: &row) {
            var span = margins.mutableSpan
            engine.margins(row.span, scratch: &scratch, into: &span)
            try output.line(margins.map(Self.digits).joined(separator: ","))
        }
        try output.flush()
    }

    /// A column for each feature and one for the average, for each output in turn.
    private func printContributions(
        _ forest: GatehouseGBDT.Forest,
        _ rows: inout ForestRows,
    ) throws {
        let explainer = try explainer(of: forest)
        var scratch = explainer.makeScratch()
        let output = Output()
        let names = forest.featureNames
        let header = (0..<forest.outputCount).flatMap { output in
            (names + ["average"]).map { forest.outputCount == 1 ? $0 : "\(output):\($0)" }
        }
        try output.line(header.map(CSV.quoted).joined(separator: ","))
        var row = [Double](repeating: .nan, count: names.count)
        var found = [Double](repeating: 0, count: forest.outputCount * names.count)
        while try rows.next(into: &row) {
            explainer.contributions(row.span, scratch: &scratch, into: &found)
            let cells = (0..<forest.outputCount).flatMap { output in
                found[output * names.count..<(output + 1) * names.count].map(Self.digits)
                    + [Self.digits(explainer.expected[output])]
            }
            try output.line(cells.joined(separator: ","))
        }
        try output.flush()
    }

    private func measure() throws {
        if let cpu { try CEcho.pin(to: cpu) }
        let before = LoadFigures.residentBytes()
        let engine = ForestEngine(try load())
        let loading = try LoadFigures(ofFile: model, residentBytesBefore: before) {
            _ = ForestEngine(try load())
        }
        let forest = engine.forest
        var rows = try ForestRows(path: data, forest: forest)
        var all: [[Double]] = []
        var row = [Double](repeating: .nan, count: forest.featureNames.count)
        while try rows.next(into: &row) { all.append(row) }
        guard !all.isEmpty else { throw CommandFailure.work("\(data): found no rows to measure") }
        // Without covers there are no contributions to measure.
        let bench = ForestBench(engine, try? ForestExplainer(forest), rows: all)
        var found = bench.report(
            model: URL(filePath: model).lastPathComponent,
            rounds: rounds
        )
        found.load = loading
        try report.show(found, found.lines)
    }

    private func explainer(of forest: GatehouseGBDT.Forest) throws -> ForestExplainer {
        do {
            return try ForestExplainer(forest)
        } catch {
            throw CommandFailure.work(
                "\(model): found no way to tell contributions: \(error.rawValue)"
            )
        }
    }

    private static func digits(_ value: Double) -> String { String(format: "%.17g", value) }
}
