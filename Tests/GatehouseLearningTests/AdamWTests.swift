import Testing

@testable import GatehouseLearning

@Suite("AdamW and OneCycleSchedule")
struct AdamWTests {
    @Test("ten steps under one cycle are PyTorch's formulas in double precision")
    func reference() {
        var parameters: [Float] = [1, -2, 0.5]
        var optimiser = AdamW(parameterCount: 3)
        let schedule = OneCycleSchedule(peak: 4e-3, stepCount: 10)
        for step in 0..<10 {
            let i = Float(step)
            let gradient = [0.1 * (i + 1), -0.3, 0.02 * i * i]
            optimiser.step(
                &parameters,
                gradient: gradient.span,
                learningRate: schedule.learningRate(at: step),
                momentum: schedule.momentum(at: step)
            )
        }
        // Computed in Python from the formulas of torch.optim.AdamW and OneCycleLR.
        for (found, wanted) in zip(parameters, [0.982406840, -1.983335866, 0.484472595]) {
            #expect(abs(Double(found) - wanted) < 1e-6)
        }
        #expect(optimiser.stepCount == 10)
    }

    @Test("a cycle rises from peak / 25 to the peak and falls to peak / 250,000")
    func schedule() {
        let schedule = OneCycleSchedule(peak: 4e-3, stepCount: 10)
        let rates = [
            0.00016, 0.00208, 0.004, 0.00380193853, 0.00324698262, 0.00244504809, 0.00155496791,
            0.000753033384, 0.000198077472, 1.6e-8,
        ]
        let momenta = [
            0.95, 0.9, 0.85, 0.854951557, 0.86882551, 0.888873953, 0.911126047, 0.93117449,
            0.945048443, 0.95,
        ]
        for step in 0..<10 {
            #expect(abs(Double(schedule.learningRate(at: step)) - rates[step]) < 1e-9)
            #expect(abs(Double(schedule.momentum(at: step)) - momenta[step]) < 1e-6)
        }
        #expect(schedule.learningRate(at: 99) == schedule.learningRate(at: 9))
    }

    @Test("a schedule of very few steps still ends low", arguments: [1, 2, 3, 4])
    func short(stepCount: Int) {
        let schedule = OneCycleSchedule(peak: 1, stepCount: stepCount)
        let rates = (0..<stepCount).map { schedule.learningRate(at: $0) }
        #expect(rates.allSatisfy { $0 > 0 && $0 <= 1 })
        if stepCount > 1 { #expect(rates[stepCount - 1] < 1e-5) }
    }

    @Test("decay is decoupled: without a gradient it alone acts")
    func decay() {
        var parameters: [Float] = [2, -4]
        var optimiser = AdamW(parameterCount: 2, weightDecay: 0.5)
        let gradient: [Float] = [0, 0]
        optimiser.step(&parameters, gradient: gradient.span, learningRate: 0.1)
        #expect(abs(parameters[0] - 1.9) < 1e-6 && abs(parameters[1] + 3.8) < 1e-6)
        var empty: [Float] = []
        var none = AdamW(parameterCount: 0)
        let nothing: [Float] = []
        none.step(&empty, gradient: nothing.span, learningRate: 1)
        #expect(none.stepCount == 1)
    }
}
