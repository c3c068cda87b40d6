extension MultilayerPerceptron {
    /// What a pass leaves behind for the next: activations, slopes, and room for the way back.
    ///
    /// One for each thread; reused, so that passes do not allocate.
    package struct Workspace: Sendable {
        /// Inputs, hidden units and outputs of the last forward pass.
        fileprivate(set) var activations: [Float]
        /// The slope of the activation at each hidden unit; elsewhere unused.
        fileprivate var slopes: [Float]
        /// The loss's derivative by the outputs of the layer at hand, before its activation.
        fileprivate var deltas: [Float]
        /// The same of the layer before it.
        fileprivate var previousDeltas: [Float]
        private let outputCount: Int

        fileprivate init(_ layout: Layout) {
            activations = [Float](repeating: 0, count: layout.activationCount)
            slopes = activations
            deltas = [Float](repeating: 0, count: layout.widths.max() ?? 0)
            previousDeltas = deltas
            outputCount = layout.widths.last ?? 0
        }

        /// Reads one output of the last forward pass.
        package func output(_ index: Int) -> Float {
            precondition(
                index >= 0 && index < outputCount,
                "output \(index) of \(outputCount)"
            )
            return activations[activations.count - outputCount + index]
        }
    }

    /// Makes a workspace that fits this network.
    package func makeWorkspace() -> Workspace {
        Workspace(layout)
    }

    /// Computes the outputs of one input row, without allocating.
    ///
    /// Read them with ``Workspace/output(_:)``.
    ///
    /// - Parameters:
    ///   - input: Finite, as many as the first width. NaN spreads to every output.
    ///   - workspace: From ``makeWorkspace()`` of a network of the same widths.
    package func forward(_ input: Span<Float>, workspace: inout Workspace) {
        precondition(
            input.count == layout.widths[0],
            "\(input.count) inputs for a width of \(layout.widths[0])"
        )
        precondition(
            workspace.activations.count == layout.activationCount,
            "\(workspace.activations.count) activations for \(layout.activationCount) units"
        )
        for index in input.indices { workspace.activations[index] = input[index] }
        for index in layout.layers.indices {
            let layer = layout.layers[index]
            Self.forward(layer, parameters.span, &workspace.activations)
            if index + 1 < layout.layers.count {
                activation.apply(
                    to: &workspace.activations,
                    at: layer.outputOffset,
                    count: layer.outputCount,
                    slopes: &workspace.slopes
                )
            }
        }
    }

    /// Adds the gradient for the row of the last forward pass to `gradient`, without allocating.
    ///
    /// - Parameters:
    ///   - outputGradient: The loss's derivative by each output.
    ///   - workspace: As the forward pass left it; the parameters must not have changed since.
    ///   - gradient: In the order of ``parameters``; is added to, so that a batch sums up. In `Float`, row after row.
    package func backward(
        _ outputGradient: Span<Float>,
        workspace: inout Workspace,
        gradient: inout [Float]
    ) {
        precondition(
            outputGradient.count == layout.widths[layout.widths.count - 1],
            "\(outputGradient.count) derivatives for outputs of \(layout.widths)"
        )
        precondition(
            gradient.count == parameters.count,
            "a gradient of \(gradient.count) for \(parameters.count) parameters"
        )
        for index in outputGradient.indices { workspace.deltas[index] = outputGradient[index] }
        for index in layout.layers.indices.reversed() {
            let layer = layout.layers[index]
            Self.accumulate(layer, workspace, &gradient)
            if index > 0 {
                Self.propagate(
                    layer,
                    parameters.span,
                    deltas: workspace.deltas,
                    slopes: workspace.slopes,
                    into: &workspace.previousDeltas
                )
                swap(&workspace.deltas, &workspace.previousDeltas)
            }
        }
    }

    /// Computes bias + Σ input · weight for each output: 16, 4 or 1 outputs at a time, the sum kept in registers.
    private static func forward(
        _ layer: Layout.Layer,
        _ parameters: Span<Float>,
        _ activations: inout [Float]
    ) {
        var activations = activations.mutableSpan
        let width = layer.outputCount
        var output = 0
        while output &+ 16 <= width {
            var sums = parameters.lanes16(at: layer.biasOffset &+ output)
            var weight = layer.weightOffset &+ output
            for input in 0..<layer.inputCount {
                sums += activations[layer.inputOffset &+ input] * parameters.lanes16(at: weight)
                weight &+= width
            }
            for lane in 0..<16 { activations[layer.outputOffset &+ output &+ lane] = sums[lane] }
            output &+= 16
        }
        while output &+ 4 <= width {
            var sums = parameters.lanes4(at: layer.biasOffset &+ output)
            var weight = layer.weightOffset &+ output
            for input in 0..<layer.inputCount {
                sums += activations[layer.inputOffset &+ input] * parameters.lanes4(at: weight)
                weight &+= width
            }
            for lane in 0..<4 { activations[layer.outputOffset &+ output &+ lane] = sums[lane] }
            output &+= 4
        }
        while output < width {
            var sum = parameters[layer.biasOffset &+ output]
            var weight = layer.weightOffset &+ output
            for input in 0..<layer.inputCount {
                sum += activations[layer.inputOffset &+ input] * parameters[weight]
                weight &+= width
            }
            activations[layer.outputOffset &+ output] = sum
            output &+= 1
        }
    }

    /// Adds input · delta to the gradient of each weight, and delta to that of each bias.
    private static func accumulate(
        _ layer: Layout.Layer,
        _ workspace: borrowing Workspace,
        _ gradient: inout [Float]
    ) {
        let deltas = workspace.deltas.span
        let activations = workspace.activations.span
        var gradient = gradient.mutableSpan
        let width = layer.outputCount
        for input in 0..<layer.inputCount {
            let value = activations[layer.inputOffset &+ input]
            gradient.add(
                value,
                times: deltas,
                count: width,
                at: layer.weightOffset &+ input &* width
            )
        }
        gradient.add(1, times: deltas, count: width, at: layer.biasOffset)
    }

    /// Takes the deltas of a layer's outputs back to its inputs, through the activation in between.
    private static func propagate(
        _ layer: Layout.Layer,
        _ parameters: Span<Float>,
        deltas: [Float],
        slopes: [Float],
        into previous: inout [Float]
    ) {
        let deltas = deltas.span
        let slopes = slopes.span
        var previous = previous.mutableSpan
        let width = layer.outputCount
        for input in 0..<layer.inputCount {
            let start = layer.weightOffset &+ input &* width
            let sum = parameters.dot(at: start, deltas, count: width)
            previous[input] = sum * slopes[layer.inputOffset &+ input]
        }
    }
}
