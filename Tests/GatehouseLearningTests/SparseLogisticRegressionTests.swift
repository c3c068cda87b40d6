import Testing

@testable import GatehouseLearning

/// 80 rows over 50 columns; even columns lean to the positives.
///
/// The reference values were computed from the same draws
/// with scikit-learn 1.9.1 (newton-cg, tolerance 1e-12).
enum SparseTable {
    static func make(explicit: Bool) -> (matrix: SparseRows, labels: [Bool]) {
        var generator = SeededGenerator(seed: 13)
        var matrix = SparseRows(columnCount: 50)
        var labels: [Bool] = []
        for _ in 0..<80 {
            let label = Double(generator.uniform()) < 0.3
            let columns = (0..<50).filter { column in
                Double(generator.uniform()) < ((column % 2 == 0) == label ? 0.3 : 0.15)
            }
            labels.append(label)
            matrix.append(columns: columns.map { UInt32($0) })
        }
        guard explicit else { return (matrix, labels) }
        let valued = SparseRows(
            offsets: matrix.offsets,
            indices: matrix.indices,
            values: .explicit(matrix.indices.map { 0.25 * Float($0 % 5 + 1) }),
            columnCount: 50
        )
        return (valued, labels)
    }
}

extension SparseRows {
    // The span of a literal made the compiler crash (Swift 6.3.1, debug).
    fileprivate mutating func append(columns: [UInt32]) {
        append(columns.span)
    }
}

struct SparseCase: CustomTestStringConvertible, Sendable {
    let isExplicit: Bool
    let c: Double
    let firstWeights: [Double]
    let intercept: Double
    let squaredNorm: Double
    var testDescription: String { "\(isExplicit ? "explicit" : "unit length"), C \(c)" }

    static let all = [
        SparseCase(
            isExplicit: false,
            c: 0.1,
            firstWeights: [0.1035132, -0.0330641, 0.0902277, -0.0378644, 0.063212],
            intercept: -0.8327706,
            squaredNorm: 0.36050475
        ),
        SparseCase(
            isExplicit: false,
            c: 1,
            firstWeights: [0.7214068, -0.2790125, 0.4916818, -0.3198667, 0.4326903],
            intercept: -0.85114358,
            squaredNorm: 14.68286957
        ),
        SparseCase(
            isExplicit: false,
            c: 10,
            firstWeights: [2.594014, -1.0463744, 0.8446336, -1.4676002, 1.6310894],
            intercept: -1.238004559,
            squaredNorm: 144.6169381
        ),
        SparseCase(
            isExplicit: true,
            c: 0.1,
            firstWeights: [0.083369, -0.0577204, 0.1485169, -0.0679925, 0.1913373],
            intercept: -1.1546080599,
            squaredNorm: 1.27280423
        ),
        SparseCase(
            isExplicit: true,
            c: 1,
            firstWeights: [0.4483653, -0.418426, 0.4830028, -0.2950462, 0.6541169],
            intercept: -2.158482563,
            squaredNorm: 14.54033215
        ),
        SparseCase(
            isExplicit: true,
            c: 10,
            firstWeights: [1.3562371, -1.530266, 0.8172264, -0.8245482, 1.3955747],
            intercept: -3.8204734706,
            squaredNorm: 83.22289231
        ),
    ]
}

@Suite("SparseLogisticRegression")
struct SparseLogisticRegressionTests {
    private func objective(
        _ model: SparseLogisticRegression,
        _ matrix: SparseRows,
        _ labels: [Bool],
        c: Double
    ) -> Double {
        var sum = model.weights.reduce(0.0) { $0 + 0.5 * Double($1) * Double($1) }
        for row in labels.indices {
            let logit = Double(model.logit(ofRow: row, in: matrix))
            sum += c * LogisticLoss.value(logit: logit, target: labels[row] ? 1 : 0)
        }
        return sum
    }

    private func options(c: Double, tolerance: Double, passes: Int = 2_000)
        -> SparseLogisticRegression.Options
    {
        var options = SparseLogisticRegression.Options()
        options.inverseRegularization = c
        options.tolerance = tolerance
        options.maximumPasses = passes
        return options
    }

