internal import CGatehouseKernels

/// Trees packed for exact Shapley values.
@safe
package final class ForestPaths: Sendable {
    /// A split, with the edges to what lies on its left and on its right.
    package struct Split: Sendable {
        /// An edge.
        package struct Edge: Sendable {
            /// Of the training data, what takes this edge and those above it of the same feature; above 0.
            package var share: Double
            /// Of the leaf below; 1 above a split.
            package var value: Double

            /// An edge.
            package init(share: Double, value: Double) {
                self.share = share
                self.value = value
            }
        }

        package var left = Edge(share: 1, value: 1)
        package var right = Edge(share: 1, value: 1)
        /// The split above, and whether this one is on its right; split 0 of a tree stands above its root.
        package var above: (split: Int, isRight: Bool)
        /// The nearest split above of the same feature, or 0, and whether this one is on its right.
        package var before: (split: Int, isRight: Bool)
        package var feature: Int
        /// The column whose bins decide; those beyond `bin` go right.
        package var column: Int
        package var bin: Int

        /// A split whose edges are still to come.
        package init(
            above: (split: Int, isRight: Bool),
            before: (split: Int, isRight: Bool),
            feature: Int,
            column: Int,
            bin: Int,
        ) {
            self.above = above
            self.before = before
            self.feature = feature
            self.column = column
            self.bin = bin
        }
    }

    /// The most splits of a tree: an edge is 16 bits.
    package static let splitLimit = 32_766

    /// Features of a row.
    package let featureCount: Int

    /// Margins of a row.
    package let outputCount: Int

    private let columnCount: Int
    private let largestTree: Int
    private let pointCount: Int
    private let splits: KernelStorage
    private let quadrature: KernelStorage
    private let bounds: KernelStorage
    private let outputEnds: KernelStorage

    /// Packs trees.
    ///
    /// - Parameters:
    ///   - trees: For each output its trees, each the splits behind split 0; a split lies behind those
    ///     above it.
    ///   - featureCount: Features of a row.
    ///   - points: Of quadrature over 0…1; at least half as many as the longest path has features.
    ///   - weights: Of the points.
    package init(_ trees: [[[Split]]], featureCount: Int, points: [Double], weights: [Double]) {
        precondition(points.count % 8 == 0 && points.count == weights.count, "points of quadrature")
        self.featureCount = featureCount
        outputCount = trees.count
        pointCount = points.count
        var (packed, bounds, ends): ([gatehouse_shap_split], [UInt32], [UInt32]) = ([], [], [])
        var (columnCount, largest) = (0, 1)
        for output in trees {
            for tree in output {
                bounds.append(UInt32(packed.count))
                packed.append(Self.top)
                for (index, split) in tree.enumerated() {
                    precondition(
                        0...index ~= split.above.split && 0...index ~= split.before.split
                            && 0..<featureCount ~= split.feature && index < Self.splitLimit,
                        "split \(index + 1) below \(split.above) and \(split.before)"
                    )
                    columnCount = max(columnCount, split.column + 1)
                    packed.append(Self.packed(split))
                }
                largest = max(largest, tree.count + 1)
            }
            ends.append(UInt32(bounds.count))
        }
        bounds.append(UInt32(packed.count))
        self.columnCount = columnCount
        largestTree = largest
        splits = KernelStorage(packed)
        quadrature = KernelStorage(points + weights)
        self.bounds = KernelStorage(bounds)
        outputEnds = KernelStorage(ends)
    }

    /// What stands above a root.
    private static var top: gatehouse_shap_split {
        gatehouse_shap_split(
            share: (1, 1),
            value: (1, 1),
            above: 0,
            before: 0,
            feature: 0,
            column: 0,
            bin: 0
        )
    }

    private static func packed(_ split: Split) -> gatehouse_shap_split {
        func number(_ edge: (split: Int, isRight: Bool)) -> UInt16 {
            UInt16(2 * edge.split + (edge.isRight ? 1 : 0))
        }
        return gatehouse_shap_split(
            share: (split.left.share, split.right.share),
            value: (split.left.value, split.right.value),
            above: number(split.above),
            before: number(split.before),
            feature: UInt16(split.feature),
            column: UInt16(split.column),
            bin: UInt16(split.bin)
        )
    }

    /// Makes one worker's scratch.
    package func makeScratch() -> AlignedBuffer<UInt8> {
        AlignedBuffer(count: 64 * featureCount + Int(GATEHOUSE_SHAP_WORK) * largestTree)
    }

    /// What each feature adds to each margin.
    ///
    /// - Parameters:
    ///   - bins: Of the row.
    ///   - kernels: The instruction set; the last bits differ between sets.
    ///   - scratch: Of these trees.
    ///   - contributions: Shape `[outputCount, featureCount]`, overwritten.
    package func explain(
        bins: [UInt16],
        kernels: Kernels,
        scratch: inout AlignedBuffer<UInt8>,
        into contributions: inout [Double],
    ) {
        var buffer = scratch.mutableSpan
        precondition(
            bins.count >= columnCount && contributions.count == outputCount * featureCount
                && buffer.count >= 64 * featureCount + Int(GATEHOUSE_SHAP_WORK) * largestTree,
            "\(bins.count) bins and \(contributions.count) contributions"
        )
        let points = unsafe quadrature.pointer.assumingMemoryBound(to: Double.self)
        // SAFETY: the initialiser checked every index of the splits, and the precondition ties bins, scratch
        // and contributions to their extents.
        var packed = unsafe gatehouse_shap(
            features: featureCount,
            outputs: outputCount,
            largest: largestTree,
            point_count: pointCount,
            points: points,
            weights: points + pointCount,
            splits: splits.pointer.assumingMemoryBound(to: gatehouse_shap_split.self),
            bounds: bounds.pointer.assumingMemoryBound(to: UInt32.self),
            output_ends: outputEnds.pointer.assumingMemoryBound(to: UInt32.self)
        )
        unsafe bins.withUnsafeBufferPointer { bins in
            unsafe buffer.withUnsafeMutableBufferPointer { scratch in
                unsafe contributions.withUnsafeMutableBufferPointer { contributions in
                    unsafe kernels.table.pointee.explain(
                        &packed,
                        bins.baseAddress,
                        scratch.baseAddress,
                        contributions.baseAddress
                    )
                }
            }
        }
    }
}
