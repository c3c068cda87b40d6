/// What a model says that each row's outcome was to be, as it was decided and as it is wanted.
package struct OutcomePredictions: Sendable {
    /// For the decision that was logged, one for each row.
    package let logged: [Double]
    /// For the decision of the judged policy.
    package let target: [Double]

    /// Takes outcomes that are known without a model, such as which experts a decision runs.
    package init(logged: [Double], target: [Double]) {
        precondition(
            logged.count == target.count,
            "\(logged.count) and \(target.count) predictions"
        )
        self.logged = logged
        self.target = target
    }

    /// How many fits there are, each of which predicts the rows that it did not see.
    static let foldCount = 5

    /// Fits a ridge regression for each fold on the rows outside it, by group, and predicts those inside.
    ///
    /// All decisions share one line, and each has a difference to the first that is shrunk harder: of a
    /// decision that was seen on few kinds of event, the others' outcomes are the better guess.
    /// Predictions stay within the outcomes that there were.
    ///
    /// - Parameters:
    ///   - outcomes: One for each row, finite.
    ///   - log: Decisions, contexts and groups.
    ///   - seed: For the folds.
    package init(fitting outcomes: [Double], log: OffPolicyLog, seed: UInt64) {
        precondition(
            outcomes.count == log.count && !outcomes.isEmpty,
            "\(outcomes.count) outcomes for \(log.count) rows"
        )
        let design = DecisionDesign(log)
        let strata = log.actions.indices.map { 2 * log.actions[$0] + (log.isMatched($0) ? 1 : 0) }
        let folds = StratifiedGroupFolds.assign(
            groups: log.groups,
            strata: strata,
            foldCount: Self.foldCount,
            seed: seed
        )
        var sums = (0..<Self.foldCount).map { _ in RidgeSums(size: design.size) }
        var row = [Double](repeating: 0, count: design.size)
        for index in outcomes.indices {
            design.write(index, action: log.actions[index], into: &row)
            sums[folds[index]].add(row.span, outcome: outcomes[index])
        }
        let solutions = (0..<Self.foldCount).map { fold in
            var outside = RidgeSums(size: design.size)
            for other in 0..<Self.foldCount where other != fold { outside.add(sums[other]) }
            return outside.solution(penalties: design.penalties)
        }
        let range = (outcomes.min() ?? 0)...(outcomes.max() ?? 0)
        func predict(_ index: Int, _ action: Int) -> Double {
            design.write(index, action: action, into: &row)
            let solution = solutions[folds[index]]
            var sum = 0.0
            for i in solution.indices { sum += solution[i] * row[i] }
            return min(max(sum, range.lowerBound), range.upperBound)
        }
        logged = outcomes.indices.map { predict($0, log.actions[$0]) }
        target = outcomes.indices.map { predict($0, log.targets[$0]) }
    }
}

/// Contexts and decisions as a regression reads them: 1, the context, and both again for each decision
/// but the first.
private struct DecisionDesign {
    private let standardised: [Double]
    private let contextCount: Int
    private let blockSize: Int
    /// Inputs of one row.
    let size: Int

    init(_ log: OffPolicyLog) {
        contextCount = log.contextCount
        blockSize = log.contextCount + 1
        size = blockSize * log.actionCount
        var columns = log.contexts
        for column in 0..<log.contextCount {
            let places = stride(from: column, to: columns.count, by: log.contextCount)
            let count = Double(max(log.count, 1))
            let mean = places.reduce(0.0) { $0 + columns[$1] } / count
            let variance =
                places.reduce(0.0) { $0 + (columns[$1] - mean) * (columns[$1] - mean) } / count
            let scale = variance > 0 ? 1 / variance.squareRoot() : 0
            for place in places { columns[place] = (columns[place] - mean) * scale }
        }
        standardised = columns
    }

    /// What each input's weight costs: as much as so many rows that say it is 0.
    var penalties: [Double] {
        // The intercept's is only there for a sum that may be empty.
        [1e-6] + Array(repeating: 1, count: contextCount)
            + Array(repeating: 10, count: size - blockSize)
    }

    func write(_ row: Int, action: Int, into inputs: inout [Double]) {
        for i in inputs.indices { inputs[i] = 0 }
        for block in action == 0 ? [0] : [0, action] {
            let start = block * blockSize
            inputs[start] = 1
            for i in 0..<contextCount {
                inputs[start + 1 + i] = standardised[row * contextCount + i]
            }
        }
    }
}

/// The normal equations of a least squares fit.
private struct RidgeSums {
    private let size: Int
    /// Lower triangle, row-major, shape `[size, size]`.
    private var squares: [Double]
    private var products: [Double]

    init(size: Int) {
        self.size = size
        squares = [Double](repeating: 0, count: size * size)
        products = [Double](repeating: 0, count: size)
    }

    mutating func add(_ row: Span<Double>, outcome: Double) {
        for i in 0..<size where row[i] != 0 {
            for j in 0...i { squares[i * size + j] += row[i] * row[j] }
            products[i] += row[i] * outcome
        }
    }

    mutating func add(_ other: RidgeSums) {
        for i in squares.indices { squares[i] += other.squares[i] }
        for i in products.indices { products[i] += other.products[i] }
    }

    /// The weights; zeros where the system has none.
    func solution(penalties: [Double]) -> [Double] {
        var system = squares
        for i in 0..<size { system[i * size + i] += penalties[i] }
        return Cholesky(system, size: size)?.solve(products)
            ?? [Double](repeating: 0, count: size)
    }
}
