internal import GatehouseKernels

/// A forest whose trees are small enough to be decided all at once.
struct MaskedTrees {
    let trees: ForestMasks

    /// Of tree t, leaf i from the left: element 32 · t + i.
    let values: [Double]

    /// What categories may take: 4 MB, what a cache close to a core holds.
    private static let categoryWordLimit = 1 << 20

    /// Rearranges a forest; `nil` where a tree has more than 32 leaves, or the columns do not fit bytes.
    init?(_ forest: Forest, _ columns: ForestColumns) {
        let words = columns.categorical.reduce(0) {
            $0 + ($1.categories + 2) * forest.trees.count
        }
        guard columns.numeric.count <= ForestMasks.columnLimit,
            columns.numeric.allSatisfy({ $0.thresholds.count <= ForestMasks.thresholdLimit }),
            columns.categorical.count <= ForestMasks.categoryFeatureLimit,
            words <= Self.categoryWordLimit, forest.linearLeaves == nil
        else { return nil }
        var splits: [[ForestMasks.Split]] = []
        var values: [Double] = []
        var left = Array(repeating: UInt32.max, count: forest.nodes.count)
        for tree in forest.trees {
            guard let order = LeafOrder(forest, root: tree.root) else { return nil }
            for (node, mask) in order.left { left[node] = mask }
            splits.append(
                order.left.filter { forest.nodes[$0.node].rule != .categorical }.map {
                    ForestMasks.Split(
                        column: columns.columns[$0.node],
                        bin: columns.bins[$0.node],
                        left: $0.mask
                    )
                }
            )
            let leaves = order.leaves.map { forest.leaves[$0] }
            values += leaves + Array(repeating: 0, count: ForestMasks.leafLimit - leaves.count)
        }
        self.values = values
        trees = ForestMasks(
            splits,
            numericCount: columns.numeric.count,
            exclusions: Self.exclusions(forest, columns, left: left)
        )
    }

    /// What each category of each feature leaves of each tree.
    private static func exclusions(
        _ forest: Forest,
        _ columns: ForestColumns,
        left: [UInt32],
    ) -> [ForestCategories<UInt32>] {
        var treeOf = Array(repeating: 0, count: forest.nodes.count)
        for (tree, nodes) in forest.nodeRanges.enumerated() {
            for node in nodes { treeOf[node] = tree }
        }
        return columns.categorical.map { feature in
            var masks = Array(
                repeating: Array(repeating: UInt32.max, count: forest.trees.count),
                count: feature.categories + 2
            )
            for (index, node) in forest.nodes.enumerated()
            where node.rule == .categorical && Int(node.feature) == feature.feature {
                for category in 0..<feature.categories where !forest.contains(category, node) {
                    masks[category][treeOf[index]] &= left[index]
                }
                masks[feature.categories][treeOf[index]] &= left[index]
                if !node.missingGoesLeft {
                    masks[feature.categories + 1][treeOf[index]] &= left[index]
                }
            }
            return ForestCategories(
                feature: feature.feature,
                least: forest.leastCategory,
                rows: masks
            )
        }
    }
}

/// The leaves of a small tree from left to right, and what each of its splits leaves of them.
private struct LeafOrder {
    private(set) var leaves: [Int] = []
    private(set) var left: [(node: Int, mask: UInt32)] = []

    /// Walks a tree; `nil` when it has more than 32 leaves.
    init?(_ forest: Forest, root: Int32) {
        guard visit(root, forest, depth: 0) != nil else { return nil }
    }

    /// Returns the leaves under `index` as bits; a tree of 32 leaves is at most 31 splits deep.
    private mutating func visit(_ index: Int32, _ forest: Forest, depth: Int) -> UInt32? {
        guard depth < ForestMasks.leafLimit, leaves.count < ForestMasks.leafLimit else {
            return nil
        }
        guard index >= 0 else {
            leaves.append(Int(~index))
            return 1 << UInt32(leaves.count - 1)
        }
        let node = forest.nodes[Int(index)]
        guard let below = visit(node.left, forest, depth: depth + 1),
            let others = visit(node.right, forest, depth: depth + 1)
        else { return nil }
        left.append((Int(index), ~below))
        return below | others
    }
}
