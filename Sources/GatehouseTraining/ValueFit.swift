internal import GatehouseLearning
internal import GatehouseRuntime

/// Trains the networks of the value gate: a regression of savings by their mean squared error.
struct ValueFit {
    /// How the gate is trained.
    enum Recipe {
        static let batchSize = 512
        static let peakRate = 4e-3
        static let weightDecay: Float = 1e-2
        /// Probability that an input is left out of an example.
        static let inputDropout: Float = 0.1
    }

    private let table: ValueTable
    private var network: MultilayerPerceptron
    private var generator: SeededGenerator

    /// Trains on all rows of a table; deterministic for a seed.
    static func members(
        fitting table: ValueTable,
        seed: UInt64,
        recipe: GateRecipe,
    ) -> [MultilayerPerceptron] {
        (0..<recipe.memberCount).map { member in
            var fit = ValueFit(table, seed: seed &* 1_000 &+ UInt64(member))
            fit.run(epochs: recipe.epochs)
            return fit.network
        }
    }

    private init(_ table: ValueTable, seed: UInt64) {
        self.table = table
        network = MultilayerPerceptron(
            widths: [table.inputCount, ValueGate.width, ValueGate.width, table.groupCount],
            activation: .relu,
            head: .zero,
            seed: seed
        )
        generator = SeededGenerator(seed: seed, stream: 3)
    }

    private mutating func run(epochs: Int) {
        let rowCount = table.rowCount
        let batchSize = min(Recipe.batchSize, max(rowCount, 1))
        let batchCount = (rowCount + batchSize - 1) / batchSize
        let stepCount = max(batchCount * epochs, 1)
        let schedule = OneCycleSchedule(peak: Recipe.peakRate, stepCount: stepCount)
        var optimizer = AdamW(
            parameterCount: network.layout.parameterCount,
            weightDecay: Recipe.weightDecay
        )
        var workspace = network.makeWorkspace()
        var gradient = [Float](repeating: 0, count: network.layout.parameterCount)
        var input = [Float](repeating: 0, count: table.inputCount)
        var slope = [Float](repeating: 0, count: table.groupCount)
        var order = Array(0..<rowCount)
        var step = 0
        for _ in 0..<epochs {
            generator.shuffle(&order)
            for start in stride(from: 0, to: rowCount, by: batchSize) {
                let batch = order[start..<min(start + batchSize, rowCount)]
                for i in gradient.indices { gradient[i] = 0 }
                for row in batch {
                    for i in input.indices {
                        let isLeftOut = generator.uniform() < Recipe.inputDropout
                        input[i] = isLeftOut ? 0 : table.inputs[row * table.inputCount + i]
                    }
                    network.forward(input.span, workspace: &workspace)
                    for group in slope.indices {
                        let saving = table.savings[row * table.groupCount + group]
                        slope[group] = (workspace.output(group) - saving) / Float(batch.count)
                    }
                    network.backward(slope.span, workspace: &workspace, gradient: &gradient)
                }
                optimizer.step(
                    &network.parameters,
                    gradient: gradient.span,
                    learningRate: schedule.learningRate(at: step),
                    momentum: schedule.momentum(at: step)
                )
                step += 1
            }
        }
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
