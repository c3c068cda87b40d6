extension XGBoostTree {
    /// The trees that this one is for a forest whose trees have one output.
    ///
    /// The first split lies first, a split before its children, and what no walk reaches is left out.
    /// Its leaves, multiplied by `weight`, add to `output`; trees with several values for each leaf add to
    /// all outputs. `words` is how many words of categories there may be still.
    func trees(
        output: Int,
        weight: Float,
        words: inout Int,
    ) throws(ForestError) -> [ForestBuilder.Tree] {
        let (splits, leaves) = try walk()
        var numbers = [Int32](repeating: 0, count: lefts.count)
        for (index, node) in splits.enumerated() { numbers[node] = Int32(index) }
        for (index, node) in leaves.enumerated() { numbers[node] = ~Int32(index) }
        var tree = ForestBuilder.Tree(output: output, place: .path(path))
        tree.nodes.reserveCapacity(splits.count)
        for node in splits { try append(node, numbers, to: &tree, words: &words) }
        if let hessians {
            tree.covers = Forest.Covers(
                nodes: splits.map { hessians[$0] },
                leaves: leaves.map { hessians[$0] }
            )
        }
        if let gains { tree.gains = splits.map { gains[$0] } }
        guard width > 1 else {
            tree.leaves = leaves.map { Double(conditions[$0] * weight) }
            return [tree]
        }
        return try (0..<width).map { output throws(ForestError) in
            tree.output = output
            tree.leaves = try leaves.map { node throws(ForestError) in
                Double(try vector(node, output) * weight)
            }
            return tree
        }
    }

    /// The nodes that a walk may reach, splits and leaves apart, parents before children.
    private func walk() throws(ForestError) -> (splits: [Int], leaves: [Int]) {
        guard !lefts.isEmpty else {
            throw ForestError(.path(path), found: "a tree without nodes", wanted: "a root")
        }
        var isSeen = [Bool](repeating: false, count: lefts.count)
        var splits: [Int] = []
        var leaves: [Int] = []
        /// Takes a node to one of the lists.
        func visit(_ node: Int, from parent: Int) throws(ForestError) {
            guard lefts.indices.contains(node), !isSeen[node] else {
                throw ForestError(
                    .path(path),
                    found: "child \(node) of node \(parent)",
                    wanted: "one of \(lefts.count) nodes, each the child of one"
                )
            }
            isSeen[node] = true
            if lefts[node] < 0 { leaves.append(node) } else { splits.append(node) }
        }
        try visit(0, from: 0)
        var next = 0
        while next < splits.count {
            let node = splits[next]
            try visit(Int(lefts[node]), from: node)
            try visit(Int(rights[node]), from: node)
            next += 1
        }
        return (splits, leaves)
    }

    private func append(
        _ index: Int,
        _ numbers: [Int32],
        to tree: inout ForestBuilder.Tree,
        words: inout Int,
    ) throws(ForestError) {
        var node = Forest.Node(
            threshold: 0,
            left: numbers[Int(lefts[index])],
            right: numbers[Int(rights[index])],
            feature: Int32(features[index]),
            rule: .numeric,
            missingGoesLeft: defaultsLeft[index] == 1
        )
        let threshold = conditions[index]
        if let categories = categories[Int64(index)] {
            // XGBoost sends members right: the other way round.
            swap(&node.left, &node.right)
            node.missingGoesLeft.toggle()
            try appendSet(categories, to: &tree, node: &node, words: &words)
        } else if threshold == -.infinity {
            // Nothing is below it, and every number is in no empty set.
            try appendSet([], to: &tree, node: &node, words: &words)
        } else {
            // Floats below a threshold are those up to the float before it.
            node.threshold = Double(threshold.nextDown)
        }
        tree.nodes.append(node)
    }

    private func appendSet(
        _ categories: ArraySlice<Int64>,
        to tree: inout ForestBuilder.Tree,
        node: inout Forest.Node,
        words: inout Int,
    ) throws(ForestError) {
        node.rule = .categorical
        node.threshold = Double(tree.categorySets.count)
        try tree.appendSet(categories, words: &words)
    }

    private func vector(_ node: Int, _ output: Int) throws(ForestError) -> Float {
        let index = (vectorsGoByLeaf ? Int(rights[node]) : node) * width + output
        guard vectors.indices.contains(index) else {
            throw ForestError(
                .path(path),
                found: "\(vectors.count) values of leaves",
                wanted: "\(width) for each leaf"
            )
        }
        return vectors[index]
    }
}
