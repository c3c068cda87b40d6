import Testing

@testable import GatehouseLearning

struct WilsonIntervalTests {
    @Test(
        "intervals are those of SciPy",
        arguments: [
            // binomtest(successes, trials).proportion_ci(method='wilson')
            (successes: 8, trials: 10, lower: 0.490_162, upper: 0.943_318),
            (successes: 0, trials: 10, lower: 0, upper: 0.277_533),
            (successes: 10, trials: 10, lower: 0.722_467, upper: 1),
            (successes: 50, trials: 1000, lower: 0.038_130, upper: 0.065_314),
        ]
    )
    func intervals(successes: Int, trials: Int, lower: Double, upper: Double) throws {
        let interval = try #require(WilsonInterval(successes: successes, trials: trials))
        #expect(interval.estimate == Double(successes) / Double(trials))
        #expect(abs(interval.lower - lower) < 1e-6)
        #expect(abs(interval.upper - upper) < 1e-6)
    }

    @Test("trials that depend on each other widen it, and no trial has none")
    func effective() throws {
        let few = try #require(WilsonInterval(successes: 80, trials: 100, effectiveTrials: 10))
        let ten = try #require(WilsonInterval(successes: 8, trials: 10))
        #expect(few == ten)
        #expect(WilsonInterval(successes: 0, trials: 0) == nil)
    }
}
