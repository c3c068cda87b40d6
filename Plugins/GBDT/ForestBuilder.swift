/// Puts a forest together, tree by tree, and refuses what a walk could not trust.
struct ForestBuilder {
    /// One tree of a model file, with indices of its own.
    struct Tree {
        /// Splits, the root first; `left` and `right` are splits of this tree, or `~leaf` of it.
        var nodes: [Forest.Node]

        /// One more than there are splits.
        var leaves: [Double]

        var categorySets: [Range<Int32>]
        var categoryWords: [UInt32]

        /// Line of the model file that the tree starts on.
        var line: Int
    }

    private var nodes: [Forest.Node] = []
    private var roots: [Int32] = []
    private var leaves: [Double] = []
    private var categorySets: [Range<Int32>] = []
    private var categoryWords: [UInt32] = []

    /// What the margin's magnitude cannot exceed.
    private var bound = 0.0

    /// Adds a tree behind the others.
    mutating func add(_ tree: Tree) throws(ForestError) {
        try Self.checkShape(of: tree)
        bound += tree.leaves.reduce(0) { max($0, $1.magnitude) }
        let total = max(nodes.count + tree.nodes.count, leaves.count + tree.leaves.count)
        let words = categoryWords.count + tree.categoryWords.count
        guard bound.isFinite, max(total, words) < Int(Int32.max) else {
            throw ForestError(
                line: tree.line,
                found: bound.isFinite ? "\(total) leaves" : "leaves that sum to infinity",
                wanted: bound.isFinite ? "fewer than 2^31" : "a finite margin for every row"
            )
        }
        let (firstNode, firstLeaf) = (Int32(nodes.count), Int32(leaves.count))
        let (firstSet, firstWord) = (Double(categorySets.count), Int32(categoryWords.count))
        roots.append(tree.nodes.isEmpty ? ~firstLeaf : firstNode)
        for var node in tree.nodes {
            node.left = node.left >= 0 ? node.left + firstNode : ~(~node.left + firstLeaf)
            node.right = node.right >= 0 ? node.right + firstNode : ~(~node.right + firstLeaf)
            if node.rule == .categorical { node.threshold += firstSet }
            nodes.append(node)
        }
        leaves += tree.leaves
        for set in tree.categorySets {
            categorySets.append(set.lowerBound + firstWord..<set.upperBound + firstWord)
        }
        categoryWords += tree.categoryWords
    }

    /// The forest of the trees added so far.
    consuming func forest(featureNames: [String], objective: Forest.Objective) -> Forest {
        Forest(
            featureNames: featureNames,
            objective: objective,
            nodes: nodes,
            roots: roots,
            leaves: leaves,
            categorySets: categorySets,
            categoryWords: categoryWords
        )
    }

    /// Refuses what is not one binary tree.
    ///
    /// Every split but the root and every leaf must be the child of exactly one split that lies
    /// before it. Then each walk ends in a leaf after at most `nodes.count` steps.
    private static func checkShape(of tree: Tree) throws(ForestError) {
        var isSplitSeen = [Bool](repeating: false, count: tree.nodes.count)
        var isLeafSeen = [Bool](repeating: false, count: tree.leaves.count)
        for (parent, node) in tree.nodes.enumerated() {
            for child in [Int(node.left), Int(node.right)] {
                let isSplit = child >= 0
                let index = isSplit ? child : ~child
                let allowed = isSplit ? parent + 1..<tree.nodes.count : 0..<tree.leaves.count
                guard allowed.contains(index) else {
                    throw ForestError(
                        line: tree.line,
                        found: "child \(child) of split \(parent)",
                        wanted: "a split after it and before \(tree.nodes.count), or ~leaf with "
                            + "leaf < \(tree.leaves.count)"
                    )
                }
                guard !(isSplit ? isSplitSeen[index] : isLeafSeen[index]) else {
                    throw ForestError(
                        line: tree.line,
                        found: "child \(child) of split \(parent) a second time",
                        wanted: "every split and leaf once"
                    )
                }
                if isSplit { isSplitSeen[index] = true } else { isLeafSeen[index] = true }
            }
        }
    }
}
