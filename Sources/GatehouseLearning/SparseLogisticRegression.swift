/// Logistic regression on many sparse inputs: hashed n-grams.
///
/// Minimises ½‖w‖² + C Σ loss, the intercept unpenalised, as scikit-learn's `LogisticRegression`; LIBLINEAR's objective
/// but for its penalised intercept. Fitted by dual coordinate descent, see ``SparseLogisticRegressionFit``.
package struct SparseLogisticRegression: Sendable, Equatable {
    /// What a fit may be told.
    package struct Options: Sendable {
        /// C, positive: a larger one trusts the data more.
        package var inverseRegularization = 1.0
        /// The fit stops when the objective is within this share of its optimum, by the duality gap.
        package var tolerance = 1e-3
        /// The fit stops after so many passes in any case.
        package var maximumPasses = 100
        /// Orders the rows of each pass.
        package var seed: UInt64 = 0

        /// The defaults: C = 1, a tolerance of 1e-3, 100 passes.
        package init() {}
    }

    /// One for each column.
    package let weights: [Float]
    /// Is added to the weighted sum.
    package let intercept: Float
    /// The number of passes over the rows that the fit took.
    package let passCount: Int
    /// Whether the tolerance was reached.
    package let isConverged: Bool

    /// Takes the numbers as they are.
    package init(weights: [Float], intercept: Float, passCount: Int = 0, isConverged: Bool = true) {
        self.weights = weights
        self.intercept = intercept
        self.passCount = passCount
        self.isConverged = isConverged
    }

    /// Fits the weights on some rows of a matrix, which is not copied.
    ///
    /// With one class (or no rows) the weights are 0 and the intercept is the smoothed prior,
    /// ln((n₊ + 1) / (n₋ + 1)).
    ///
    /// - Parameters:
    ///   - matrix: All rows.
    ///   - labels: One for each row of the matrix.
    ///   - rows: The rows to learn from; nil for all.
    ///   - options: C, tolerance, passes and seed.
    package init(
        fitting matrix: SparseRows,
        labels: [Bool],
        rows: [Int]? = nil,
        options: Options = Options()
    ) {
        precondition(
            labels.count == matrix.rowCount,
            "\(labels.count) labels for \(matrix.rowCount) rows"
        )
        precondition(
            options.inverseRegularization > 0,
            "C is \(options.inverseRegularization); it must be positive"
        )
        let rows = rows ?? Array(0..<matrix.rowCount)
        let positives = rows.count { labels[$0] }
        guard positives > 0, positives < rows.count else {
            let odds = Double(positives + 1) / Double(rows.count - positives + 1)
            self.init(
                weights: [Float](repeating: 0, count: matrix.columnCount),
                intercept: Float(PortableMath.logarithm(odds))
            )
            return
        }
        var fit = SparseLogisticRegressionFit(matrix, labels: labels, rows: rows, options: options)
        self = fit.run()
    }

    /// Computes the logit of a row.
    package func logit(ofRow row: Int, in matrix: SparseRows) -> Float {
        precondition(
            weights.count == matrix.columnCount,
            "\(weights.count) weights for \(matrix.columnCount) columns"
        )
        return matrix.dot(row: row, weights.span) + intercept
    }
}
