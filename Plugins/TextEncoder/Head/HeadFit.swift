internal import Dispatch
internal import GatehouseCore
internal import GatehouseLearning
internal import Synchronization

/// How a head is trained: the options of the detectors that have one.
struct HeadRecipe {
    /// `hidden` (units; 0 is a logistic regression), `epochs`, `decay` (AdamW's weight decay).
    static let optionNames = ["hidden", "epochs", "decay"]

    let hidden: Int
    let epochs: Int
    let decay: Float

    static let batchSize = 128
    static let peakRate = 2e-3

    init(_ expert: ExpertFolder) throws(ExpertError) {
        let options = expert.options
        hidden = try options.integer("hidden", in: 0...1024, default: 64, of: expert.name)
        epochs = try options.integer("epochs", in: 1...1000, default: 12, of: expert.name)
        let decay = try options.number("decay", in: 0...10, default: 0.05, of: expert.name)
        self.decay = Float(decay)
    }
}

/// Networks fitted on embeddings: one on all rows, and one for each fold on the rows outside it.
///
/// Deterministic on any number of cores.
struct HeadFit {
    /// Of the network that saw all rows.
    let weights: HeadWeights

    /// What the network that did not see a row's fold says of it, shape `[rowCount]`.
    let outOfFoldLogits: [Double]

    /// Fits the networks, each on a core of its own while there are cores.
    ///
    /// - Parameters:
    ///   - embeddings: Of length 1, shape `[rowCount, width]`.
    ///   - width: Elements of an embedding.
    ///   - labels: `true` is abuse, shape `[rowCount]`.
    ///   - folds: From 0 to `foldCount - 1`, shape `[rowCount]`.
    ///   - foldCount: How many folds there are.
    ///   - recipe: How to train.
    ///   - seed: Fixes the first weights and the order of the rows.
    init(
        _ embeddings: [Float],
        width: Int,
        labels: [Bool],
        folds: [Int],
        foldCount: Int,
        recipe: HeadRecipe,
        seed: UInt64,
    ) {
        // Elements of a row of length 1 are small; the networks learn from ones of about unit variance.
        let scale = Float(width).squareRoot()
        let inputs = embeddings.map { $0 * scale }
        let networks = Mutex([MultilayerPerceptron?](repeating: nil, count: foldCount + 1))
        DispatchQueue.concurrentPerform(iterations: foldCount + 1) { fold in
            let training = folds.indices.filter { folds[$0] != fold }
            let network = Self.network(inputs, width, labels, rows: training, recipe, seed: seed)
            networks.withLock { $0[fold] = network }
        }
        let fitted = networks.withLock { $0.compactMap(\.self) }
        var workspaces = fitted.map { $0.makeWorkspace() }
        outOfFoldLogits = folds.indices.map { row in
            let fold = folds[row]
            let input = inputs.span.extracting(row * width..<(row + 1) * width)
            fitted[fold].forward(input, workspace: &workspaces[fold])
            return Double(workspaces[fold].output(0))
        }
        weights = HeadWeights(fitted[foldCount], inputScale: scale)
    }

    private static func network(
        _ inputs: [Float],
        _ width: Int,
        _ labels: [Bool],
        rows: [Int],
        _ recipe: HeadRecipe,
        seed: UInt64,
    ) -> MultilayerPerceptron {
        var network = MultilayerPerceptron(
            widths: recipe.hidden == 0 ? [width, 1] : [width, recipe.hidden, 1],
            activation: .relu,
            head: .zero,
            seed: seed
        )
        let descent = BatchDescent(
            epochs: recipe.epochs,
            batchSize: HeadRecipe.batchSize,
            peakRate: HeadRecipe.peakRate,
            weightDecay: recipe.decay
        )
        descent.run(
            &network,
            on: rows,
            generator: SeededGenerator(seed: seed, stream: 1)
        ) { row, batchCount, network, pass in
            let input = inputs.span.extracting(row * width..<(row + 1) * width)
            network.forward(input, workspace: &pass.workspace)
            let slope = LogisticLoss.derivative(
                logit: Double(pass.workspace.output(0)),
                target: labels[row] ? 1 : 0
            )
            let outputGradient = [Float(slope) / Float(batchCount)]
            network.backward(
                outputGradient.span,
                workspace: &pass.workspace,
                gradient: &pass.gradient
            )
        }
        return network
    }
}
