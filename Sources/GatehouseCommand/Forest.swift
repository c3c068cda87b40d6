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
            """
    )

    @Argument(help: "A model: LightGBM's text, XGBoost's JSON or UBJSON.")
    var model: String

    @Option(help: "Rows as CSV with a header of feature names; \"-\" is standard input.")
    var data: String

    func run() throws {
        let forest: GatehouseGBDT.Forest
        do {
            let file = try MappedFile(path: model)
            forest = try GatehouseGBDT.Forest(contentsOf: file.octets)
        } catch {
            throw CommandFailure.work("\(model): \(error)")
        }
        var lines = try LineReader(path: data)
        guard let header = try lines.next() else {
            throw CommandFailure.work("\(lines.name): found nothing; wanted a CSV with a header")
        }
        let names = CSV.cells(header)
        let columns = try forest.featureNames.map { name in
            guard let column = names.firstIndex(of: name) else {
                throw CommandFailure.work(
                    "\(lines.name): found no column \"\(name)\", which the model reads"
                )
            }
            return column
        }
        let output = Output()
        var row = [Double](repeating: .nan, count: columns.count)
        var margins = [Double](repeating: 0, count: forest.outputCount)
        while let line = try lines.next() {
            let cells = CSV.cells(line)
            guard cells.count == names.count else {
                throw CommandFailure.work(
                    "\(lines.name):\(lines.number): found \(cells.count) cells; wanted \(names.count)"
                )
            }
            for (feature, column) in columns.enumerated() {
                guard let value = forest.value(of: cells[column], feature: feature) else {
                    throw CommandFailure.work(
                        """
                        \(lines.name):\(lines.number): found "\(cells[column])" in \
                        \(names[column]); wanted a number, nan or nothing, or a category that the \
                        model knows
                        """
                    )
                }
                row[feature] = value
            }
            var span = margins.mutableSpan
            forest.margins(row.span, into: &span)
            try output.line(margins.map { String(format: "%.17g", $0) }.joined(separator: ","))
        }
        try output.flush()
    }
}

extension GatehouseGBDT.Forest {
    /// What a row holds for a cell: NaN when it is missing, `nil` when it is no number.
    ///
    /// A category that LightGBM's training did not see is missing, as it is for LightGBM; XGBoost
    /// refuses such a row.
    fileprivate func value(of cell: String, feature: Int) -> Double? {
        if cell.isEmpty || cell.lowercased() == "nan" { return .nan }
        guard let categories = categories[feature] else { return Double(cell) }
        if let index = categories.index(of: cell) { return Double(index) }
        return objective.library == .lightGBM ? .nan : nil
    }
}
