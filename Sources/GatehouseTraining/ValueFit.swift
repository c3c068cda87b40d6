internal import GatehouseLearning
internal import GatehouseRuntime

/// Trains the networks of the value gate: a regression of savings by their mean squared error.
enum ValueFit {
    /// How the gate is trained.
    enum Recipe {
        static let batchSize = 512
        static let peakRate = 4e-3
        static let weightDecay: Float = 1e-2
        /// Probability that an input is left out of an example.
        static let inputDropout: Float = 0.1
    }

    /// Trains on all rows of a table; deterministic for a seed.
    static func members(
        fitting table: ValueTable,
        seed: UInt64,
        recipe: GateRecipe,
    ) -> [MultilayerPerceptron] {
        (0..<recipe.memberCount).map { member in
            network(fitting: table, seed: seed &* 1_000 &+ UInt64(member), recipe)
        }
    }

    private static func network(
        fitting table: ValueTable,
        seed: UInt64,
        _ recipe: GateRecipe,
    ) -> MultilayerPerceptron {
        var network = MultilayerPerceptron(
            widths: [table.inputCount, ValueGate.width, ValueGate.width, table.groupCount],
            activation: .relu,
            head: .zero,
            seed: seed
        )
        let descent = BatchDescent(
            epochs: recipe.epochs,
            batchSize: Recipe.batchSize,
            peakRate: Recipe.peakRate,
            weightDecay: Recipe.weightDecay
        )
        var input = [Float](repeating: 0, count: table.inputCount)
        var slope = [Float](repeating: 0, count: table.groupCount)
        descent.run(
            &network,
            on: Array(0..<table.rowCount),
            generator: SeededGenerator(seed: seed, stream: 3)
        ) { row, batchCount, network, pass in
            for i in input.indices {
                let isLeftOut = pass.generator.uniform() < Recipe.inputDropout
                input[i] = isLeftOut ? 0 : table.inputs[row * table.inputCount + i]
            }
            network.forward(input.span, workspace: &pass.workspace)
            for group in slope.indices {
                let saving = table.savings[row * table.groupCount + group]
                slope[group] = (pass.workspace.output(group) - saving) / Float(batchCount)
            }
            network.backward(
                slope.span,
                workspace: &pass.workspace,
                gradient: &pass.gradient
            )
        }
        return network
    }
}

extension MultilayerPerceptron {
    /// The layers as gates have them.
    var gateLayers: [DenseLayer] {
        layout.layers.map { layer in
            let weights =
                layer.weightOffset..<layer.weightOffset
                + layer.inputCount * layer.outputCount
            let bias = layer.biasOffset..<layer.biasOffset + layer.outputCount
            return DenseLayer(
                weights: Array(parameters[weights]),
                bias: Array(parameters[bias])
            )
        }
    }
}
