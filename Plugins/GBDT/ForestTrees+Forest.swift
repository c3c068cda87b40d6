internal import GatehouseKernels

extension ForestTrees {
    /// What tables of categories may take: 32 MB.
    private static let membershipLimit = 1 << 24

    /// Rearranges a forest; `nil` where a tree has more than 32,768 leaves, or there are too many columns or
    /// categories.
    convenience init?(_ forest: Forest, _ columns: ForestColumns) {
        let memberships = columns.categorical.reduce(0) {
            $0 + ($1.categories + 2) * $1.examples.count
        }
        let columnCount = columns.categorical.reduce(columns.numeric.count) {
            $0 + $1.examples.count
        }
        let ranges = forest.nodeRanges
        guard memberships <= Self.membershipLimit, columnCount <= Int(UInt16.max),
            ranges.allSatisfy({ $0.count < Self.leafLimit })
        else { return nil }
        let firstColumns = columns.firstColumns
        var firstLeaf = 0
        var trees: [[Split]] = []
        for nodes in ranges {
            /// Where a child lies within its tree.
            func child(_ index: Int32) -> Int {
                index >= 0 ? Int(index) - nodes.lowerBound : ~(Int(~index) - firstLeaf)
            }
            trees.append(
                nodes.map { index in
                    let node = forest.nodes[index]
                    let isCategorical = node.rule == .categorical
                    let first = isCategorical ? firstColumns[Int(node.feature)] ?? 0 : 0
                    return Split(
                        column: first + columns.columns[index],
                        bin: columns.bins[index],
                        left: child(node.left),
                        right: child(node.right)
                    )
                }
            )
            firstLeaf += nodes.count + 1
        }
        self.init(
            trees,
            numericCount: columns.numeric.count,
            sets: columns.categorical.map { Self.table($0, forest) }
        )
    }

    /// For each category, which sets it is outside of.
    private static func table(
        _ feature: ForestColumns.CategoricalFeature,
        _ forest: Forest,
    ) -> ForestCategories<UInt16> {
        let nodes = feature.examples.map { forest.nodes[$0] }
        var rows = (0..<feature.categories).map { category in
            nodes.map { forest.contains(category, $0) ? UInt16(0) : 1 }
        }
        rows.append(nodes.map { _ in 1 })
        rows.append(nodes.map { $0.missingGoesLeft ? 0 : 1 })
        return ForestCategories(
            feature: feature.feature,
            least: forest.leastCategory,
            rows: rows
        )
    }
}

extension Forest {
    /// Values from this on are truncated to a category.
    var leastCategory: Double { truncatesNegativeCategories ? (-1.0).nextUp : 0 }
}
