internal import GatehouseLearning
package import GatehouseRuntime

/// What the fusion gate learns from: features, every expert's out-of-fold logit, labels.
package struct FusionExamples: Sendable {
    package let matrix: FeatureMatrix

    /// Raw out-of-fold logits, `[expert][row]`; NaN when the expert abstained.
    package let logits: [[Double]]

    package let labels: [Bool]

    /// Bits of the experts that run only when an event is worth it.
    package let deferredMask: UInt64

    package init(
        matrix: FeatureMatrix,
        logits: [[Double]],
        labels: [Bool],
        deferredMask: UInt64 = 0,
    ) {
        self.deferredMask = deferredMask
        self.matrix = matrix
        self.logits = logits
        self.labels = labels
    }

    package var expertCount: Int { logits.count }
}

/// Trains the fusion gate on some rows ([gate of experts][Jacobs et al. 1991], with frozen experts).
///
/// [Jacobs et al. 1991]: https://doi.org/10.1162/neco.1991.3.1.79
package struct FusionFit {
    /// How the gate is trained; the recipe that measured best.
    package enum Recipe {
        static let batchSize = 512
        static let peakRate = 4e-3
        static let weightDecay: Float = 1e-2
        /// Probability that a feature is left out of an example.
        static let featureDropout: Float = 0.1
        /// Probability that an expert is left out of an example.
        static let expertDropout: Float = 0.1
        /// Probability that all deferred experts are left out of an example: most events go without.
        static let deferredDropout: Float = 0.3
        /// Where the raw weight of an expert starts: softplus(−0.5) = 0.47.
        static let weightStart: Float = -0.5
    }

    /// Trains on `rows`; deterministic for a seed.
    package static func fit(
        _ examples: FusionExamples,
        rows: [Int],
        seed: UInt64,
        recipe: GateRecipe = .standard,
    ) -> FusionGate {
        let labels = rows.map { examples.labels[$0] }
        let scaling = examples.logits.map { logits in
            let ran = rows.indices.filter { !logits[rows[$0]].isNaN }
            let platt = PlattScaling(
                fitting: ran.map { logits[rows[$0]] },
                labels: ran.map { labels[$0] }
            )
            return FusionGate.Affine(slope: platt.slope, intercept: platt.intercept)
        }
        let inputs = FusionInputs.fitting(
            examples.matrix,
            rows: rows,
            expertCount: examples.expertCount
        )
        let untrained = FusionGate(
            inputs: inputs,
            expertScaling: scaling,
            calibration: [:],
            members: []
        )
        let table = FusionTable(examples, rows: rows, gate: untrained)
        let members = (0..<recipe.memberCount).map { member in
            var fit = MemberFit(table, recipe, seed: seed &* 1_000 &+ UInt64(member))
            return fit.run()
        }
        return FusionGate(
            inputs: inputs,
            expertScaling: scaling,
            calibration: [:],
            members: members.map(\.gateLayers)
        )
    }
}

/// Examples as the networks read them.
struct FusionTable {
    let inputs: FusionInputs
    let labels: [Bool]
    /// Every expert's inputs as if all had run, shape `[rowCount, inputCount]`.
    let values: [Float]
    /// Calibrated logits, shape `[rowCount, expertCount]`; NaN when the expert abstained.
    let logits: [Float]
    let deferredMask: UInt64

    init(_ examples: FusionExamples, rows: [Int], gate: FusionGate) {
        deferredMask = examples.deferredMask
        inputs = gate.inputs
        labels = rows.map { examples.labels[$0] }
        var values: [Float] = []
        var logits: [Float] = []
        values.reserveCapacity(rows.count * gate.inputs.count)
        var row = [Float](repeating: 0, count: gate.inputs.count)
        let featureCount = examples.matrix.featureCount
        let features = examples.matrix.values
        for index in rows {
            let expertLogits = examples.logits.indices.map { expert in
                Float(gate.calibrated(examples.logits[expert][index], expert: expert))
            }
            let start = index * featureCount
            gate.inputs.write(
                features: features.span.extracting(start..<start + featureCount),
                logits: expertLogits.span,
                into: &row
            )
            values += row
            logits += expertLogits
        }
        self.values = values
        self.logits = logits
    }
}

/// Trains one network of the gate.
private struct MemberFit {
    private let table: FusionTable
    private let epochs: Int
    private let expertCount: Int
    private let start: MultilayerPerceptron
    private let generator: SeededGenerator
    private var input: [Float]
    private var logits: [Float]
    private var outputGradient: [Float]

    init(_ table: FusionTable, _ recipe: GateRecipe, seed: UInt64) {
        self.table = table
        epochs = recipe.epochs
        expertCount = table.inputs.expertCount
        var start = MultilayerPerceptron(
            widths: [table.inputs.count, FusionGate.width, FusionGate.width, expertCount + 1],
            activation: .relu,
            head: .zero,
            seed: seed
        )
        generator = SeededGenerator(seed: seed, stream: 1)
        input = Array(repeating: 0, count: table.inputs.count)
        logits = Array(repeating: 0, count: expertCount)
        outputGradient = Array(repeating: 0, count: expertCount + 1)
        if let head = start.layout.layers.last {
            for expert in 0..<expertCount {
                start.parameters[head.biasOffset + expert] = FusionFit.Recipe.weightStart
            }
        }
        self.start = start
    }

