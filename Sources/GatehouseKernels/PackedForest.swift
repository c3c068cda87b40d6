internal import CGatehouseKernels

/// A forest as the kernels score it: bins once for each row, and then integers alone.
@safe
package final class PackedForest: Sendable {
    /// How the leaves of a row are found.
    package enum Trees: Sendable {
        /// Small trees, all splits at once.
        case masks(ForestMasks)
        /// Any.
        case walk(ForestTrees)
    }

    /// The sums of a row.
    package struct Sums: Sendable {
        /// For each tree, what it adds to.
        package let outputs: [Int]
        /// What the sum of each output starts from.
        package let bases: [Double]
        /// Whether sums are rounded to single precision.
        package let areSingle: Bool

        /// The sums of a row.
        package init(outputs: [Int], bases: [Double], areSingle: Bool) {
            self.outputs = outputs
            self.bases = bases
            self.areSingle = areSingle
        }
    }

    /// Features of a row.
    package let featureCount: Int

    /// Margins of a row.
    package let outputCount: Int

    /// How many trees there are.
    package let treeCount: Int

    private let columnCount: Int
    private let kernels: Kernels

    // SAFETY: written by `init` alone; the pointers are into the storages below.
    private nonisolated(unsafe) let forest: gatehouse_forest
    private let owners: (ForestBins, Trees, [KernelStorage])

    /// Whether these kernels take small trees of so many columns as masks.
    package static func takesMasks(_ kernels: Kernels, columnCount: Int) -> Bool {
        unsafe gatehouse_masks_of(kernels.table, columnCount) != nil
    }

    /// Packs a forest.
    ///
    /// - Parameters:
    ///   - bins: What splits compare.
    ///   - trees: The trees.
    ///   - values: Of leaves: of the walk numbered over all trees, of masks 32 for each tree.
    ///   - sums: What trees add to.
    ///   - kernels: The instruction set; one that takes masks where there are some.
    package init(
        bins: ForestBins,
        trees: Trees,
        values: [Double],
        sums: Sums,
        kernels: Kernels,
    ) {
        self.kernels = kernels
        let valueCount: Int
        let categories: [gatehouse_categories]
        var forest = unsafe gatehouse_forest()
        switch trees {
        case .masks(let masks):
            let find = unsafe gatehouse_masks_of(kernels.table, bins.count)
            unsafe precondition(find != nil, "masks of \(bins.count) columns on \(kernels.name)")
            unsafe forest.find = find
            unsafe forest.masks = masks.packed
            (categories, columnCount, treeCount) = (masks.categories, bins.count, masks.count)
            valueCount = masks.count * ForestMasks.leafLimit
            precondition(
                masks.categoryFeatureLimit <= bins.featureCount && masks.columnCount <= bins.count
            )
        case .walk(let walk):
            unsafe forest.walk = walk.packed
            (categories, columnCount, treeCount) = (walk.categories, walk.columnCount, walk.count)
            valueCount = walk.leafCount
            precondition(walk.categoryFeatureLimit <= bins.featureCount)
        }
        precondition(
            sums.outputs.count == treeCount && values.count == valueCount
                && sums.outputs.allSatisfy(sums.bases.indices.contains),
            "\(sums.outputs.count) outputs and \(values.count) leaves for \(treeCount) trees"
        )
        featureCount = bins.featureCount
        outputCount = sums.bases.count
        let storages = [
            KernelStorage(categories), KernelStorage(values),
            KernelStorage(sums.outputs.map(UInt32.init)), KernelStorage(sums.bases),
        ]
        unsafe forest.bins = bins.packed
        unsafe forest.category_features = categories.count
        unsafe forest.categories = storages[0].pointer.assumingMemoryBound(
            to: gatehouse_categories.self
        )
        unsafe forest.features = featureCount
        unsafe forest.trees = treeCount
        unsafe forest.outputs = outputCount
        unsafe forest.values = storages[1].pointer.assumingMemoryBound(to: Double.self)
        unsafe forest.tree_outputs = storages[2].pointer.assumingMemoryBound(to: UInt32.self)
        unsafe forest.bases = storages[3].pointer.assumingMemoryBound(to: Double.self)
        unsafe forest.sums_in_single = sums.areSingle ? 1 : 0
        unsafe self.forest = forest
        owners = (bins, trees, storages)
    }

    /// Makes one worker's scratch.
    package func makeScratch() -> Scratch {
        Scratch(columnCount: columnCount, treeCount: treeCount)
    }

    /// One worker's memory.
    package struct Scratch: Sendable {
        fileprivate let binStride: Int
        fileprivate let leafStride: Int

        /// After one row, its bins.
        package fileprivate(set) var bins: [UInt16]

        /// After one row, for each tree the number of its leaf.
        package fileprivate(set) var leaves: [UInt32]

        /// Of a forest of these extents.
        package init(columnCount: Int, treeCount: Int) {
            binStride = (max(128, columnCount + 3) + 31) / 32 * 32
            leafStride = (treeCount + 64) / 64 * 64
            bins = Array(repeating: 0, count: Self.rowCount * binStride)
            leaves = Array(repeating: 0, count: Self.rowCount * leafStride)
        }

        private static let rowCount = Int(GATEHOUSE_FOREST_ROWS)
    }

    /// Finds rows' leaves and sums their values, in the order of the trees.
    ///
    /// The bits are the same on every instruction set, and for one row as for many. Does not allocate.
    ///
    /// - Parameters:
    ///   - rows: Shape `[rows, featureCount]`; NaN is missing.
    ///   - scratch: Of this forest.
    ///   - sums: Shape `[rows, outputCount]`, overwritten.
    package func score(
        _ rows: Span<Float>,
        scratch: inout Scratch,
        into sums: inout MutableSpan<Double>,
    ) {
        unsafe score(rows, &scratch, &sums) { forest, rows, count, scratch, sums in
            unsafe kernels.table.pointee.score_float(forest, rows, count, scratch, sums)
        }
    }

    /// The same of rows of double precision.
    package func score(
        _ rows: Span<Double>,
        scratch: inout Scratch,
        into sums: inout MutableSpan<Double>,
    ) {
        unsafe score(rows, &scratch, &sums) { forest, rows, count, scratch, sums in
            unsafe kernels.table.pointee.score_double(forest, rows, count, scratch, sums)
        }
    }

    @inline(__always)
    private func score<Value>(
        _ rows: Span<Value>,
        _ scratch: inout Scratch,
        _ sums: inout MutableSpan<Double>,
        _ body: (
            UnsafePointer<gatehouse_forest>, UnsafePointer<Value>?, Int, gatehouse_forest_scratch,
            UnsafeMutablePointer<Double>?
        ) -> Void,
    ) {
        let rowCount = sums.count / outputCount
        precondition(
            rows.count == rowCount * featureCount && sums.count == rowCount * outputCount
                && scratch.binStride >= columnCount + 3 && scratch.leafStride > treeCount,
            """
            \(rows.count) features and \(sums.count) sums for a forest of \(featureCount) features \
            and \(outputCount) sums
            """
        )
        let (binStride, leafStride) = (scratch.binStride, scratch.leafStride)
        // SAFETY: what is packed was checked to end within its lists, and the precondition ties rows, sums
        // and scratch to this forest's extents; what is written is borrowed mutably, so nothing overlaps.
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe scratch.bins.withUnsafeMutableBufferPointer { bins in
                    unsafe scratch.leaves.withUnsafeMutableBufferPointer { leaves in
                        let packed = unsafe gatehouse_forest_scratch(
                            bins: bins.baseAddress,
                            leaves: leaves.baseAddress,
                            bin_stride: binStride,
                            leaf_stride: leafStride
                        )
                        unsafe withUnsafePointer(to: forest) { forest in
                            unsafe body(
                                forest,
                                rows.baseAddress,
                                rowCount,
                                packed,
                                sums.baseAddress
                            )
                        }
                    }
                }
            }
        }
    }
}
