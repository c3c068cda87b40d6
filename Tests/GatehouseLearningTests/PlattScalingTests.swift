import Testing

@testable import GatehouseLearning

@Suite("PlattScaling")
struct PlattScalingTests {
    @Test("the fit is scikit-learn's sigmoid calibration, in any unit", arguments: [1, 1e-6, 1e6])
    func scikitLearn(unit: Double) {
        let (inputs, labels) = DenseTable.make()
        let scores = stride(from: 0, to: inputs.count, by: 3).map { inputs[$0] * 3 * unit + unit }
        let scaling = PlattScaling(fitting: scores, labels: labels)
        // scipy BFGS on the same likelihood, gtol 1e-12; the scores there lack the `+ unit`.
        let slope = 0.246247533
        #expect(abs(scaling.slope * unit - slope) < 1e-6)
        #expect(abs(scaling.intercept - (0.654967187 - slope)) < 1e-6)
        #expect(scaling.apply(unit) == scaling.slope * unit + scaling.intercept)
    }

    @Test("separable scores get a finite, rising map")
    func separable() {
        let scores = (0..<40).map { Double($0) - 19.5 }
        let scaling = PlattScaling(fitting: scores, labels: scores.map { $0 > 0 })
        #expect(scaling.slope > 0.1 && scaling.slope < 100)
        #expect(abs(scaling.intercept) < 1e-6)
        let mirrored = PlattScaling(fitting: scores, labels: scores.map { $0 < 0 })
        #expect(abs(mirrored.slope + scaling.slope) < 1e-6)
    }

    @Test("where there is no slope to learn, the prior is kept")
    func degenerate() {
        let constant = PlattScaling(fitting: [0.1, 0.1, 0.1], labels: [true, false, true])
        #expect(constant.slope == 1)
        #expect(abs(LogisticLoss.probability(constant.apply(0.1)) - 0.6) < 1e-12)
        let positives = PlattScaling(fitting: [-1, 1], labels: [true, true])
        #expect(positives.slope == 1)
        #expect(abs(LogisticLoss.probability(positives.apply(0)) - 0.75) < 1e-12)
        let single = PlattScaling(fitting: [4], labels: [false])
        #expect(abs(LogisticLoss.probability(single.apply(4)) - 1 / 3.0) < 1e-12)
        #expect(PlattScaling(fitting: [], labels: []) == .identity)
        #expect(PlattScaling.identity.apply(-2.5) == -2.5)
    }

    @Test("an outlier far away does not break the fit")
    func outlier() {
        let scaling = PlattScaling(
            fitting: [-1e8, -1, 0.5, 1, -0.5, 2],
            labels: [false, false, false, true, true, true]
        )
        #expect(scaling.slope.isFinite && scaling.intercept.isFinite && scaling.slope >= 0)
    }
}
