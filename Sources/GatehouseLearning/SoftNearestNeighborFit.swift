/// A linear projection in which the rows of a class are near others of their class: fitted with
/// ``SoftNearestNeighborLoss`` on the projections, each made of length 1.
///
/// It starts from the directions in which the rows vary most. Deterministic: the same rows and seed give
/// the same bits on every machine.
package struct SoftNearestNeighborFit: Sendable {
    /// How to fit.
    package struct Recipe: Sendable {
        /// Numbers of a projection, at most the width of a row.
        package var outputCount = 64
        /// AdamW's steps; as few as none leave the start as it is.
        package var stepCount = 600
        /// Rows in a step.
        package var batchSize = 512
        /// The largest learning rate of ``OneCycleSchedule``.
        package var peakRate = 2e-3
        /// Of the loss, at least 0.025.
        package var temperature: Float = 0.05
        /// AdamW's weight decay.
        package var weightDecay: Float = 1e-3

        /// What was found best on sentence embeddings of 27,000 messages.
        package init() {}
    }

    /// Rows whose directions are the start: more of them change it little.
    private static let startRowLimit = 4096

    /// The least share of a class in a batch, as far as it has the rows.
    private static let leastShare = 0.25

    /// Input-major, shape `[width, outputCount]`.
    package let weights: [Float]

    /// Numbers of a projection.
    package let outputCount: Int

    /// The mean loss of each step, as the batch had it before the step.
    package let losses: [Double]

    /// Fits a projection.
    ///
    /// - Parameters:
    ///   - vectors: Finite, shape `[any, width]`.
    ///   - width: Numbers in a vector.
    ///   - labels: The class of each vector.
    ///   - rows: Which vectors to fit on, at least one.
    ///   - recipe: How to.
    ///   - seed: Fixes which rows are in which batch.
    package init(
        _ vectors: [Float],
        width: Int,
        labels: [Bool],
        rows: [Int],
        recipe: Recipe,
        seed: UInt64,
    ) {
        precondition(
            vectors.count == width * labels.count && !rows.isEmpty
                && (1...width).contains(recipe.outputCount),
            """
            \(vectors.count) numbers for \(labels.count) vectors of \(width), \(rows.count) of them \
            to be fitted on, with \(recipe.outputCount) outputs
            """
        )
        var generator = SeededGenerator(seed: seed)
        var batches = ClassBatches(
            rows,
            labels: labels,
            size: recipe.batchSize,
            leastShare: Self.leastShare
        )
        outputCount = recipe.outputCount
        var parameters = Self.start(vectors, width, rows, recipe, &generator)
        var losses: [Double] = []
        var optimizer = AdamW(parameterCount: parameters.count, weightDecay: recipe.weightDecay)
        let schedule = OneCycleSchedule(peak: recipe.peakRate, stepCount: max(recipe.stepCount, 1))
        var pass = ProjectionPass(
            width: width,
            outputCount: outputCount,
            batchSize: batches.size,
            temperature: recipe.temperature
        )
        for step in 0..<recipe.stepCount {
            let firstCount = batches.draw(&generator)
            losses.append(
                pass.run(vectors, batches.rows, firstCount: firstCount, parameters: parameters)
            )
            optimizer.step(
                &parameters,
                gradient: pass.gradient.span,
                learningRate: schedule.learningRate(at: step),
                momentum: schedule.momentum(at: step)
            )
        }
        weights = parameters
        self.losses = losses
    }

    /// The strongest directions of some rows, as weights.
    private static func start(
        _ vectors: [Float],
        _ width: Int,
        _ rows: [Int],
        _ recipe: Recipe,
        _ generator: inout SeededGenerator,
    ) -> [Float] {
        var order = rows
        generator.shuffle(&order)
        let sample = order.prefix(startRowLimit).flatMap {
            vectors[$0 * width..<($0 + 1) * width]
        }
        let components = PrincipalComponents(
            of: sample.span,
            width: width,
            count: recipe.outputCount
        )
        var weights = [Float](repeating: 0, count: width * recipe.outputCount)
        for output in 0..<recipe.outputCount {
            for input in 0..<width {
                weights[input * recipe.outputCount + output] =
                    Float(components.axes[output * width + input])
            }
        }
        return weights
    }
}

/// Batches with a share of either class, each class in an order of its own until it is used up.
private struct ClassBatches {
    /// Rows in a batch.
    let size: Int

    /// The batch that was drawn, its rows of the first class first; shape `[size]`.
    private(set) var rows: [Int] = []

    private var first: Deck
    private var second: Deck
    private let firstCount: Int

    init(
        _ rows: [Int],
        labels: [Bool],
        size batchSize: Int,
        leastShare: Double,
    ) {
        let positive = rows.filter { labels[$0] }
        let negative = rows.filter { !labels[$0] }
        size = min(batchSize, rows.count)
        let least = Int(leastShare * Double(size))
        let natural = (size * positive.count + rows.count / 2) / rows.count
        let wanted = min(max(natural, least), size - least)
        // A class with too few rows leaves its place to the other.
        firstCount = min(max(wanted, size - negative.count), positive.count)
        first = Deck(positive)
        second = Deck(negative)
    }

    /// Draws a batch and says how many of its rows are of the first class.
    mutating func draw(_ generator: inout SeededGenerator) -> Int {
        rows.removeAll(keepingCapacity: true)
        first.draw(firstCount, into: &rows, &generator)
        second.draw(size - firstCount, into: &rows, &generator)
        return firstCount
    }
}

/// The rows of a class, shuffled again whenever too few are left for a batch.
private struct Deck {
    private var rows: [Int]
    private var next: Int

    init(_ rows: [Int]) {
        self.rows = rows
        next = rows.count
    }

    mutating func draw(_ count: Int, into batch: inout [Int], _ generator: inout SeededGenerator) {
        if next + count > rows.count {
            generator.shuffle(&rows)
            next = 0
        }
        batch += rows[next..<next + count]
        next += count
    }
}
