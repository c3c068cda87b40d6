/// A small network of dense layers in single precision: the gates.
///
/// Every weight matrix is stored input-major, shape `[inputs, outputs]`: lanes run over outputs, and each output is its
/// bias plus the products in input order, one after the other. Another implementation that keeps that order, and does not
/// fuse multiplication and addition, gets the same bits. The activation follows every layer but the last.
package struct MultilayerPerceptron: Sendable {
    /// Where the weights and biases lie in ``MultilayerPerceptron/parameters``.
    package struct Layout: Sendable, Equatable {
        /// One dense layer.
        package struct Layer: Sendable, Equatable {
            /// The number of inputs.
            package let inputCount: Int
            /// The number of outputs.
            package let outputCount: Int
            /// Where the weights start, row-major, shape `[inputCount, outputCount]`.
            package let weightOffset: Int
            /// Where the biases start, right after the weights.
            package let biasOffset: Int
            /// Where the layer's inputs start among the activations.
            let inputOffset: Int
            /// Where the layer's outputs start among the activations.
            let outputOffset: Int
        }

        /// The number of inputs, of the units of each hidden layer, and of outputs.
        package let widths: [Int]
        /// From the first to the last.
        package let layers: [Layer]
        /// The number of all weights and biases.
        package let parameterCount: Int

        /// Lays out the layers one after the other, each its weights and then its biases.
        package init(widths: [Int]) {
            precondition(
                widths.count >= 2 && widths.allSatisfy { $0 > 0 },
                "widths \(widths); at least inputs and outputs, each positive, are needed"
            )
            var layers: [Layer] = []
            var parameter = 0
            var activation = 0
            for (inputs, outputs) in zip(widths, widths.dropFirst()) {
                layers.append(
                    Layer(
                        inputCount: inputs,
                        outputCount: outputs,
                        weightOffset: parameter,
                        biasOffset: parameter + inputs * outputs,
                        inputOffset: activation,
                        outputOffset: activation + inputs
                    )
                )
                parameter += (inputs + 1) * outputs
                activation += inputs
            }
            self.widths = widths
            self.layers = layers
            parameterCount = parameter
        }

        /// The number of activations: the inputs, the hidden units and the outputs.
        var activationCount: Int { widths.reduce(0, +) }
    }

    /// How the weights of the last layer begin.
    package enum Head: Sendable {
        /// All zero: the first prediction is the bias, whatever the input.
        case zero
        /// Uniform in ±√(6 / (inputs + outputs)) ([Glorot & Bengio 2010]).
        ///
        /// [Glorot & Bengio 2010]: https://proceedings.mlr.press/v9/glorot10a.html
        case glorot
    }

    /// Where everything lies.
    package let layout: Layout
    /// What follows every layer but the last.
    package let activation: Activation
    /// All weights and biases, in the order of ``layout``.
    package var parameters: [Float] {
        didSet { checkParameters() }
    }

    /// Makes a network with random hidden weights and biases of zero.
    ///
    /// Hidden weights are uniform in ±√(6 / inputs) ([He et al. 2015]).
    ///
    /// - Parameters:
    ///   - widths: The number of inputs, of the units of each hidden layer, and of outputs.
    ///   - activation: What follows every layer but the last.
    ///   - head: How the last layer begins.
    ///   - seed: Fixes every weight.
    ///
    /// [He et al. 2015]: https://arxiv.org/abs/1502.01852
    package init(widths: [Int], activation: Activation, head: Head = .glorot, seed: UInt64) {
        let layout = Layout(widths: widths)
        var parameters = [Float](repeating: 0, count: layout.parameterCount)
        var generator = SeededGenerator(seed: seed)
        for (index, layer) in layout.layers.enumerated() {
            let isHead = index == layout.layers.count - 1
            if isHead, case .zero = head { continue }
            let fan = isHead ? layer.inputCount + layer.outputCount : layer.inputCount
            let bound = (6 / Float(fan)).squareRoot()
            for offset in layer.weightOffset..<layer.biasOffset {
                parameters[offset] = (2 * generator.uniform() - 1) * bound
            }
        }
        self.init(layout: layout, activation: activation, parameters: parameters)
    }

    /// Makes a network of given parameters.
    package init(layout: Layout, activation: Activation, parameters: [Float]) {
        self.layout = layout
        self.activation = activation
        self.parameters = parameters
        checkParameters()
    }

    private func checkParameters() {
        precondition(
            parameters.count == layout.parameterCount,
            "\(parameters.count) parameters for a layout of \(layout.parameterCount)"
        )
    }
}
