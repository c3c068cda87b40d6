internal import Dispatch
public import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning
internal import Synchronization

/// Trains the n-gram expert: one regularised logistic regression on all rows, and one per fold.
///
/// Option `cost` is the C of LIBLINEAR: the larger, the closer the fit. Deterministic on any number of
/// cores.
extension NGramDetector: TrainableDetector {
    /// Fits all the regressions at once, each on a core of its own while there are cores.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        try expert.options.expectOnly(optionNames, of: expert.name)
        let matrix = try matrix(of: rows, expert: expert)
        var options = SparseLogisticRegression.Options()
        options.inverseRegularization = try expert.options.number(
            "cost",
            in: 1e-6...1e6,
            default: 10,
            of: expert.name
        )
        options.seed = seed
        let models = fitModels(matrix, rows: rows, options: options)
        let logits = (0..<matrix.rowCount).map { row in
            Double(models[rows.folds[row]].logit(ofRow: row, in: matrix))
        }
        let final = models[rows.foldCount]
        let file = Safetensors.serialized(
            [
                "weights": .floats(final.weights, shape: [final.weights.count]),
                "intercept": .floats([final.intercept], shape: [1]),
            ],
            metadata: ["ngram.version": NGramScanner.version]
        )
        return FittedExpert(files: [weightsFile: file], outOfFoldLogits: logits)
    }

    /// The buckets of every row's text.
    private static func matrix(
        of rows: TrainingRows,
        expert: ExpertFolder,
    ) throws(ExpertError) -> SparseRows {
        let bits = try bucketBits(of: expert)
        var buckets = NGramBuckets(bucketBits: bits, scalarLimit: try scalarLimit(of: expert))
        var matrix = SparseRows(columnCount: 1 << bits)
        rows.forEach(deriving: .normalizedText) { _, signals in
            buckets.collect(signals.normalizedText)
            // Ascending, as the solver reads memory best.
            let columns = buckets.list.sorted()
            matrix.append(columns.span)
        }
        return matrix
    }

    /// A model for each fold, fitted on the rows outside it, and last the one on all rows.
    private static func fitModels(
        _ matrix: SparseRows,
        rows: TrainingRows,
        options: SparseLogisticRegression.Options,
    ) -> [SparseLogisticRegression] {
        let folds = rows.folds
        let labels = rows.labels
        let models = Mutex([SparseLogisticRegression?](repeating: nil, count: rows.foldCount + 1))
        DispatchQueue.concurrentPerform(iterations: rows.foldCount + 1) { fold in
            let training = folds.indices.filter { folds[$0] != fold }
            let model = SparseLogisticRegression(
                fitting: matrix,
                labels: labels,
                rows: training,
                options: options
            )
            models.withLock { $0[fold] = model }
        }
        return models.withLock { $0.compactMap(\.self) }
    }
}
