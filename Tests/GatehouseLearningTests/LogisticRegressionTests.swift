import Testing

@testable import GatehouseLearning

@Suite("LogisticRegression")
struct LogisticRegressionTests {
    @Test(
        "coefficients are scikit-learn's",
        arguments: [
            (c: 0.1, weights: [0.489271568, -0.329666734, 0.001231637], intercept: 0.622257922),
            (c: 1, weights: [0.921297567, -0.643873489, -0.057179413], intercept: 0.630382151),
            (c: 10, weights: [1.044764134, -0.737083224, -0.080677345], intercept: 0.642202312),
        ] as [(c: Double, weights: [Double], intercept: Double)]
    )
    func scikitLearn(row: (c: Double, weights: [Double], intercept: Double)) {
        let (inputs, labels) = DenseTable.make()
        let model = LogisticRegression(
            fitting: inputs,
            inputCount: 3,
            labels: labels,
            inverseRegularization: row.c
        )
        for (found, wanted) in zip(model.weights, row.weights) {
            #expect(abs(found - wanted) < 1e-6)
        }
        #expect(abs(model.intercept - row.intercept) < 1e-6)
        let input = [1.0, 2, 3]
        let logit = model.logit(input.span)
        let wanted = row.intercept + row.weights[0] + 2 * row.weights[1] + 3 * row.weights[2]
        #expect(abs(logit - wanted) < 1e-5)
    }

    @Test("separable data and large inputs are held by the penalty")
    func separable() {
        let inputs = (0..<50).map { Double($0) * 100 - 2_450 }
        let model = LogisticRegression(
            fitting: inputs,
            inputCount: 1,
            labels: inputs.map { $0 > 0 },
            inverseRegularization: 1_000
        )
        #expect(model.weights[0] > 0 && model.weights[0].isFinite)
        let (high, low) = ([2_000.0], [-2_000.0])
        let (highLogit, lowLogit) = (model.logit(high.span), model.logit(low.span))
        #expect(highLogit > 5 && lowLogit < -5)
    }

    @Test("columns that repeat each other share the weight")
    func collinear() {
        let (inputs, labels) = DenseTable.make()
        let doubled = stride(from: 0, to: inputs.count, by: 3).flatMap { [inputs[$0], inputs[$0]] }
        let model = LogisticRegression(fitting: doubled, inputCount: 2, labels: labels)
        #expect(abs(model.weights[0] - model.weights[1]) < 1e-9)
    }

    @Test("one class, no inputs, no rows")
    func degenerate() {
        let one = LogisticRegression(fitting: [1, 2, 3, 4], inputCount: 2, labels: [true, true])
        #expect(one.weights == [0, 0])
        #expect(abs(LogisticLoss.probability(one.intercept) - 0.75) < 1e-12)
        let none = LogisticRegression(fitting: [], inputCount: 3, labels: [])
        #expect(none == LogisticRegression(weights: [0, 0, 0], intercept: 0))
        let constant = LogisticRegression(
            fitting: [],
            inputCount: 0,
            labels: [true, false, false, false]
        )
        #expect(abs(LogisticLoss.probability(constant.intercept) - 0.25) < 1e-9)
    }

    @Test("the factorisation solves, and refuses what is not positive definite")
    func cholesky() throws {
        let matrix: [Double] = [4, 0, 0, 2, 5, 0, -1, 3, 6]  // the upper triangle is not read
        let solution = try #require(Cholesky(matrix, size: 3)).solve([5, 10, 8])
        let product = [
            4 * solution[0] + 2 * solution[1] - solution[2],
            2 * solution[0] + 5 * solution[1] + 3 * solution[2],
            -solution[0] + 3 * solution[1] + 6 * solution[2],
        ]
        for (found, wanted) in zip(product, [5.0, 10, 8]) { #expect(abs(found - wanted) < 1e-12) }
        #expect(Cholesky([1, 0, 2, 1], size: 2) == nil)
    }
}
