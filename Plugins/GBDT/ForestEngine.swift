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
        let columns = ForestColumns(forest)
        if kinds.contains(.masks), let columns,
            PackedForest.takesMasks(kernels, columnCount: columns.numeric.count),
            let masked = MaskedTrees(forest, columns)
        {
            kind = .masks
            packed = Self.packed(forest, columns, .masks(masked.trees), masked.values, kernels)
        } else if kinds.contains(.walk), let columns, let walked = ForestTrees(forest, columns) {
            kind = .walk
            packed = Self.packed(forest, columns, .walk(walked), forest.leaves, kernels)
        } else {
            kind = .plain
            packed = nil
        }
    }

    private static func packed(
        _ forest: Forest,
        _ columns: ForestColumns,
        _ trees: PackedForest.Trees,
        _ values: [Double],
        _ kernels: Kernels,
    ) -> PackedForest {
        PackedForest(
            bins: ForestBins(columns.numeric, featureCount: forest.featureNames.count),
            trees: trees,
            values: values,
            sums: PackedForest.Sums(
                outputs: forest.trees.map { Int($0.output) },
                bases: forest.bases,
                areSingle: forest.sumsInSingle
            ),
            kernels: kernels
        )
    }

    /// Makes one worker's scratch.
    package func makeScratch() -> ForestScratch {
        ForestScratch(
            packed?.makeScratch(),
            rowCount: forest.roundsRows ? forest.featureNames.count : 0
        )
    }

    /// The margins of a row; allocates nothing.
    ///
    /// - Parameters:
    ///   - row: Shape `[featureNames.count]`; NaN is missing.
    ///   - scratch: Of this engine.
    ///   - margins: Shape `[outputCount]`; what it holds does not matter.
    package func margins(
        _ row: Span<Float>,
        scratch: inout ForestScratch,
        into margins: inout MutableSpan<Double>,
    ) {
        guard let packed else { return forest.margins(row, into: &margins) }
        packed.score(row, scratch: &scratch.packed, into: &margins)
        complete(row, scratch, &margins)
    }

    /// The margins of a row of double precision.
    package func margins(
        _ row: Span<Double>,
        scratch: inout ForestScratch,
        into margins: inout MutableSpan<Double>,
    ) {
        guard let packed else { return forest.margins(row, into: &margins) }
        if forest.roundsRows {
            for feature in row.indices { scratch.row[feature] = Float(row[feature]) }
            let rounded = scratch.row
            packed.score(rounded.span, scratch: &scratch.packed, into: &margins)
        } else {
            packed.score(row, scratch: &scratch.packed, into: &margins)
        }
        complete(row, scratch, &margins)
    }

    /// Sums again where leaves have terms, and scales where the forest asks for it.
    @inline(__always)
    private func complete<Value: RowValue>(
        _ row: Span<Value>,
        _ scratch: borrowing ForestScratch,
        _ margins: inout MutableSpan<Double>,
    ) {
        if forest.linearLeaves != nil {
            let leaves = scratch.packed.leaves
            forest.sumLeaves(into: &margins) { forest.leafValue(Int(leaves[$0]), row) }
        }
        forest.finish(&margins)
    }
}

/// One worker's memory for a forest's engine.
package struct ForestScratch: Sendable {
    fileprivate var packed: PackedForest.Scratch

    /// A row rounded to single precision.
    fileprivate var row: [Float]

    fileprivate init(_ packed: PackedForest.Scratch?, rowCount: Int) {
        self.packed = packed ?? PackedForest.Scratch(columnCount: 0, treeCount: 0)
        row = Array(repeating: 0, count: rowCount)
    }
}
