internal import GatehouseKernels

/// One tree's splits as its explanation needs them: with what of the training data took each edge.
struct TreePaths {
    private(set) var splits: [ForestPaths.Split] = []

    /// What the tree adds on average over the training data.
    private(set) var expected = 0.0

    /// The most different features on a path.
    private(set) var longest = 0

    /// A share of the training data that is none: small, but its reciprocal is a number.
    private static let leastShare = 1e-150

    /// An edge, by its split, counted from 1.
    private typealias Edge = (split: Int, isRight: Bool)

    private enum Step {
        /// Goes on with a split of the forest.
        case enter(Int32, above: Edge)
        /// Goes down an edge of a split, to what lies below.
        case descend(Edge, below: Int32)
        /// Comes back to what a feature's last edge was.
        case leave(feature: Int, before: Edge?)
    }

    private let forest: Forest
    private let covers: Forest.Covers
    private let scale: Double

    /// Of each feature on the way, the last edge.
    private var latest: [Int: Edge] = [:]
    private var steps: [Step] = []

    /// Lists a tree's splits, each behind those above it.
    ///
    /// - Parameters:
    ///   - forest: The forest.
    ///   - covers: Of its splits and leaves.
    ///   - root: Of the tree.
    ///   - scale: What the values of leaves are multiplied by.
    ///   - comparison: Of a split, which column is compared with which bin.
    init(
        _ forest: Forest,
        _ covers: Forest.Covers,
        root: Int32,
        scale: Double,
        comparison: (Int) -> (column: Int, bin: Int),
    ) {
        self.forest = forest
        self.covers = covers
        self.scale = scale
        guard root >= 0 else {
            expected = forest.leaves[Int(~root)] * scale
            return
        }
        let whole = cover(root)
        steps = [.enter(root, above: (0, false))]
        while let step = steps.popLast() {
            switch step {
            case .leave(let feature, let before): latest[feature] = before
            case .enter(let node, let above): enter(node, above: above, comparison(Int(node)))
            case .descend(let edge, let below):
                let feature = splits[edge.split - 1].feature
                steps.append(.leave(feature: feature, before: latest[feature]))
                latest[feature] = edge
                longest = max(longest, latest.count)
                if below >= 0 {
                    steps.append(.enter(below, above: edge))
                } else if whole > 0 {
                    expected += forest.leaves[Int(~below)] * (cover(below) / whole) * scale
                }
            }
        }
        orderByDepth()
    }

    /// Puts splits of one depth side by side: they do not wait for each other, as a split does for the one
    /// above it.
    private mutating func orderByDepth() {
        var depths: [Int] = [0]
        for split in splits { depths.append(depths[split.above.split] + 1) }
        let order = depths.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }
        var places = Array(repeating: 0, count: order.count)
        for (place, index) in order.enumerated() { places[index] = place }
        splits = order.dropFirst().map { index in
            var split = splits[index - 1]
            split.above.split = places[split.above.split]
            split.before.split = places[split.before.split]
            return split
        }
    }

    private mutating func enter(
        _ index: Int32,
        above: Edge,
        _ comparison: (column: Int, bin: Int),
    ) {
        let node = forest.nodes[Int(index)]
        let before = latest[Int(node.feature)]
        var split = ForestPaths.Split(
            above: above,
            before: before ?? (0, false),
            feature: Int(node.feature),
            column: comparison.column,
            bin: comparison.bin
        )
        let shareBefore = before.map { share(of: $0) } ?? 1
        func edge(to below: Int32) -> ForestPaths.Split.Edge {
            let ratio = cover(index) > 0 ? cover(below) / cover(index) : 0
            return ForestPaths.Split.Edge(
                share: max(shareBefore * ratio, Self.leastShare),
                value: below >= 0 ? 1 : forest.leaves[Int(~below)] * scale
            )
        }
        split.left = edge(to: node.left)
        split.right = edge(to: node.right)
        splits.append(split)
        steps.append(.descend((splits.count, true), below: node.right))
        steps.append(.descend((splits.count, false), below: node.left))
    }

    private func share(of edge: Edge) -> Double {
        let split = splits[edge.split - 1]
        return (edge.isRight ? split.right : split.left).share
    }

    private func cover(_ index: Int32) -> Double {
        index >= 0 ? covers.nodes[Int(index)] : covers.leaves[Int(~index)]
    }
}