    @Test("coefficients are scikit-learn's", arguments: SparseCase.all)
    func scikitLearn(row: SparseCase) {
        let (matrix, labels) = SparseTable.make(explicit: row.isExplicit)
        #expect(labels.count { $0 } == 24 && matrix.indices.count == 922)
        let model = SparseLogisticRegression(
            fitting: matrix,
            labels: labels,
            options: options(c: row.c, tolerance: 1e-9)
        )
        #expect(model.isConverged)
        for (found, wanted) in zip(model.weights, row.firstWeights) {
            #expect(abs(Double(found) - wanted) < 2e-4 * max(1, row.c / 2))
        }
        #expect(abs(Double(model.intercept) - row.intercept) < 1e-3)
        let norm = model.weights.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(norm / row.squaredNorm - 1) < 1e-3)
    }

    @Test(
        "the default tolerance is within 1e-3 of the optimum, in few passes",
        arguments: SparseCase.all
    )
    func tolerance(row: SparseCase) {
        let (matrix, labels) = SparseTable.make(explicit: row.isExplicit)
        let exact = SparseLogisticRegression(
            fitting: matrix,
            labels: labels,
            options: options(c: row.c, tolerance: 1e-9)
        )
        let quick = SparseLogisticRegression(
            fitting: matrix,
            labels: labels,
            options: options(c: row.c, tolerance: 1e-3, passes: 100)
        )
        #expect(quick.isConverged)
        let optimum = objective(exact, matrix, labels, c: row.c)
        #expect(objective(quick, matrix, labels, c: row.c) <= optimum * 1.001)
    }

    @Test("a fit on some rows is the fit of those rows alone")
    func subset() {
        let (matrix, labels) = SparseTable.make(explicit: false)
        let model = SparseLogisticRegression(
            fitting: matrix,
            labels: labels,
            rows: Array(stride(from: 0, to: 80, by: 2)),
            options: options(c: 1, tolerance: 1e-9)
        )
        let wanted = [0.21604635, -0.30211678, 0.30630820, -0.13981895, 0.22920036]  // scikit-learn
        for (found, wanted) in zip(model.weights, wanted) {
            #expect(abs(Double(found) - wanted) < 2e-4)
        }
        #expect(abs(Double(model.intercept) + 0.77930931) < 1e-3)
    }

    @Test("a seed gives the same bytes again")
    func determinism() {
        let (matrix, labels) = SparseTable.make(explicit: false)
        let first = SparseLogisticRegression(fitting: matrix, labels: labels)
        #expect(first == SparseLogisticRegression(fitting: matrix, labels: labels))
        var other = SparseLogisticRegression.Options()
        other.seed = 1
        #expect(first != SparseLogisticRegression(fitting: matrix, labels: labels, options: other))
    }

    @Test("one class, no rows, empty rows")
    func degenerate() {
        let (matrix, labels) = SparseTable.make(explicit: false)
        let none = SparseLogisticRegression(fitting: matrix, labels: labels, rows: [])
        #expect(none.weights.allSatisfy { $0 == 0 } && none.intercept == 0)
        let negative = labels.indices.filter { !labels[$0] }
        let one = SparseLogisticRegression(fitting: matrix, labels: labels, rows: negative)
        #expect(one.weights.allSatisfy { $0 == 0 } && one.intercept < -4)
        // Rows without non-zeros: the intercept alone has to answer.
        let empty = SparseRows(
            offsets: [0, 0, 0, 0, 0],
            indices: [],
            values: .unitLength,
            columnCount: 3
        )
        let prior = SparseLogisticRegression(
            fitting: empty,
            labels: [true, false, false, false],
            options: options(c: 1, tolerance: 1e-9)
        )
        #expect(abs(LogisticLoss.probability(Double(prior.intercept)) - 0.25) < 1e-4)
    }

    @Test("rows are valued, multiplied and added as stated")
    func rows() {
        var unit = SparseRows(columnCount: 6)
        unit.append(columns: [0, 2, 3, 5])
        unit.append(columns: [])
        unit.append(columns: [0, 1, 2, 3, 4])
        #expect(unit.rowCount == 3 && unit.offsets == [0, 4, 4, 9])
        #expect(unit.squaredLength(ofRow: 0) == 1 && unit.squaredLength(ofRow: 1) == 0)
        let vector: [Float] = [1, 2, 3, 4, 5, 6]
        #expect(unit.dot(row: 0, vector.span) == 7)
        #expect(unit.dot(row: 1, vector.span) == 0)
        #expect(abs(unit.dot(row: 2, vector.span) - 15 / Float(5).squareRoot()) < 1e-6)
        var sum = vector
        unit.add(row: 0, times: 2, to: &sum)
        #expect(sum == [2, 2, 4, 5, 5, 7])
        let valued = SparseRows(
            offsets: [0, 2],
            indices: [1, 4],
            values: .explicit([0.5, -2]),
            columnCount: 6
        )
        #expect(valued.dot(row: 0, vector.span) == -9)
        #expect(valued.squaredLength(ofRow: 0) == 4.25)
        sum = vector
        valued.add(row: 0, times: 2, to: &sum)
        #expect(sum == [1, 3, 3, 4, 1, 6])
    }
}
