/// A gradient-boosted forest of decision trees for one margin: the plain walk.
///
/// The reference that faster engines are tested against, so its margins equal those of the library
/// that trained it, to the bit. Immutable; whoever makes one has checked every index in it.
package struct Forest: Sendable {
    /// What the margin was trained for.
    package enum Objective: String, Sendable {
        /// Log loss of labels 0 and 1: the margin is a logit.
        case binary

        /// Log loss of labels between 0 and 1: the margin is a logit.
        case crossEntropy = "cross_entropy"
    }

    /// Names of the features, in the order that ``margin(_:)`` takes them.
    package let featureNames: [String]

    package let objective: Objective

    /// How many margins a row has; always 1, for more classes are refused at load.
    package var classCount: Int { 1 }

    /// How many trees the margin sums.
    package var treeCount: Int { roots.count }

    /// How many leaves all trees have together.
    package var leafCount: Int { leaves.count }

    /// Splits of all trees, each tree's behind the other's; a child lies after its parent.
    let nodes: [Node]

    /// For each tree, in the order of summation: its first node, or `~leaf` when it has no split.
    let roots: [Int32]

    /// Values of all leaves, all finite, and so small that no sum of one for each tree overflows.
    let leaves: [Double]

    /// Sets of categories that go left, each a range of `categoryWords`.
    let categorySets: [Range<Int32>]

    /// Bit `c % 32` of a set's word `c / 32` says whether category `c` is in the set.
    let categoryWords: [UInt32]

    /// Magnitudes up to this are zero: LightGBM's `kZeroThreshold`, a `float`.
    static let zeroThreshold = Double(Float(1e-35))
}

extension Forest {
    /// One split.
    struct Node: Sendable {
        /// Values up to this, inclusive, go left; in a categorical split, an index of `categorySets`.
        ///
        /// Never NaN, may be infinite, and never from `-zeroThreshold` up to but not including
        /// `zeroThreshold`.
        var threshold: Double

        /// Where to go on: an index of `nodes`, or `~leaf`.
        var left: Int32
        var right: Int32

        var feature: Int32
        var rule: Rule
        var missingGoesLeft: Bool
    }

    /// How a split decides.
    enum Rule: UInt8, Sendable {
        /// By threshold; NaN is missing.
        case numeric

        /// By threshold; NaN and zero are missing.
        case numericWithoutZero

        /// By membership in a set.
        case categorical
    }
}

extension Forest {
    /// The sum over all trees, in their order, of the leaf that a row falls into.
    ///
    /// Always finite. `features` has the shape `[featureNames.count]`; NaN is missing. O(trees ×
    /// depth). Allocates nothing.
    package func margin(_ features: Span<Float>) -> Double {
        precondition(
            features.count == featureNames.count,
            "\(features.count) features for a forest of \(featureNames.count)"
        )
        let nodes = nodes.span
        let roots = roots.span
        let leaves = leaves.span
        var sum = 0.0
        for tree in roots.indices {
            var index = roots[tree]
            while index >= 0 {
                index = next(nodes[Int(index)], features)
            }
            sum += leaves[Int(~index)]
        }
        return sum
    }

    /// Where a row goes on from a split.
    @inline(__always)
    private func next(_ node: Node, _ features: Span<Float>) -> Int32 {
        let value = Double(features[Int(node.feature)])
        let goesLeft: Bool
        if node.rule == .numeric {
            goesLeft = value <= node.threshold || (value.isNaN && node.missingGoesLeft)
        } else {
            goesLeft = goesLeftByRule(node, value)
        }
        return goesLeft ? node.left : node.right
    }

    /// Decides the splits that are not plain comparisons.
    @inline(never)
    private func goesLeftByRule(_ node: Node, _ value: Double) -> Bool {
        switch node.rule {
        case .numeric, .numericWithoutZero:
            if value.isNaN || value.magnitude <= Self.zeroThreshold {
                return node.missingGoesLeft
            }
            return value <= node.threshold
        case .categorical:
            // LightGBM 4 truncates towards zero; NaN and what is no Int32 belong to no set.
            guard value > -1, value < 0x1p31 else { return false }
            return contains(Int(value), node)
        }
    }

    /// How many categories a categorical split's set speaks of.
    func categoryLimit(_ node: Node) -> Int { categorySets[Int(node.threshold)].count * 32 }

    /// Whether `category` is in a categorical split's set, and so goes left.
    func contains(_ category: Int, _ node: Node) -> Bool {
        let set = categorySets[Int(node.threshold)]
        guard category / 32 < set.count else { return false }
        let word = categoryWords[Int(set.lowerBound) + category / 32]
        return word >> UInt32(category % 32) & 1 == 1
    }
}
