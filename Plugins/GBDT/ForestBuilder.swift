/// Puts a forest together, tree by tree, and refuses what a walk could not trust.
///
/// The one door to a ``Forest``: loaders parse, and this checks every index, that each tree is one tree,
/// and that no number in it can make a margin infinite.
struct ForestBuilder {
    /// One tree of a model file, with indices of its own.
    struct Tree {
        /// The margin that its leaves are added to.
        var output = 0

        /// Splits, the root first; `left` and `right` are splits of this tree, or `~leaf` of it.
        ///
        /// A split lies before its children. The threshold of a categorical split is an index of
        /// `categorySets`.
        var nodes: [Forest.Node] = []

        /// One more than there are splits.
        var leaves: [Double] = []

        /// Ranges of `categoryWords`.
        var categorySets: [Range<Int32>] = []
        var categoryWords: [UInt32] = []

        /// For each leaf, when the tree is linear.
        var linearLeaves: Forest.LinearLeaves?

        /// For each split and leaf, when the file has it.
        var covers: Forest.Covers?

        /// For each split, or empty.
        var gains: [Float] = []

        /// Where in the model file the tree starts.
        var place: ForestError.Place?
    }

    var head: Forest.Head

    private var trees: [Forest.Tree] = []
    private var nodes: [Forest.Node] = []
    private var leaves: [Double] = []
    private var categorySets: [Range<Int32>] = []
    private var categoryWords: [UInt32] = []
    private var linearLeaves: Forest.LinearLeaves?
    private var covers: Forest.Covers? = Forest.Covers()
    private var gains: [Float] = []

    /// What the magnitude of each sum cannot exceed.
    private var bounds: [Double]

    /// Starts a forest without trees.
    ///
    /// The head is the loader's own work: its lists have `outputCount` elements.
    init(_ head: Forest.Head) {
        precondition(
            head.bases.count == head.outputCount && head.biases.count == head.outputCount,
            "\(head.bases.count) bases, \(head.biases.count) biases, \(head.outputCount) outputs"
        )
        self.head = head
        bounds = head.bases.map(\.magnitude)
    }

    /// Adds a tree behind the others.
    mutating func add(_ tree: Tree) throws(ForestError) {
        try check(tree)
        try checkBound(of: tree)
        let (firstNode, firstLeaf) = (Int32(nodes.count), Int32(leaves.count))
        let (firstSet, firstWord) = (Double(categorySets.count), Int32(categoryWords.count))
        trees.append(
            Forest.Tree(
                root: tree.nodes.isEmpty ? ~firstLeaf : firstNode,
                output: Int32(tree.output)
            )
        )
        for var node in tree.nodes {
            node.left = node.left >= 0 ? node.left + firstNode : ~(~node.left + firstLeaf)
            node.right = node.right >= 0 ? node.right + firstNode : ~(~node.right + firstLeaf)
            if node.rule == .categorical { node.threshold += firstSet }
            nodes.append(node)
        }
        for set in tree.categorySets {
            categorySets.append(set.lowerBound + firstWord..<set.upperBound + firstWord)
        }
        categoryWords += tree.categoryWords
        addLinear(tree)
        leaves += tree.leaves
        if let added = tree.covers, covers != nil {
            covers?.nodes += added.nodes
            covers?.leaves += added.leaves
        } else {
            covers = nil
        }
        // Gains are only shown: a forest has all of them or none.
        if gains.count + tree.nodes.count == nodes.count { gains += tree.gains }
    }

    /// The forest of the trees added so far.
    consuming func forest() -> Forest {
        Forest(
            head: head,
            trees: trees,
            nodes: nodes,
            leaves: leaves,
            categorySets: categorySets,
            categoryWords: categoryWords,
            linearLeaves: linearLeaves,
            covers: trees.isEmpty ? nil : covers,
            gains: gains.count == nodes.count ? gains : []
        )
    }

    /// Leaves of linear trees have terms; those of others among them have a constant alone.
    private mutating func addLinear(_ tree: Tree) {
        if linearLeaves == nil {
            guard tree.linearLeaves != nil else { return }
            linearLeaves = Forest.LinearLeaves(
                constants: leaves,
                terms: Array(repeating: 0..<0, count: leaves.count)
            )
        }
        let first = Int32(linearLeaves?.features.count ?? 0)
        let added =
            tree.linearLeaves
            ?? Forest.LinearLeaves(
                constants: tree.leaves,
                terms: Array(repeating: 0..<0, count: tree.leaves.count)
            )
        linearLeaves?.constants += added.constants
        linearLeaves?.terms += added.terms.map {
            $0.lowerBound + first..<$0.upperBound + first
        }
        linearLeaves?.features += added.features
        linearLeaves?.coefficients += added.coefficients
    }

    /// Refuses what would make an index or a margin overflow.
    private mutating func checkBound(of tree: Tree) throws(ForestError) {
        let largest = tree.leaves.reduce(0) { max($0, $1.magnitude) }
        let constants = tree.linearLeaves?.constants ?? []
        bounds[tree.output] += constants.reduce(largest) { max($0, $1.magnitude) }
        let margin = bounds[tree.output] / head.divisor * head.scale + head.biases[tree.output]
        let limit = head.sumsInSingle ? Double(Float.greatestFiniteMagnitude) : .infinity
        guard margin.isFinite, bounds[tree.output] < limit else {
            throw ForestError(
                tree.place,
                found: "leaves that sum to infinity",
                wanted: "a finite margin for every row"
            )
        }
        let counts = [
            nodes.count + tree.nodes.count, leaves.count + tree.leaves.count,
            categoryWords.count + tree.categoryWords.count,
            categorySets.count + tree.categorySets.count,
            (linearLeaves?.features.count ?? 0) + (tree.linearLeaves?.features.count ?? 0),
        ]
        let largestCount = counts.reduce(0, max)
        guard largestCount < Int(Int32.max) else {
            throw ForestError(
                tree.place,
                found: "\(largestCount) leaves or categories",
                wanted: "fewer than 2^31"
            )
        }
    }
}
