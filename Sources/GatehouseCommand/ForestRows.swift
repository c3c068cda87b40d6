internal import GatehouseGBDT

/// The rows of a CSV, as a forest takes them.
struct ForestRows: ~Copyable {
    private let forest: GatehouseGBDT.Forest
    private var lines: LineReader
    private let names: [String]

    /// For each feature of the forest, its column.
    private let columns: [Int]

    /// Opens a CSV whose header has all features of a forest.
    init(path: String, forest: GatehouseGBDT.Forest) throws {
        self.forest = forest
        var lines = try LineReader(path: path)
        guard let header = try lines.next() else {
            throw CommandFailure.work("\(lines.name): found nothing; wanted a CSV with a header")
        }
        let names = CSV.cells(header)
        let places = Dictionary(
            names.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        columns = try forest.featureNames.map { name in
            guard let column = places[name] else {
                throw CommandFailure.work(
                    "\(lines.name): found no column \"\(name)\", which the model reads"
                )
            }
            return column
        }
        self.names = names
        self.lines = lines
    }

    /// Overwrites `row`, shape `[featureNames.count]`, by the next one; false when there is none.
    mutating func next(into row: inout [Double]) throws -> Bool {
        guard let line = try lines.next() else { return false }
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
                    \(lines.name):\(lines.number): found "\(cells[column])" in \(names[column]); \
                    wanted a number, nan or nothing, or a category that the model knows
                    """
                )
            }
            row[feature] = value
        }
        return true
    }
}

extension GatehouseGBDT.Forest {
    /// What a row holds for a cell: NaN when it is missing, `nil` when it is no number.
    ///
    /// A category that training did not see is missing, as it is for the libraries; but XGBoost
    /// refuses such a row.
    fileprivate func value(of cell: String, feature: Int) -> Double? {
        if cell.isEmpty || cell.lowercased() == "nan" { return .nan }
        guard let categories = categories[feature] else { return Double(cell) }
        if let index = categories.index(of: cell) { return Double(index) }
        return objective.library == .xgBoost ? nil : .nan
    }
}
