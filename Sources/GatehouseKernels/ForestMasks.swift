internal import CGatehouseKernels

/// Trees of at most 32 leaves, packed for the kernel that decides all splits of all trees.
@safe
package final class ForestMasks: Sendable {
    /// What a split leaves of its tree's leaves when a row goes right.
    package struct Split: Sendable {
        /// Of ``ForestBins``.
        package var column: Int
        /// Up to this, rows go left.
        package var bin: Int
        /// Bit i is leaf i, counted from the left.
        package var left: UInt32

        /// A split.
        package init(column: Int, bin: Int, left: UInt32) {
            self.column = column
            self.bin = bin
            self.left = left
        }
    }

    /// Leaves of a tree: one for each bit.
    package static let leafLimit = 32

    /// The most columns: what two registers of bytes hold.
    package static let columnLimit = 128

    /// The most thresholds of a column: a bin is a byte.
    package static let thresholdLimit = 255

    /// The most features with categories.
    package static let categoryFeatureLimit = Int(GATEHOUSE_CATEGORY_FEATURES)

    /// How many trees there are.
    let count: Int

    let categories: [gatehouse_categories]
    let categoryFeatureLimit: Int

    private let paddedCount: Int
    let columnCount: Int
    private let splits: KernelStorage
    private let depths: KernelStorage
    private let exclusions: KernelStorage

    /// Packs trees.
    ///
    /// - Parameters:
    ///   - trees: Their splits, but for those of categories.
    ///   - numericCount: How many columns there are.
    ///   - exclusions: For each feature with categories a table of what is left of each tree.
    package init(
        _ trees: [[Split]],
        numericCount: Int,
        exclusions: [ForestCategories<UInt32>],
    ) {
        count = trees.count
        let padded = (trees.count + 63) / 64 * 64
        paddedCount = padded
        columnCount = numericCount
        precondition(
            numericCount <= Self.columnLimit && exclusions.count <= Self.categoryFeatureLimit
                && trees.joined().allSatisfy { $0.column < numericCount }
                && exclusions.allSatisfy { $0.rows[0].count == trees.count },
            "\(numericCount) columns, \(exclusions.count) features with categories"
        )
        var (depths, bytes): ([UInt32], [UInt8]) = ([], [])
        for first in stride(from: 0, to: padded, by: 64) {
            let group = trees[first..<min(first + 64, trees.count)]
            let depth = group.map(\.count).max() ?? 0
            depths.append(UInt32(depth))
            for split in 0..<depth { bytes += Self.packed(split, of: group) }
        }
        splits = KernelStorage(bytes)
        self.depths = KernelStorage(depths)
        var (words, categories): ([UInt32], [gatehouse_categories]) = ([], [])
        for table in exclusions {
            categories.append(table.packed(first: words.count, count: padded, column: 0))
            for row in table.rows {
                words += row + Array(repeating: .max, count: padded - row.count)
            }
        }
        self.categories = categories
        categoryFeatureLimit = exclusions.reduce(0) { max($0, $1.feature + 1) }
        self.exclusions = KernelStorage(words)
    }

    /// The lists as the kernels take them.
    var packed: gatehouse_masks {
        // SAFETY: the storages hold elements of just these types, and live as long as `self`.
        unsafe gatehouse_masks(
            trees: paddedCount,
            columns: columnCount,
            splits: splits.pointer,
            depths: depths.pointer.assumingMemoryBound(to: UInt32.self),
            exclusions: exclusions.pointer.assumingMemoryBound(to: UInt32.self)
        )
    }

    /// One split of up to 64 trees; what is filled up always goes left.
    private static func packed(_ index: Int, of trees: ArraySlice<[Split]>) -> [UInt8] {
        var columns = [UInt8](repeating: 0, count: 64)
        var bins = [UInt8](repeating: .max, count: 64)
        var left = [UInt8](repeating: .max, count: 256)
        for (lane, tree) in trees.enumerated() where index < tree.count {
            let split = tree[index]
            precondition(0..<thresholdLimit ~= split.bin, "bin \(split.bin); at most 254 fit")
            columns[lane] = UInt8(split.column)
            bins[lane] = UInt8(split.bin)
            for byte in 0..<4 {
                left[4 * lane + byte] = UInt8(truncatingIfNeeded: split.left >> UInt32(8 * byte))
            }
        }
        return columns + bins + left
    }
}