    mutating func run() -> MultilayerPerceptron {
        let descent = BatchDescent(
            epochs: epochs,
            batchSize: FusionFit.Recipe.batchSize,
            peakRate: FusionFit.Recipe.peakRate,
            weightDecay: FusionFit.Recipe.weightDecay
        )
        var network = start
        descent.run(
            &network,
            on: Array(table.labels.indices),
            generator: generator
        ) { row, batchCount, network, pass in
            addGradient(row, share: 1 / Float(batchCount), network, &pass)
        }
        return network
    }

    private mutating func addGradient(
        _ row: Int,
        share: Float,
        _ network: MultilayerPerceptron,
        _ pass: inout BatchDescent.Pass,
    ) {
        drawInput(row, &pass.generator)
        network.forward(input.span, workspace: &pass.workspace)
        var logit = Double(pass.workspace.output(expertCount))
        for expert in 0..<expertCount where !logits[expert].isNaN {
            let weight = LogisticLoss.softplus(Double(pass.workspace.output(expert)))
            logit += weight * Double(logits[expert])
        }
        let slope =
            Float(
                LogisticLoss.derivative(logit: logit, target: table.labels[row] ? 1 : 0)
            ) * share
        outputGradient[expertCount] = slope
        for expert in 0..<expertCount {
            // The derivative of softplus is the logistic function.
            let weightSlope = LogisticLoss.probability(Double(pass.workspace.output(expert)))
            outputGradient[expert] =
                logits[expert].isNaN ? 0 : slope * logits[expert] * Float(weightSlope)
        }
        network.backward(outputGradient.span, workspace: &pass.workspace, gradient: &pass.gradient)
    }

    /// Copies a row's inputs, with features and experts left out at random.
    private mutating func drawInput(_ row: Int, _ generator: inout SeededGenerator) {
        let count = table.inputs.count
        for i in 0..<count { input[i] = table.values[row * count + i] }
        for i in 0..<table.inputs.columns.count
        where generator.uniform() < FusionFit.Recipe.featureDropout {
            input[i] = 0
        }
        let isEagerOnly =
            table.deferredMask != 0 && generator.uniform() < FusionFit.Recipe.deferredDropout
        var isAnyLeft = false
        for expert in 0..<expertCount {
            let logit = table.logits[row * expertCount + expert]
            let isDeferred = table.deferredMask >> UInt64(expert) & 1 == 1
            let isLeftOut =
                generator.uniform() < FusionFit.Recipe.expertDropout || isDeferred && isEagerOnly
            logits[expert] = isLeftOut ? .nan : logit
            if !logits[expert].isNaN { isAnyLeft = true }
        }
        if !isAnyLeft {
            for expert in 0..<expertCount {
                logits[expert] = table.logits[row * expertCount + expert]
            }
        }
        let drawn = logits
        table.inputs.write(logits: drawn.span, into: &input)
    }
}

extension FusionInputs {
    /// Chooses and scales the inputs from the features of some rows.
    ///
    /// Constant features are left out; counts and sizes (non-negative, with values above 8) are
    /// compressed. A feature that is sometimes missing gets an indicator, unless one with the same
    /// rows missing has one.
    static func fitting(_ matrix: FeatureMatrix, rows: [Int], expertCount: Int) -> FusionInputs {
        var columns: [Column] = []
        var indicators: [Int] = []
        var seenMissing: Set<[Bool]> = []
        for feature in 0..<matrix.featureCount {
            let values = matrix.column(feature, rows: rows)
            let missing = values.map { !$0.isFinite }
            let missingCount = missing.count { $0 }
            if missingCount > 0, missingCount < rows.count, seenMissing.insert(missing).inserted {
                indicators.append(feature)
            }
            if let column = Column.fitting(feature, values: values.filter(\.isFinite)) {
                columns.append(column)
            }
        }
        return FusionInputs(columns: columns, indicators: indicators, expertCount: expertCount)
    }
}

extension FusionInputs.Column {
    /// Scales a feature by its values; `nil` when they are all the same.
    fileprivate static func fitting(_ feature: Int, values: [Float]) -> Self? {
        guard let smallest = values.min(), let largest = values.max(), smallest < largest else {
            return nil
        }
        let raw = Self(
            feature: feature,
            isLogarithmic: smallest >= 0 && largest > 8,
            mean: 0,
            inverseDeviation: 1
        )
        let compressed = values.map { Double(raw.compressed($0)) }
        let mean = compressed.reduce(0, +) / Double(compressed.count)
        let variance =
            compressed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(compressed.count)
        guard variance > 0 else { return nil }
        return Self(
            feature: feature,
            isLogarithmic: raw.isLogarithmic,
            mean: Float(mean),
            inverseDeviation: Float(1 / variance.squareRoot())
        )
    }
}
