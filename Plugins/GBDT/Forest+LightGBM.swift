extension Forest {
    /// Loads a LightGBM text model, as `save_model` writes it (`version=v3` and `v4`).
    ///
    /// The margins are those of LightGBM 4.6.0's `predict(raw_score=True)`, to the bit. Refused, with
    /// the reason: objectives without a logit, several classes, averaged forests, linear trees,
    /// pandas categories, and whatever is damaged. Takes memory of a few times the file's size.
    package init(lightGBM bytes: Span<UInt8>) throws(ForestError) {
        var text = LightGBMText(bytes)
        let header = try LightGBMHeader(from: &text)
        var builder = ForestBuilder(
            Head(featureNames: header.featureNames, objective: header.objective)
        )
        for (index, size) in header.treeSizes.enumerated() {
            let start = text.offset
            try builder.add(Self.tree(index, from: &text, featureCount: header.featureNames.count))
            guard text.offset - start == size else {
                throw ForestError(
                    line: header.treeSizesLine,
                    found: "\(size) as the size of tree \(index), which has \(text.offset - start)",
                    wanted: "its bytes",
                    remedy: "LightGBM would misread it too; save the model again, never edit it"
                )
            }
        }
        try Self.checkTrailer(&text, treeCount: header.treeSizes.count)
        self = builder.forest()
    }

    /// Reads one `Tree=` block.
    private static func tree(
        _ index: Int,
        from text: inout LightGBMText,
        featureCount: Int,
    ) throws(ForestError) -> ForestBuilder.Tree {
        guard let line = text.nextLine(), text.text(line.range) == "Tree=\(index)" else {
            throw ForestError(
                line: nil,
                found: "\(index) trees",
                wanted: "more, in order: `tree_sizes` has them"
            )
        }
        let block = try text.nextBlock(endingAt: ["Tree=", endOfTrees])
        if block.fields["is_linear"] != nil {
            guard try text.integer("is_linear", of: block, in: 0...1) == 0 else {
                throw ForestError(
                    line: block.line,
                    found: "a linear tree",
                    wanted: "constant leaves",
                    remedy: "train with linear_tree=false"
                )
            }
        }
        let leafCount = try text.integer("num_leaves", of: block, in: 1...Int(Int32.max))
        let leaves = try text.doubles("leaf_value", of: block, count: leafCount)
        let setCount = try text.integer("num_cat", of: block, in: 0...Int(Int32.max))
        var tree = ForestBuilder.Tree(leaves: leaves, place: .line(block.line))
        // Without a split the other lists are empty.
        guard leafCount > 1 else { return tree }
        if setCount > 0 { try readCategories(of: block, count: setCount, from: text, into: &tree) }
        try readSplits(of: block, from: text, featureCount: featureCount, into: &tree)
        return tree
    }

    private static func readCategories(
        of block: LightGBMText.Block,
        count: Int,
        from text: borrowing LightGBMText,
        into tree: inout ForestBuilder.Tree,
    ) throws(ForestError) {
        let ends = try text.integers(
            "cat_boundaries",
            of: block,
            count: count + 1,
            in: 0...Int(Int32.max)
        )
        let ascends = zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
        guard ends[0] == 0, ascends else {
            throw ForestError(
                line: block.line,
                found: "`cat_boundaries` that do not rise from 0",
                wanted: "ascending offsets"
            )
        }
        tree.categorySets = zip(ends, ends.dropFirst()).map { Int32($0)..<Int32($1) }
        tree.categoryWords = try text.integers(
            "cat_threshold",
            of: block,
            count: ends[count],
            in: 0...Int(UInt32.max)
        ).map { UInt32($0) }
    }

    private static func readSplits(
        of block: LightGBMText.Block,
        from text: borrowing LightGBMText,
        featureCount: Int,
        into tree: inout ForestBuilder.Tree,
    ) throws(ForestError) {
        let count = tree.leaves.count - 1
        let children = -count - 1...count - 1
        let features = try text.integers(
            "split_feature",
            of: block,
            count: count,
            in: 0...featureCount - 1
        )
        let thresholds = try text.doubles(
            "threshold",
            of: block,
            count: count,
            allowsInfinity: true
        )
        let decisions = try text.integers("decision_type", of: block, count: count, in: 0...11)
        let lefts = try text.integers("left_child", of: block, count: count, in: children)
        let rights = try text.integers("right_child", of: block, count: count, in: children)
        tree.nodes.reserveCapacity(count)
        for i in 0..<count {
            var node = Node(
                threshold: thresholds[i],
                left: Int32(lefts[i]),
                right: Int32(rights[i]),
                feature: Int32(features[i]),
                rule: .numeric,
                missingGoesLeft: false
            )
            if decisions[i] & 1 == 1 {
                guard let set = Int(exactly: thresholds[i]), tree.categorySets.indices.contains(set)
                else {
                    throw ForestError(
                        line: block.line,
                        found: "categorical split \(i) on set \(thresholds[i])",
                        wanted: "one of \(tree.categorySets.count) sets"
                    )
                }
                node.rule = .categorical
            } else {
                node.apply(missing: decisions[i] >> 2, defaultsLeft: decisions[i] & 2 != 0)
            }
            tree.nodes.append(node)
        }
    }

    /// Reads what follows the trees, which holds one thing that would change the margins.
    private static func checkTrailer(
        _ text: inout LightGBMText,
        treeCount: Int,
    ) throws(ForestError) {
        guard let end = text.nextLine(), text.starts(end, with: endOfTrees) else {
            throw ForestError(
                line: nil,
                found: "more than \(treeCount) trees",
                wanted: "as many as `tree_sizes` has"
            )
        }
        let key = "pandas_categorical:"
        while let line = text.nextLine() {
            guard text.starts(line, with: key) else { continue }
            let value = text.text(line.range.dropFirst(key.utf8.count))
            guard value == "null" || value == "[]" else {
                throw ForestError(
                    line: line.number,
                    found: "categories that pandas numbered",
                    wanted: "none: a row has numbers, not pandas' categories",
                    remedy: "train on integer codes and name them in `categorical_feature`"
                )
            }
        }
    }

    private static let endOfTrees = "end of trees"
}

extension Forest.Node {
    /// Makes a numeric split decide as LightGBM does, given its two-bit missing type.
    ///
    /// Before it walks, LightGBM's `predict` makes a zero of whatever lies within `zeroThreshold`, which
    /// a walk need not do when no threshold lies within. And in a split without missing values NaN is 0.
    fileprivate mutating func apply(missing: Int, defaultsLeft: Bool) {
        let zero = Forest.zeroThreshold
        let zeroGoesLeft = threshold >= 0
        if threshold.magnitude <= zero { threshold = zeroGoesLeft ? zero : (-zero).nextDown }
        switch missing {
        case 1:
            rule = .numericWithoutZero
            missingGoesLeft = defaultsLeft
        case 2: missingGoesLeft = defaultsLeft
        default: missingGoesLeft = zeroGoesLeft
        }
    }
}
