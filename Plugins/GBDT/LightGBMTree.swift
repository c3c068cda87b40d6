/// Reads one `Tree=` block of a LightGBM text model.
enum LightGBMTree {
    static let endOfTrees = "end of trees"

    /// Takes the block of tree `index`.
    static func read(
        _ index: Int,
        from text: inout LightGBMText,
        featureCount: Int,
    ) throws(ForestError) -> ForestBuilder.Tree {
        let number = text.number
        guard let line = text.nextLine(), text.text(line.range) == "Tree=\(index)" else {
            throw ForestError(
                line: number,
                found: "\(index) trees",
                wanted: "more, in order: `tree_sizes` has them"
            )
        }
        let block = try text.nextBlock(endingAt: ["Tree=", endOfTrees])
        let leafCount = try text.integer("num_leaves", of: block, in: 1...Int(Int32.max))
        var tree = ForestBuilder.Tree(place: .line(block.line))
        tree.leaves = try text.doubles("leaf_value", of: block, count: leafCount)
        if block.fields["is_linear"] != nil,
            try text.integer("is_linear", of: block, in: 0...1) == 1
        {
            tree.linearLeaves = try linearLeaves(of: block, count: leafCount, from: text)
        }
        tree.covers = try covers(of: block, leafCount: leafCount, from: text)
        let setCount = try text.integer("num_cat", of: block, in: 0...Int(Int32.max))
        // Without a split the other lists are empty.
        guard leafCount > 1 else { return tree }
        if setCount > 0 { try readCategories(of: block, count: setCount, from: text, into: &tree) }
        try readSplits(of: block, from: text, featureCount: featureCount, into: &tree)
        tree.gains = gains(of: block, count: leafCount - 1, from: text)
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
            count: Int(ends[count]),
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
            var node = Forest.Node(
                threshold: thresholds[i],
                left: Int32(lefts[i]),
                right: Int32(rights[i]),
                feature: Int32(features[i]),
                rule: .numeric,
                missingGoesLeft: false
            )
            if decisions[i] & 1 == 1 {
                node.rule = .categorical
            } else {
                node.apply(missing: Int(decisions[i] >> 2), defaultsLeft: decisions[i] & 2 != 0)
            }
            tree.nodes.append(node)
        }
    }

    /// Reads what each leaf of a linear tree adds up.
    private static func linearLeaves(
        of block: LightGBMText.Block,
        count: Int,
        from text: borrowing LightGBMText,
    ) throws(ForestError) -> Forest.LinearLeaves {
        let constants = try text.doubles("leaf_const", of: block, count: count)
        let counts = try text.integers("num_features", of: block, count: count, in: 0...1 << 20)
        let total = Int(counts.reduce(0, +))
        let range = 0...Int(Int32.max)
        let features = try text.integers("leaf_features", of: block, count: total, in: range)
        let coefficients = try text.doubles("leaf_coeff", of: block, count: total)
        var end: Int32 = 0
        let terms = counts.map { count in
            let start = end
            end += Int32(count)
            return start..<end
        }
        return Forest.LinearLeaves(
            constants: constants,
            terms: terms,
            features: features.map { Int32($0) },
            coefficients: coefficients
        )
    }

    /// Reads the rows that each split and leaf saw; models of others than LightGBM may lack them.
    private static func covers(
        of block: LightGBMText.Block,
        leafCount: Int,
        from text: borrowing LightGBMText,
    ) throws(ForestError) -> Forest.Covers? {
        let (leaves, splits) = ("leaf_count", "internal_count")
        guard let line = block.fields[leaves], block.fields[splits] != nil else { return nil }
        // A tree that never was split was given no counts either.
        guard !line.range.isEmpty else { return Forest.Covers(nodes: [], leaves: [0]) }
        let range = 0...Int(Int32.max)
        return Forest.Covers(
            nodes: try text.integers(splits, of: block, count: leafCount - 1, in: range)
                .map { Double($0) },
            leaves: try text.integers(leaves, of: block, count: leafCount, in: range)
                .map { Double($0) }
        )
    }

    /// Reads what each split gained, which is only shown: what cannot be read is left out.
    private static func gains(
        of block: LightGBMText.Block,
        count: Int,
        from text: borrowing LightGBMText,
    ) -> [Float] {
        guard let line = block.fields["split_gain"] else { return [] }
        let list = Decimals.doubles(text.bytes, line.range, count: count, allowsInfinity: true)
        guard list.stop == nil, list.numbers.count == count else { return [] }
        return list.numbers.map { Float($0) }
    }
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
