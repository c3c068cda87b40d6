internal import CGatehouseKernels

/// How a row's features become bins: integers that stand for the features in every comparison of a forest.
///
/// A numeric column's bin is how many of its thresholds lie below the value, so that `value <= thresholds[i]`
/// is `bin <= i`, whatever the number type.
@safe
package final class ForestBins: Sendable {
    /// A number that is compared with thresholds.
    package struct Column: Sendable {
        /// Which feature of a row.
        package let feature: Int
        /// Ascending; at most 65,535.
        package let thresholds: [Double]
        /// The bin of NaN.
        package let missing: Int
        /// Magnitudes up to this are missing too; below 0 none is.
        package let zero: Double

        /// A column of thresholds.
        package init(feature: Int, thresholds: [Double], missing: Int, zero: Double) {
            self.feature = feature
            self.thresholds = thresholds
            self.missing = missing
            self.zero = zero
        }
    }

    /// The most thresholds of a column: a bin is 16 bits wide.
    package static let thresholdLimit = 65_535

    /// Features of a row.
    let featureCount: Int

    /// How many columns there are.
    package let count: Int

    /// How many columns the kernel bins in two steps.
    private let smallCount: Int
    private let columns: KernelStorage
    private let floats: KernelStorage
    private let coarseFloats: KernelStorage
    private let doubles: KernelStorage
    private let coarseDoubles: KernelStorage

    /// Packs columns, of which those with more than 256 thresholds come last.
    package init(_ columns: [Column], featureCount: Int) {
        let blockCounts = columns.map { max(1, ($0.thresholds.count + 15) / 16) }
        precondition(
            columns.count <= Int(UInt16.max)
                && columns.allSatisfy {
                    0..<featureCount ~= $0.feature
                        && $0.thresholds.count <= Self.thresholdLimit
                        && 0...$0.thresholds.count ~= $0.missing
                } && blockCounts.drop { $0 <= 16 }.allSatisfy { $0 > 16 },
            "columns of \(featureCount) features that do not fit"
        )
        self.featureCount = featureCount
        smallCount = blockCounts.prefix { $0 <= 16 }.count
        count = columns.count
        var (packed, doubles): ([gatehouse_bin_column], [Double]) = ([], [])
        for (column, blocks) in zip(columns, blockCounts) {
            packed.append(
                gatehouse_bin_column(
                    feature: UInt32(column.feature),
                    first: UInt32(doubles.count),
                    blocks: UInt32(blocks),
                    missing: UInt32(column.missing),
                    zero: column.zero
                )
            )
            let rest = blocks * 16 - column.thresholds.count
            doubles += column.thresholds + Array(repeating: .infinity, count: rest)
        }
        var coarse: [Double] = []
        for (column, blocks) in zip(packed.prefix(smallCount), blockCounts) {
            let first = Int(column.first)
            coarse += (0..<16).map { $0 < blocks - 1 ? doubles[first + 16 * $0 + 15] : .infinity }
        }
        self.columns = KernelStorage(packed)
        self.doubles = KernelStorage(doubles)
        coarseDoubles = KernelStorage(coarse)
        floats = KernelStorage(doubles.map(Self.lowered))
        coarseFloats = KernelStorage(coarse.map(Self.lowered))
    }

    /// The lists as the kernels take them.
    var packed: gatehouse_bins {
        // SAFETY: the storages hold elements of just these types, and live as long as `self`.
        unsafe gatehouse_bins(
            count: count,
            small: smallCount,
            columns: columns.pointer.assumingMemoryBound(to: gatehouse_bin_column.self),
            thresholds_float: floats.pointer.assumingMemoryBound(to: Float.self),
            coarse_float: coarseFloats.pointer.assumingMemoryBound(to: Float.self),
            thresholds_double: doubles.pointer.assumingMemoryBound(to: Double.self),
            coarse_double: coarseDoubles.pointer.assumingMemoryBound(to: Double.self)
        )
    }

    /// The largest single-precision number that is not above `threshold`.
    ///
    /// For every single-precision x, `Double(x) <= threshold` is `x <= lowered(threshold)`.
    private static func lowered(_ threshold: Double) -> Float {
        let nearest = Float(threshold)
        return Double(nearest) > threshold ? nearest.nextDown : nearest
    }
}
