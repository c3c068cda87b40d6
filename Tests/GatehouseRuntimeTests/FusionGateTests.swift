import Foundation
import GatehouseKernels
import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseRuntime

@Suite struct FusionGateTests {
    private static let featureCount = 5

    /// A gate of random weights over five features and two experts.
    private func gate(seed: Int, memberCount: Int, calibration: [UInt64: FusionGate.Affine] = [:])
        -> FusionGate
    {
        var draws = SeededDraws(seed: seed)
        func numbers(_ count: Int) -> [Float] {
            (0..<count).map { _ in Float(draws.below(2_001)) / 1_000 - 1 }
        }
        let inputs = FusionInputs(
            columns: [
                .init(feature: 0, isLogarithmic: true, mean: 0.5, inverseDeviation: 2),
                .init(feature: 2, isLogarithmic: false, mean: -1, inverseDeviation: 0.5),
                .init(feature: 4, isLogarithmic: false, mean: 0, inverseDeviation: 1),
            ],
            indicators: [2],
            expertCount: 2
        )
        let sizes = [inputs.count, FusionGate.width, FusionGate.width, 3]
        let members = (0..<memberCount).map { _ in
            (0..<3).map { layer in
                DenseLayer(
                    weights: numbers(sizes[layer] * sizes[layer + 1]),
                    bias: numbers(sizes[layer + 1])
                )
            }
        }
        return FusionGate(
            inputs: inputs,
            expertScaling: [.init(slope: 1, intercept: 0), .init(slope: 2, intercept: -1)],
            calibration: calibration,
            members: members
        )
    }

    private func fuse(
        _ gate: FusionGate,
        _ features: [Float],
        _ logits: [Float],
    ) -> FusionScratch {
        var scratch = gate.makeScratch()
        scratch.logits = logits
        scratch.mask = logits.enumerated().reduce(0) {
            $1.element.isNaN ? $0 : $0 | 1 << UInt64($1.offset)
        }
        gate.fuse(features: features.span, scratch: &scratch)
        return scratch
    }

    /// The same in doubles, written down plainly.
    private func reference(_ gate: FusionGate, _ features: [Float], _ logits: [Float]) -> Double {
        var inputs: [Double] = []
        for column in gate.inputs.columns {
            let value = features[column.feature]
            guard value.isFinite else {
                inputs.append(0)
                continue
            }
            let scaled = (column.compressed(value) - column.mean) * column.inverseDeviation
            inputs.append(Double(min(max(scaled, -4), 4)))
        }
        inputs += gate.inputs.indicators.map { features[$0].isFinite ? 0 : 1 }
        inputs += logits.map { $0.isNaN ? 0 : 1 }
        inputs += logits.map { $0.isNaN ? 0 : Double($0) }
        inputs += logits.map { $0.isNaN ? 0 : Double(abs($0)) }
        var sum = 0.0
        for member in gate.members {
            var values = inputs
            for (index, layer) in member.enumerated() {
                let outputs = layer.bias.count
                values = (0..<outputs).map { output in
                    var total = Double(layer.bias[output])
                    for (input, value) in values.enumerated() {
                        total += value * Double(layer.weights[input * outputs + output])
                    }
                    return index < 2 ? max(total, 0) : total
                }
            }
            sum += values[2]
            for (expert, logit) in logits.enumerated() where !logit.isNaN {
                sum += softplus(values[expert]) * Double(logit)
            }
        }
        return sum / Double(gate.members.count)
    }

    private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

    private static let cases: [(features: [Float], logits: [Float])] = [
        ([0, 0, 0, 0, 0], [1, -2]),
        ([100, 1, -3, 0, 1], [9, 9]),
        ([.nan, 1, .nan, 0, 1], [-4, 0.5]),
        ([3, .infinity, 2, 0, -9], [.nan, 2]),  // only the second ran
        ([3, 1, 2, 0, 50], [0.25, .nan]),  // only the first ran
        ([3, 1, 2, 0, 1], [.nan, .nan]),  // nobody ran
    ]

    @Test("the fused logit is what a plain forward pass gives", arguments: 1...4)
    func equalsReference(memberCount: Int) {
        let gate = gate(seed: memberCount, memberCount: memberCount)
        for (features, logits) in Self.cases {
            let found = fuse(gate, features, logits).logit
            #expect(abs(found - reference(gate, features, logits)) < 1e-3, "\(features) \(logits)")
        }
    }

    @Test("inputs have the bits that training computes", arguments: 0..<50)
    func hasTheBitsOfTraining(seed: Int) {
        let inputs = gate(seed: seed, memberCount: 1).inputs
        var draws = SeededDraws(seed: seed)
        let features = (0..<Self.featureCount).map { _ in
            Float(draws.below(2_000_001) - 1_000_000) / Float(1 + draws.below(1_000_000))
        }
        var written = [Float](repeating: 0, count: inputs.count)
        let logits: [Float] = [.nan, 1]
        inputs.write(features: features.span, logits: logits.span, into: &written)
        for (column, found) in zip(inputs.columns, written) {
            let x = column.compressed(features[column.feature])
            let wanted = min(max((x - column.mean) * column.inverseDeviation, -4), 4)
            #expect(found == wanted)
        }
    }

    @Test("weights have the bits that training computes", arguments: 0..<50)
    func softplusHasTheBitsOfTraining(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let values = (0..<64).map { _ in Float(draws.below(400_001) - 200_000) / 10_000 }
        var found = values
        Kernels.current.softplus(&found)
        #expect(found == values.map { PortableMath.softplus($0) })
    }

    @Test("the logit is the bias plus the contributions, to the bit", arguments: 0..<20)
    func isAdditive(seed: Int) {
        let affine = FusionGate.Affine(slope: 0.9, intercept: 0.125)
        let gate = gate(seed: seed, memberCount: 3, calibration: [3: affine])
        for (features, logits) in Self.cases {
            let scratch = fuse(gate, features, logits)
            var logit = scratch.bias
            for contribution in scratch.contributions { logit += contribution }
            #expect(logit.bitPattern == scratch.logit.bitPattern)
            for (expert, value) in logits.enumerated() where value.isNaN {
                #expect(scratch.contributions[expert] == 0)
            }
        }
    }

    @Test("calibration of a mask scales that mask's answers alone")
    func calibratesByMask() {
        let affine = FusionGate.Affine(slope: 0.5, intercept: 1)
        let plain = gate(seed: 1, memberCount: 2)
        let calibrated = gate(seed: 1, memberCount: 2, calibration: [3: affine])
        for (features, logits) in Self.cases {
            let before = fuse(plain, features, logits)
            let after = fuse(calibrated, features, logits).logit
            let wanted = before.mask == 3 ? before.logit * 0.5 + 1 : before.logit
            #expect(abs(after - wanted) < 1e-9)
        }
    }

    @Test("an expert's logit is scaled and held within its bounds")
    func scalesExperts() {
        let gate = gate(seed: 1, memberCount: 1)
        #expect(gate.calibrated(2, expert: 1) == 3)
        #expect(gate.calibrated(100, expert: 0) == 9)
        #expect(gate.calibrated(-100, expert: 1) == -9)
    }
}
