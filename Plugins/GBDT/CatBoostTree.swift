/// One tree of a CatBoost model.
struct CatBoostTree {
    private var tree: ForestBuilder.Tree

    /// Values of the leaves, shape `[leaves, outputCount]`.
    private var values: [Double] = []

    /// For each leaf how much of the training data it saw; empty when the file does not say.
    private var weights: [Double] = []

    private let outputCount: Int

    /// CatBoost grows no deeper trees that have one split for each level.
    private static let depthLimit = 16

    /// Reads a tree all of whose splits on one level are the same.
    ///
    /// Bit i of a leaf's number says whether a row goes right at split i, and the leaves keep these
    /// numbers. The first split becomes the root; those of level l lie from 2^l - 1 on, each at the
    /// number that the bits of the splits above it make.
    init(
        symmetric value: ModelDocument.Value,
        outputCount: Int,
        features: inout CatBoostFeatures,
        words: inout Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        tree = ForestBuilder.Tree(place: .path(value.path))
        self.outputCount = outputCount
        let fields = try document.fields(of: value)
        let splits = try document.values(fields.optional("splits"))
        values = try document.doubles(fields.required("leaf_values"))
        guard splits.count <= Self.depthLimit, values.count == outputCount << splits.count else {
            throw ForestError(
                .path(value.path),
                found: "\(values.count) values of leaves for \(splits.count) splits",
                wanted: "\(outputCount) for each of 2^splits leaves, of \(Self.depthLimit) splits "
                    + "at most"
            )
        }
        for (level, value) in splits.enumerated() {
            var (node, category) = try features.split(value, in: document)
            try addSet(category, to: &node, words: &words)
            /// Where the child is that the bits in `number` lead to.
            func child(_ number: Int) -> Int32 {
                level + 1 < splits.count ? Int32(1 << (level + 1) - 1 + number) : ~Int32(number)
            }
            for number in 0..<1 << level {
                let above = number | 1 << level
                node.left = child(category == nil ? number : above)
                node.right = child(category == nil ? above : number)
                tree.nodes.append(node)
            }
        }
        if let list = fields.optional("leaf_weights") {
            weights = try document.doubles(list, count: 1 << splits.count)
        }
    }

    /// Reads a tree whose splits have children of their own.
    ///
    /// Splits and leaves lie level by level, from left to right.
    init(
        nested root: ModelDocument.Value,
        outputCount: Int,
        features: inout CatBoostFeatures,
        words: inout Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        tree = ForestBuilder.Tree(place: .path(root.path))
        self.outputCount = outputCount
        var open = [(value: root, parent: -1, isLeft: true)]
        var leafCount: Int32 = 0
        var next = 0
        while next < open.count {
            let (value, parent, isLeft) = open[next]
            next += 1
            let fields = try document.fields(of: value)
            var index = ~leafCount
            if let split = fields.optional("split") {
                index = Int32(tree.nodes.count)
                var (node, category) = try features.split(split, in: document)
                try addSet(category, to: &node, words: &words)
                tree.nodes.append(node)
                open.append((try fields.required("left"), Int(index), category == nil))
                open.append((try fields.required("right"), Int(index), category != nil))
            } else {
                try addLeaf(fields, in: document)
                leafCount += 1
            }
            guard parent >= 0 else { continue }
            if isLeft { tree.nodes[parent].left = index } else { tree.nodes[parent].right = index }
        }
        if weights.count != leafCount { weights = [] }
    }

    /// The trees that this one is for a forest whose trees have one output.
    var trees: [ForestBuilder.Tree] {
        var tree = tree
        let leafCount = values.count / outputCount
        if !weights.isEmpty { tree.covers = covers }
        return (0..<outputCount).map { output in
            tree.output = output
            tree.leaves = (0..<leafCount).map { values[$0 * outputCount + output] }
            return tree
        }
    }

    /// What splits saw is what the leaves below them saw.
    private var covers: Forest.Covers {
        var nodes = [Double](repeating: 0, count: tree.nodes.count)
        func cover(_ child: Int32) -> Double {
            child >= 0 ? nodes[Int(child)] : weights[Int(~child)]
        }
        // Children lie behind their parents.
        for (index, node) in tree.nodes.enumerated().reversed() {
            nodes[index] = cover(node.left) + cover(node.right)
        }
        return Forest.Covers(nodes: nodes, leaves: weights)
    }

    private mutating func addLeaf(
        _ fields: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let value = try fields.required("value")
        if try document.isTyped(value) {
            values += try document.doubles(value, count: outputCount)
        } else {
            guard outputCount == 1 else {
                throw ForestError(
                    .path(value.path),
                    found: "one value",
                    wanted: "a list of \(outputCount)"
                )
            }
            values.append(try document.double(value))
        }
        if let weight = fields.optional("weight") { weights.append(try document.double(weight)) }
    }

    /// Makes a set of the one category that a split asks for.
    private mutating func addSet(
        _ category: Int?,
        to node: inout Forest.Node,
        words: inout Int,
    ) throws(ForestError) {
        guard let category else { return }
        node.threshold = Double(tree.categorySets.count)
        try tree.appendSet([Int64(category)], words: &words)
    }
}
