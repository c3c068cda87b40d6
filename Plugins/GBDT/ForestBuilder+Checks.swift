extension ForestBuilder {
    /// Refuses a tree whose indices, lists or numbers are not what a walk may rely on.
    func check(_ tree: Tree) throws(ForestError) {
        guard 0..<head.outputCount ~= tree.output else {
            throw ForestError(
                tree.place,
                found: "a tree for output \(tree.output)",
                wanted: "one of \(head.outputCount) outputs"
            )
        }
        try Self.checkCount(tree.leaves.count, tree.nodes.count + 1, of: "leaves", in: tree)
        try Self.checkShape(of: tree)
        for set in tree.categorySets {
            guard set.lowerBound >= 0, set.upperBound <= tree.categoryWords.count else {
                throw ForestError(
                    tree.place,
                    found: "a set of categories that ends at word \(set.upperBound)",
                    wanted: "at most \(tree.categoryWords.count)"
                )
            }
        }
        for (index, node) in tree.nodes.enumerated() { try check(node, index, in: tree) }
        for value in tree.leaves where !value.isFinite { try Self.refuse(value, in: tree) }
        if let covers = tree.covers { try Self.check(covers, in: tree) }
        if let linear = tree.linearLeaves { try check(linear, in: tree) }
        if !tree.gains.isEmpty {
            try Self.checkCount(tree.gains.count, tree.nodes.count, of: "gains", in: tree)
        }
    }

    private func check(_ node: Forest.Node, _ index: Int, in tree: Tree) throws(ForestError) {
        guard 0..<head.featureNames.count ~= Int(node.feature) else {
            throw ForestError(
                tree.place,
                found: "feature \(node.feature) in split \(index)",
                wanted: "one of \(head.featureNames.count) features"
            )
        }
        guard node.rule == .categorical else {
            guard !node.threshold.isNaN else { return try Self.refuse(.nan, in: tree) }
            return
        }
        guard let set = Int(exactly: node.threshold), tree.categorySets.indices.contains(set) else {
            throw ForestError(
                tree.place,
                found: "categorical split \(index) on set \(node.threshold)",
                wanted: "one of \(tree.categorySets.count) sets"
            )
        }
    }

    private func check(_ linear: Forest.LinearLeaves, in tree: Tree) throws(ForestError) {
        let leafCount = tree.leaves.count
        try Self.checkCount(linear.constants.count, leafCount, of: "leaf constants", in: tree)
        try Self.checkCount(linear.terms.count, leafCount, of: "lists of terms", in: tree)
        let termCount = linear.features.count
        try Self.checkCount(linear.coefficients.count, termCount, of: "coefficients", in: tree)
        for terms in linear.terms {
            guard terms.lowerBound >= 0, terms.upperBound <= termCount else {
                throw ForestError(
                    tree.place,
                    found: "a leaf whose terms end at \(terms.upperBound)",
                    wanted: "at most \(termCount)"
                )
            }
        }
        for feature in linear.features where !(0..<head.featureNames.count ~= Int(feature)) {
            throw ForestError(
                tree.place,
                found: "feature \(feature) in a leaf",
                wanted: "one of \(head.featureNames.count) features"
            )
        }
        for value in linear.constants where !value.isFinite { try Self.refuse(value, in: tree) }
        for value in linear.coefficients where !value.isFinite { try Self.refuse(value, in: tree) }
    }

    private static func check(_ covers: Forest.Covers, in tree: Tree) throws(ForestError) {
        try checkCount(covers.nodes.count, tree.nodes.count, of: "covers of splits", in: tree)
        try checkCount(covers.leaves.count, tree.leaves.count, of: "covers of leaves", in: tree)
        for value in covers.nodes where !(value >= 0 && value.isFinite) {
            try refuse(value, in: tree)
        }
        for value in covers.leaves where !(value >= 0 && value.isFinite) {
            try refuse(value, in: tree)
        }
    }

    private static func refuse(_ value: Double, in tree: Tree) throws(ForestError) {
        throw ForestError(
            tree.place,
            found: "\(value) in the tree that starts here",
            wanted: "finite numbers, and covers that are not negative"
        )
    }

    private static func checkCount(
        _ found: Int,
        _ wanted: Int,
        of what: String,
        in tree: Tree,
    ) throws(ForestError) {
        guard found == wanted else {
            throw ForestError(tree.place, found: "\(found) \(what)", wanted: "\(wanted)")
        }
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
                        tree.place,
                        found: "child \(child) of split \(parent)",
                        wanted: "a split after it and before \(tree.nodes.count), or ~leaf with "
                            + "leaf < \(tree.leaves.count)"
                    )
                }
                guard !(isSplit ? isSplitSeen[index] : isLeafSeen[index]) else {
                    throw ForestError(
                        tree.place,
                        found: "child \(child) of split \(parent) a second time",
                        wanted: "every split and leaf once"
                    )
                }
                if isSplit { isSplitSeen[index] = true } else { isLeafSeen[index] = true }
            }
        }
    }
}
