internal import GatehouseKernels

/// What each feature adds to a forest's margins.
///
/// These are exact, path-dependent Shapley values ([Lundberg et al. 2020]). The contributions of a row and the expected margins add up to its margins. They are those of LightGBM's
/// `pred_contrib` and XGBoost's `pred_contribs`, within rounding.
///
/// [Lundberg et al. 2020]: https://doi.org/10.1038/s42256-019-0138-9
package final class ForestExplainer: Sendable {
    /// Why a forest cannot be explained.
    package enum Obstacle: String, Error {
        /// The file does not say how much of the training data each split saw.
        case noCovers = "the model file does not say how much of the training data its splits saw"
        /// What a leaf adds depends on the features there.
        case linearLeaves = "its trees have linear leaves"
        /// For ``ForestTrees``.
        case tooLarge = "a tree has more than 32,768 leaves, or its categories take too much memory"
    }

    /// Margins of a row on average over the training data, shape `[outputCount]`.
    package let expected: [Double]

    private let forest: Forest
    private let bins: PackedForest
    private let paths: ForestPaths

    /// Prepares the explanations of a forest.
    package convenience init(_ forest: Forest) throws(Obstacle) {
        try self.init(forest, kernels: .current)
    }

    private let kernels: Kernels

    /// The same on an instruction set.
    init(_ forest: Forest, kernels: Kernels) throws(Obstacle) {
        guard forest.linearLeaves == nil else { throw .linearLeaves }
        guard let covers = forest.covers else { throw .noCovers }
        guard let columns = ForestColumns(forest), let trees = ForestTrees(forest, columns),
            forest.featureNames.count <= Int(UInt16.max)
        else { throw .tooLarge }
        self.forest = forest
        self.kernels = kernels
        bins = PackedForest(forest, columns, .walk(trees), forest.leaves, kernels)
        let firstColumns = columns.firstColumns
        let scale = forest.scale / forest.divisor
        var splits = Array(repeating: [[ForestPaths.Split]](), count: forest.outputCount)
        var expected = zip(forest.bases, forest.biases).map { $0 * scale + $1 }
        var longest = 1
        for tree in forest.trees {
            let paths = TreePaths(forest, covers, root: tree.root, scale: scale) { node in
                let feature = Int(forest.nodes[node].feature)
                let isSet = forest.nodes[node].rule == .categorical
                let first = isSet ? firstColumns[feature] ?? 0 : 0
                return (first + columns.columns[node], columns.bins[node])
            }
            guard paths.splits.count <= ForestPaths.splitLimit else { throw .tooLarge }
            splits[Int(tree.output)].append(paths.splits)
            expected[Int(tree.output)] += paths.expected
            longest = max(longest, paths.longest)
        }
        self.expected = expected
        let rule = GaussLegendre(count: (longest + 15) / 16 * 8)
        paths = ForestPaths(
            splits,
            featureCount: forest.featureNames.count,
            points: rule.points,
            weights: rule.weights
        )
    }

    /// Makes one worker's scratch.
    package func makeScratch() -> ExplanationScratch {
        ExplanationScratch(
            scratch: bins.makeScratch(),
            work: paths.makeScratch(),
            margins: Array(repeating: 0, count: forest.outputCount),
            row: Array(repeating: 0, count: forest.roundsRows ? forest.featureNames.count : 0)
        )
    }

    /// What each feature of a row adds to each margin.
    ///
    /// - Parameters:
    ///   - row: Shape `[featureNames.count]`; NaN is missing.
    ///   - scratch: Of this explainer.
    ///   - contributions: Shape `[outputCount, featureNames.count]`, overwritten.
    package func contributions(
        _ row: Span<Double>,
        scratch: inout ExplanationScratch,
        into contributions: inout [Double],
    ) {
        if forest.roundsRows {
            for feature in row.indices { scratch.row[feature] = Float(row[feature]) }
            let rounded = scratch.row
            return self.contributions(rounded.span, scratch: &scratch, into: &contributions)
        }
        var margins = scratch.margins
        var span = margins.mutableSpan
        bins.score(row, scratch: &scratch.scratch, into: &span)
        explain(&scratch, &contributions)
    }

    /// The same of a row of single precision.
    package func contributions(
        _ row: Span<Float>,
        scratch: inout ExplanationScratch,
        into contributions: inout [Double],
    ) {
        var margins = scratch.margins
        var span = margins.mutableSpan
        bins.score(row, scratch: &scratch.scratch, into: &span)
        explain(&scratch, &contributions)
    }

    private func explain(_ scratch: inout ExplanationScratch, _ contributions: inout [Double]) {
        paths.explain(
            bins: scratch.scratch.bins,
            kernels: kernels,
            scratch: &scratch.work,
            into: &contributions
        )
    }
}

/// One worker's memory for explanations.
package struct ExplanationScratch: ~Copyable {
    fileprivate var scratch: PackedForest.Scratch
    fileprivate var work: AlignedBuffer<UInt8>
    fileprivate var margins: [Double]

    /// A row rounded to single precision.
    fileprivate var row: [Float]
}
