internal import GatehouseKernels

/// A forest with the fastest way to score it that its shape and this CPU allow.
///
/// Every way finds the same leaves as ``Forest/margins(_:into:)-(Span<Float>,_)`` and sums them in the same
/// order, so the margins are the same to the bit.
package final class ForestEngine: Sendable {
    /// How rows find their leaves.
    package enum Kind: String, CaseIterable, Sendable {
        /// Trees of at most 32 leaves, all splits of many trees at once.
        case masks
        /// Trees side by side, over bins.
        case walk
        /// One tree after the other: what the others are tested against.
        case plain
    }

    /// The forest itself.
    package let forest: Forest

    /// The way that was chosen.
    package let kind: Kind

    private let kernels: Kernels
    private let packed: PackedForest?

    /// Whether sums are divided, scaled or shifted.
    private let needsFinish: Bool

    /// The way, and the instruction set where that matters.
    package var name: String {
        kind == .plain ? kind.rawValue : "\(kind.rawValue), \(kernels.name)"
    }

    /// Chooses the fastest of `kinds` that can take `forest`; the plain walk always can.
    package convenience init(_ forest: Forest) {
        self.init(forest, kinds: Kind.allCases, kernels: .current)
    }

    /// Chooses the first of `kinds`, from the fastest on, that can take `forest` with these kernels.
    init(_ forest: Forest, kinds: [Kind], kernels: Kernels) {
        self.forest = forest
        self.kernels = kernels
        needsFinish =
            forest.divisor != 1 || forest.scale != 1 || forest.biases.contains { $0 != 0 }
        let columns = ForestColumns(forest)
        if kinds.contains(.masks), let columns,
            PackedForest.takesMasks(kernels, columnCount: columns.numeric.count),
            let masked = MaskedTrees(forest, columns)
        {
            kind = .masks
            packed = PackedForest(forest, columns, .masks(masked.trees), masked.values, kernels)
        } else if kinds.contains(.walk), let columns, let walked = ForestTrees(forest, columns) {
            kind = .walk
            packed = PackedForest(forest, columns, .walk(walked), forest.leaves, kernels)
        } else {
            kind = .plain
            packed = nil
        }
    }

    /// Makes one worker's scratch.
    package func makeScratch() -> ForestScratch {
        ForestScratch(
            packed?.makeScratch(),
            rowCount: forest.roundsRows ? forest.featureNames.count : 0,
            outputCount: forest.outputCount
        )
    }

    /// The margins of rows; allocates nothing.
    ///
    /// Two rows at once take less than twice one row's time.
    ///
    /// - Parameters:
    ///   - rows: Shape `[rows, featureNames.count]`; NaN is missing.
    ///   - scratch: Of this engine.
    ///   - margins: Shape `[rows, outputCount]`; what it holds does not matter.
    package func margins(
        _ rows: Span<Float>,
        scratch: inout ForestScratch,
        into margins: inout MutableSpan<Double>,
    ) {
        score(rows, &scratch, &margins)
    }

    /// The margins of rows of double precision.
    package func margins(
        _ rows: Span<Double>,
        scratch: inout ForestScratch,
        into margins: inout MutableSpan<Double>,
    ) {
        guard forest.roundsRows, let packed else { return score(rows, &scratch, &margins) }
        forEachRow(rows, &scratch, &margins) { row, scratch, margins in
            for feature in row.indices { scratch.row[feature] = Float(row[feature]) }
            let rounded = scratch.row
            scoreOne(rounded.span, by: packed, &scratch, &margins)
        }
    }

    @inline(__always)
    private func score<Value: RowValue>(
        _ rows: Span<Value>,
        _ scratch: inout ForestScratch,
        _ margins: inout MutableSpan<Double>,
    ) {
        guard let packed else {
            return forEachRow(rows, &scratch, &margins) { row, _, margins in
                forest.margins(row, into: &margins)
            }
        }
        guard forest.linearLeaves != nil || needsFinish else {
            return Value.score(rows, by: packed, &scratch.packed, into: &margins)
        }
        forEachRow(rows, &scratch, &margins) { row, scratch, margins in
            scoreOne(row, by: packed, &scratch, &margins)
        }
    }

    /// One row, whose leaves may have terms, and whose sums may be scaled.
    private func scoreOne<Value: RowValue>(
        _ row: Span<Value>,
        by packed: PackedForest,
        _ scratch: inout ForestScratch,
        _ margins: inout MutableSpan<Double>,
    ) {
        Value.score(row, by: packed, &scratch.packed, into: &margins)
        if forest.linearLeaves != nil {
            let leaves = scratch.packed.leaves
            forest.sumLeaves(into: &margins) { forest.leafValue(Int(leaves[$0]), row) }
        }
        forest.finish(&margins)
    }

    private func forEachRow<Value: RowValue>(
        _ rows: Span<Value>,
        _ scratch: inout ForestScratch,
        _ margins: inout MutableSpan<Double>,
        _ body: (Span<Value>, inout ForestScratch, inout MutableSpan<Double>) -> Void,
    ) {
        let (width, outputs) = (forest.featureNames.count, forest.outputCount)
        let rowCount = margins.count / outputs
        precondition(
            rows.count == rowCount * width && margins.count == rowCount * outputs,
            """
            \(rows.count) features and \(margins.count) margins for a forest of \(width) features \
            and \(outputs) margins
            """
        )
        // Taken out, so that writing to it does not copy it.
        var own = scratch.margins
        scratch.margins = []
        for row in 0..<rowCount {
            var span = own.mutableSpan
            body(rows.extracting(row * width..<(row + 1) * width), &scratch, &span)
            for output in 0..<outputs { margins[row * outputs + output] = own[output] }
        }
        scratch.margins = own
    }
}

extension PackedForest {
    /// The trees of a forest, with what it compares and sums.
    convenience init(
        _ forest: Forest,
        _ columns: ForestColumns,
        _ trees: Trees,
        _ values: [Double],
        _ kernels: Kernels,
    ) {
        self.init(
            bins: ForestBins(columns.numeric, featureCount: forest.featureNames.count),
            trees: trees,
            values: values,
            sums: Sums(
                outputs: forest.trees.map { Int($0.output) },
                bases: forest.bases,
                areSingle: forest.sumsInSingle
            ),
            kernels: kernels
        )
    }
}

/// One worker's memory for a forest's engine.
package struct ForestScratch: Sendable {
    fileprivate var packed: PackedForest.Scratch

    /// A row rounded to single precision.
    fileprivate var row: [Float]

    /// Of one row.
    fileprivate var margins: [Double]

    fileprivate init(_ packed: PackedForest.Scratch?, rowCount: Int, outputCount: Int) {
        self.packed = packed ?? PackedForest.Scratch(columnCount: 0, treeCount: 0)
        row = Array(repeating: 0, count: rowCount)
        margins = Array(repeating: 0, count: outputCount)
    }
}
