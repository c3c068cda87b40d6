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
            alone. An empty cell or "nan" is missing. Values are read as single precision, as \
            features are.
            """
    )

    @Argument(help: "A LightGBM text model.")
    var model: String

    @Option(help: "Rows as CSV with a header of feature names; \"-\" is standard input.")
    var data: String

    func run() throws {
        let forest: GatehouseGBDT.Forest
        do {
            let file = try MappedFile(path: model)
            forest = try GatehouseGBDT.Forest(lightGBM: file.octets)
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
        var row = [Float](repeating: .nan, count: columns.count)
        while let line = try lines.next() {
            let cells = CSV.cells(line)
            guard cells.count == names.count else {
                throw CommandFailure.work(
                    "\(lines.name):\(lines.number): found \(cells.count) cells; wanted \(names.count)"
                )
            }
            for (feature, column) in columns.enumerated() {
                guard let value = CSV.number(cells[column]) else {
                    throw CommandFailure.work(
                        """
                        \(lines.name):\(lines.number): found "\(cells[column])" in \
                        \(names[column]); wanted a number, nan or nothing
                        """
                    )
                }
                row[feature] = value
            }
            try output.line(String(format: "%.17g", forest.margin(row.span)))
        }
        try output.flush()
    }
}
