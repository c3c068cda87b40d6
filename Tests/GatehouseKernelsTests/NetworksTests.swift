import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Networks of gates")
struct NetworksTests {
    /// Networks of random weights and a row of inputs.
    private struct Case {
        var members: [[NetworkEnsemble.Layer]]
        var inputs: [Float]

        init(seed: Int, memberCount: Int, inputCount: Int, outputCount: Int) {
            var draws = SeededDraws(seed: seed)
            let widths = [inputCount, 32, 32, outputCount]
            members = []
            for _ in 0..<memberCount {
                members.append(
                    (0..<3).map { layer in
                        (
                            weights: draws.wildFloats(widths[layer] * widths[layer + 1]),
                            bias: draws.wildFloats(widths[layer + 1])
                        )
                    }
                )
            }
            inputs = draws.wildFloats(inputCount)
        }

        /// The definition, output by output.
        var expected: [[Float]] {
            members.map { layers in
                var values = inputs
                for (index, layer) in layers.enumerated() {
                    let count = layer.bias.count
                    values = (0..<count).map { output in
                        var sum = layer.bias[output]
                        for (i, input) in values.enumerated() {
                            sum += input * layer.weights[i * count + output]
                        }
                        return index < 2 ? max(sum, 0) : sum
                    }
                }
                return values
            }
        }

        func run(_ kernels: Kernels) -> [[Float]] {
            let ensemble = NetworkEnsemble(members, inputCount: inputs.count)
            var hidden = [Float](repeating: .nan, count: ensemble.hiddenCount)
            var outputs = [Float](repeating: .nan, count: ensemble.outputCount)
            kernels.run(ensemble, on: inputs.span, hidden: &hidden, into: &outputs)
            return members.indices.map { member in
                let start = member * ensemble.paddedOutputCount
                return Array(outputs[start..<start + members[0][2].bias.count])
            }
        }
    }

    @Test(
        "an ensemble has the bits of its definition, for any number of networks and outputs",
        arguments: everySet.map(\.name)
    )
    func shapes(name: String) throws {
        let kernels = try #require(Kernels.named(name))
        for memberCount in 1...7 {
            for (inputCount, outputCount) in [
                (1, 1), (83, 9), (16, 16), (5, 17), (40, 33), (2, 64),
            ] {
                let networks = Case(
                    seed: memberCount * 100 + outputCount,
                    memberCount: memberCount,
                    inputCount: inputCount,
                    outputCount: outputCount
                )
                #expect(
                    networks.run(kernels).map(\.bits) == networks.expected.map(\.bits),
                    "\(memberCount) networks of \(inputCount) → \(outputCount)"
                )
            }
        }
    }

    @Test("features are scaled, held to ±4, and 0 where they are not finite", arguments: 1...40)
    func standardizes(count: Int) {
        var draws = SeededDraws(seed: count)
        var features = draws.wildFloats(3 * count)
        features[draws.below(3 * count)] = .nan
        features[draws.below(3 * count)] = .infinity
        features[draws.below(3 * count)] = -.infinity
        let columns: [FeatureColumns.Column] = (0..<count).map { _ in
            (draws.below(3 * count), draws.oneIn(2), draws.floats(1)[0], draws.floats(1)[0])
        }
        let packed = FeatureColumns(columns)
        let results = everySet.map { kernels in
            var outputs = [Float](repeating: 7, count: count + 3)
            var span = outputs.mutableSpan
            kernels.standardize(features.span, columns: packed, into: &span)
            return outputs
        }
        for result in results {
            #expect(result.bits == results[0].bits)
            #expect(result[count...] == [7, 7, 7])
            for (column, output) in zip(columns, result) {
                let x = Double(features[column.feature])
                let size = log1p(x.magnitude) * (x < 0 ? -1 : 1)
                let scaled =
                    ((column.isLogarithmic ? size : x) - Double(column.mean))
                    * Double(column.inverseDeviation)
                let wanted = x.isFinite ? min(max(scaled, -4), 4) : 0
                #expect(abs(Double(output) - wanted) < 4e-6, "\(column) of \(x)")
            }
        }
    }

    @Test("softplus is within 2e-7 of its value, and the same bits on every set")
    func softplus() {
        var values = (-1600..<1600).map { Float($0) / 16 }
        values[0] = -.greatestFiniteMagnitude
        values[1] = .greatestFiniteMagnitude
        let results = everySet.map { kernels in
            var outputs = values
            kernels.softplus(&outputs)
            return outputs
        }
        for result in results {
            #expect(result.bits == results[0].bits)
            for (x, y) in zip(values, result) {
                let wanted = max(Double(x), 0) + log1p(exp(-Double(x.magnitude)))
                #expect(abs(Double(y) - wanted) <= 2e-7 * max(1, wanted), "softplus(\(x))")
            }
        }
    }

    @Test("counts that do not fit together stop the program")
    func mismatch() async {
        await #expect(processExitsWith: .failure) {
            let inputs: [Float] = [1, 2]
            let networks = Case(seed: 1, memberCount: 1, inputCount: 3, outputCount: 1)
            let ensemble = NetworkEnsemble(networks.members, inputCount: 3)
            var hidden = [Float](repeating: 0, count: ensemble.hiddenCount)
            var outputs = [Float](repeating: 0, count: ensemble.outputCount)
            Kernels.current.run(ensemble, on: inputs.span, hidden: &hidden, into: &outputs)
        }
        await #expect(processExitsWith: .failure) {
            let columns = FeatureColumns([
                (feature: 2, isLogarithmic: false, mean: 0, inverseDeviation: 1)
            ])
            let features: [Float] = [1, 2]
            var outputs: [Float] = [0]
            var span = outputs.mutableSpan
            Kernels.current.standardize(features.span, columns: columns, into: &span)
        }
    }
}
