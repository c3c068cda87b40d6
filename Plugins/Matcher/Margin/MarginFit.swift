internal import Dispatch
internal import GatehouseCore
internal import GatehouseKernels
internal import GatehouseLearning
internal import Synchronization

/// Margins fitted on embeddings: one on all rows, and one for each fold on the rows outside it.
///
/// Deterministic on any number of cores.
struct MarginFit {
    /// The margin that saw all rows.
    let model: MarginModel

    /// What the margin that did not see a row's fold says of it, shape `[rowCount]`; 0 for an embedding without a
    /// direction.
    let outOfFoldLogits: [Double]

    /// Fits the margins, each on a core of its own while there are cores.
    ///
    /// - Parameters:
    ///   - embeddings: Of length 1, shape `[rowCount, width]`.
    ///   - width: Numbers in an embedding.
    ///   - rows: Labels and folds. Outside every fold there are rows of both classes.
    ///   - recipe: How to train.
    ///   - seed: Fixes the batches, and which examples are kept.
    init(
        _ embeddings: [Float],
        width: Int,
        _ rows: TrainingRows,
        recipe: MarginRecipe,
        seed: UInt64,
    ) {
        let labels = rows.labels
        let folds = rows.folds
        let models = Mutex([MarginModel?](repeating: nil, count: rows.foldCount + 1))
        DispatchQueue.concurrentPerform(iterations: rows.foldCount + 1) { fold in
            let training = folds.indices.filter { folds[$0] != fold }
            let model = Self.model(embeddings, width, labels, rows: training, recipe, seed: seed)
            models.withLock { $0[fold] = model }
        }
        let fitted = models.withLock { $0.compactMap(\.self) }
        var margins = [Double?](repeating: nil, count: labels.count)
        for fold in 0..<rows.foldCount {
            var pass = MarginPass(fitted[fold])
            for row in folds.indices where folds[row] == fold {
                let embedding = embeddings.span.extracting(row * width..<(row + 1) * width)
                margins[row] = pass.similarities(embedding)?.margin
            }
        }
        let known = margins.indices.filter { margins[$0] != nil }
        let scaling = PlattScaling(
            fitting: known.compactMap { margins[$0] },
            labels: known.map { labels[$0] }
        )
        outOfFoldLogits = margins.map { margin in margin.map(scaling.apply) ?? 0 }
        var model = fitted[rows.foldCount]
        model.scaling = scaling
        self.model = model
    }

    private static func model(
        _ embeddings: [Float],
        _ width: Int,
        _ labels: [Bool],
        rows: [Int],
        _ recipe: MarginRecipe,
        seed: UInt64,
    ) -> MarginModel {
        let fit = SoftNearestNeighborFit(
            embeddings,
            width: width,
            labels: labels,
            rows: rows,
            recipe: recipe.projection(width: width),
            seed: seed
        )
        let examples = [true, false].map { label in
            ReferenceChoice.draw(
                rows.filter { labels[$0] == label },
                of: embeddings,
                width: width,
                limit: recipe.referenceRowLimit,
                seed: seed,
                stream: label ? 1 : 2
            )
        }
        let space = MarginSpace(
            projection: fit.weights,
            width: width,
            abuse: project(examples[0], of: embeddings, width, by: fit),
            benign: project(examples[1], of: embeddings, width, by: fit)
        )
        return MarginModel(space: space, neighborCount: recipe.neighborCount)
    }

    /// Projects the examples of a class and makes each of length 1.
    private static func project(
        _ places: [Int],
        of embeddings: [Float],
        _ width: Int,
        by fit: SoftNearestNeighborFit,
    ) -> ReferenceRows {
        let bias = [Float](repeating: 0, count: fit.outputCount)
        let weights = fit.weights
        var projected = bias
        var rows = ReferenceRows(width: fit.outputCount, capacity: places.count)
        for place in places {
            var target = projected.mutableSpan
            Kernels.current.dense(
                embeddings.span.extracting(place * width..<(place + 1) * width),
                weights: weights.span,
                bias: bias.span,
                into: &target
            )
            let length = projected.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 0 { projected = projected.map { $0 / length } }
            rows.append(projected.span)
        }
        return rows
    }
}
