import Foundation
import Testing

@testable import GatehouseLearning

@Suite("MultilayerPerceptron")
struct MultilayerPerceptronTests {
    /// The network in double precision, straight from the definition.
    private func reference(
        _ network: MultilayerPerceptron,
        _ input: [Float],
        _ parameters: [Double]
    )
        -> [Double]
    {
        var values = input.map { Double($0) }
        for (index, layer) in network.layout.layers.enumerated() {
            values = (0..<layer.outputCount).map { output in
                var sum = parameters[layer.biasOffset + output]
                for (i, value) in values.enumerated() {
                    sum += value * parameters[layer.weightOffset + i * layer.outputCount + output]
                }
                guard index + 1 < network.layout.layers.count else { return sum }
                switch network.activation {
                case .relu: return max(sum, 0)
                case .silu: return sum / (1 + exp(-sum))
                case .gelu:
                    let inner = (2 / Double.pi).squareRoot() * (sum + 0.044715 * sum * sum * sum)
                    return 0.5 * sum * (1 + tanh(inner))
                }
            }
        }
        return values
    }

    struct Shape: Sendable, CustomTestStringConvertible {
        let widths: [Int]
        let activation: Activation
        var testDescription: String { "\(widths) \(activation)" }

        static let all = Activation.allCases.flatMap { activation in
            // Widths that leave 16, 4 and 1 outputs over, one layer alone, one unit alone.
            [[7, 21, 5], [3, 16, 8, 4], [4, 3], [1, 1, 1], [60, 32, 32, 4]].map {
                Shape(widths: $0, activation: activation)
            }
        }
    }

    @Test("outputs and gradients agree with double precision", arguments: Shape.all)
    func gradients(shape: Shape) {
        let network = MultilayerPerceptron(
            widths: shape.widths,
            activation: shape.activation,
            seed: 5
        )
        var generator = SeededGenerator(seed: 6)
        let input = (0..<shape.widths[0]).map { _ in generator.uniform() * 2 - 1 }
        let outputGradient = (0..<shape.widths[shape.widths.count - 1]).map { _ in
            generator.uniform() * 2 - 1
        }
        var workspace = network.makeWorkspace()
        network.forward(input.span, workspace: &workspace)
        let exact = network.parameters.map { Double($0) }
        for (index, wanted) in reference(network, input, exact).enumerated() {
            #expect(abs(Double(workspace.output(index)) - wanted) < 2e-6)
        }
        var gradient = [Float](repeating: 1, count: network.parameters.count)
        network.backward(outputGradient.span, workspace: &workspace, gradient: &gradient)
        // At most 60 parameters of each network: the reference is slow in debug.
        for index in stride(from: 0, to: exact.count, by: max(1, exact.count / 60)) {
            var slope = 0.0
            for (sign, step) in [(1.0, 1e-5), (-1.0, -1e-5)] {
                var moved = exact
                moved[index] += step
                for (output, weight) in zip(reference(network, input, moved), outputGradient) {
                    slope += sign * output * Double(weight) / 2e-5
                }
            }
            // The gradient started at 1: it is added to.
            #expect(abs(Double(gradient[index]) - 1 - slope) < 1e-5)
        }
    }

    @Test("a head of zeros answers its bias, hidden weights stay in He's bounds")
    func initialisation() {
        var network = MultilayerPerceptron(
            widths: [6, 10, 3],
            activation: .gelu,
            head: .zero,
            seed: 1
        )
        let head = network.layout.layers[1]
        network.parameters[head.biasOffset + 1] = -0.5
        var workspace = network.makeWorkspace()
        let input: [Float] = [1, 2, 3, 4, 5, 6]
        network.forward(input.span, workspace: &workspace)
        #expect(workspace.output(0) == 0 && workspace.output(1) == -0.5)
        let hidden = network.layout.layers[0]
        #expect(network.parameters[0..<60].allSatisfy { abs($0) <= 1 })
        #expect(Set(network.parameters[0..<60]).count > 50)
        #expect(network.parameters[hidden.biasOffset..<head.weightOffset].allSatisfy { $0 == 0 })
        #expect(network.layout.parameterCount == 103)
        let other = MultilayerPerceptron(widths: [6, 10, 3], activation: .gelu, seed: 2)
        #expect(other.parameters != network.parameters)
    }

    @Test("training learns, and ends with the same bits on every machine")
    func training() {
        // Exclusive or of two signs: no linear model does better than a coin.
        var network = MultilayerPerceptron(
            widths: [2, 16, 8, 1],
            activation: .gelu,
            head: .zero,
            seed: 3
        )
        var workspace = network.makeWorkspace()
        var optimiser = AdamW(parameterCount: network.parameters.count)
        let schedule = OneCycleSchedule(peak: 2e-2, stepCount: 150)
        var generator = SeededGenerator(seed: 4)
        var loss = 0.0
        for step in 0..<schedule.stepCount {
            var gradient = [Float](repeating: 0, count: network.parameters.count)
            loss = 0
            for _ in 0..<32 {
                let input = [generator.uniform() * 2 - 1, generator.uniform() * 2 - 1]
                let target = input[0] * input[1] > 0 ? 1.0 : 0
                network.forward(input.span, workspace: &workspace)
                let logit = Double(workspace.output(0))
                loss += LogisticLoss.value(logit: logit, target: target) / 32
                let slope = [Float(LogisticLoss.derivative(logit: logit, target: target) / 32)]
                network.backward(slope.span, workspace: &workspace, gradient: &gradient)
            }
            optimiser.step(
                &network.parameters,
                gradient: gradient.span,
                learningRate: schedule.learningRate(at: step),
                momentum: schedule.momentum(at: step)
            )
        }
        #expect(loss < 0.3)
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a over the bit patterns
        for parameter in network.parameters {
            digest = (digest ^ UInt64(parameter.bitPattern)) &* 0x100_0000_01b3
        }
        #expect(digest == 0xa448_ddf9_8e4f_9e57)
    }
}
