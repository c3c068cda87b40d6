/// Trains a network on batches of rows, shuffled for every epoch, by ``AdamW`` with ``OneCycleSchedule``.
///
/// Deterministic for a generator.
package struct BatchDescent: Sendable {
    /// How often every row is seen.
    package let epochs: Int

    /// Rows of a step; fewer where there are not so many.
    package let batchSize: Int

    /// The highest learning rate.
    package let peakRate: Double

    /// AdamW's.
    package let weightDecay: Float

    /// So many epochs and rows, and so fast.
    package init(epochs: Int, batchSize: Int, peakRate: Double, weightDecay: Float) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.peakRate = peakRate
        self.weightDecay = weightDecay
    }

    /// What a row adds a gradient with.
    package struct Pass {
        /// Of the network.
        package var workspace: MultilayerPerceptron.Workspace

        /// In the order of its parameters; is added to.
        package var gradient: [Float]

        /// Draws what is left out of a row.
        package var generator: SeededGenerator
    }

    /// Trains a network.
    ///
    /// - Parameters:
    ///   - network: Is changed.
    ///   - rows: What it is trained on, in the order that the first shuffle begins with.
    ///   - generator: Shuffles, and draws for rows, in turn.
    ///   - addGradient: Adds a row's share of a batch to the gradient.
    package func run(
        _ network: inout MultilayerPerceptron,
        on rows: [Int],
        generator: SeededGenerator,
        _ addGradient: (
            _ row: Int, _ batchCount: Int, _ network: MultilayerPerceptron, _ pass: inout Pass
        ) -> Void,
    ) {
        let size = min(batchSize, max(rows.count, 1))
        let batchCount = (rows.count + size - 1) / size
        let schedule = OneCycleSchedule(peak: peakRate, stepCount: max(batchCount * epochs, 1))
        let parameterCount = network.layout.parameterCount
        var optimizer = AdamW(parameterCount: parameterCount, weightDecay: weightDecay)
        var pass = Pass(
            workspace: network.makeWorkspace(),
            gradient: [Float](repeating: 0, count: parameterCount),
            generator: generator
        )
        var order = rows
        var step = 0
        for _ in 0..<epochs {
            pass.generator.shuffle(&order)
            for start in stride(from: 0, to: order.count, by: size) {
                let batch = order[start..<min(start + size, order.count)]
                for i in pass.gradient.indices { pass.gradient[i] = 0 }
                for row in batch { addGradient(row, batch.count, network, &pass) }
                optimizer.step(
                    &network.parameters,
                    gradient: pass.gradient.span,
                    learningRate: schedule.learningRate(at: step),
                    momentum: schedule.momentum(at: step)
                )
                step += 1
            }
        }
    }
}
