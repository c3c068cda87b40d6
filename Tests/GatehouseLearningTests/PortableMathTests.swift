import Foundation
import Testing

@testable import GatehouseLearning

@Suite("PortableMath")
struct PortableMathTests {
    @Test("double precision is within an ulp or two of libm", arguments: [1, 2, 3] as [UInt64])
    func againstLibm(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let x = (Double(generator.uniform()) * 2 - 1) * 700
            let e = PortableMath.exponential(x)
            #expect(abs(e - exp(x)) <= 2 * exp(x).ulp)
            let l = PortableMath.logarithm(e)
            #expect(abs(l - log(e)) <= 2 * abs(log(e)).ulp)
            let small = Double(generator.uniform()) * 1e-3
            #expect(
                abs(PortableMath.logarithm(onePlus: small) - log1p(small)) <= 4 * log1p(small).ulp
            )
            let angle = Double(generator.uniform()) * 3.14159
            #expect(abs(PortableMath.cosine(angle) - cos(angle)) < 1e-15)
        }
    }

    @Test("the ends are those of IEEE 754")
    func ends() {
        #expect(PortableMath.exponential(0.0) == 1)
        #expect(PortableMath.exponential(1_000.0) == .infinity)
        #expect(PortableMath.exponential(-1_000.0) == 0)
        #expect(PortableMath.exponential(-744.0) == exp(-744))  // subnormal
        #expect(PortableMath.exponential(709.78) > 1.79e308)  // the largest exponent
        #expect(PortableMath.exponential(Double.nan).isNaN)
        #expect(PortableMath.logarithm(0) == -.infinity)
        #expect(PortableMath.logarithm(-1).isNaN)
        #expect(PortableMath.logarithm(1) == 0)
        #expect(PortableMath.logarithm(.infinity) == .infinity)
        let smallest = Double.leastNonzeroMagnitude
        #expect(PortableMath.logarithm(smallest) == log(smallest))
        #expect(PortableMath.logarithm(onePlus: 1e-300) == 1e-300)
    }

    @Test("the single precision exponential is within 2 ulp, and held at its ends")
    func single() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<10_000 {
            let x = (generator.uniform() * 2 - 1) * 87
            let exact = Float(exp(Double(x)))
            #expect(abs(PortableMath.exponential(x) - exact) <= 2 * exact.ulp)
        }
        #expect(PortableMath.exponential(Float(1e9)).isFinite)
        #expect(PortableMath.exponential(Float(-1e9)) > 0)
        #expect(PortableMath.exponential(Float.nan).isNaN)
    }

    @Test("log loss is stable, and its derivative is the probability less the target")
    func loss() {
        #expect(LogisticLoss.value(logit: 800, target: 0) == 800)
        #expect(LogisticLoss.value(logit: 800, target: 1) == 0)
        #expect(LogisticLoss.value(logit: -40, target: 0) > 0)
        #expect(LogisticLoss.value(logit: -.infinity, target: 0) == 0)
        #expect(LogisticLoss.probability(.infinity) == 1)
        #expect(LogisticLoss.probability(-.infinity) == 0)
        for (logit, target) in [(0.3, 1.0), (-2, 0), (5, 0.25), (-7, 0.9)] {
            let step = 1e-5
            let slope =
                (LogisticLoss.value(logit: logit + step, target: target)
                    - LogisticLoss.value(logit: logit - step, target: target)) / (2 * step)
            #expect(abs(slope - LogisticLoss.derivative(logit: logit, target: target)) < 1e-9)
            let probability = LogisticLoss.probability(logit)
            #expect(abs(LogisticLoss.logit(probability) - logit) < 1e-12)
        }
    }

    @Test("logarithm and softplus in single precision are as near as a float can be")
    func singlePrecision() {
        for power in -30...120 {
            for part in [1.0, 1.2, 1.49, 1.9] {
                let x = Float(part) * Float(sign: .plus, exponent: power, significand: 1)
                let wanted = log1p(Double(x))
                let error = abs(Double(PortableMath.logarithm(onePlus: x)) - wanted)
                #expect(error <= max(1.2e-7, 1.2e-7 * wanted), "ln(1 + \(x)): off by \(error)")
            }
        }
        #expect(PortableMath.logarithm(onePlus: Float(0)) == 0)
        for step in -800...800 {
            let x = Float(step) / 10
            let wanted = LogisticLoss.softplus(Double(x))
            let error = abs(Double(PortableMath.softplus(x)) - wanted)
            #expect(error <= max(1.5e-7, 1.5e-7 * wanted), "softplus(\(x)): off by \(error)")
        }
    }
}
