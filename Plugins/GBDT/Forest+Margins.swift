package import GatehouseKernels

extension Forest {
    /// The margins of a row: for each output, the sum over its trees of the leaf the row falls into.
    ///
    /// Finite, but for linear trees, whose leaves are products with the row's values. O(trees × depth).
    /// Allocates nothing.
    ///
    /// - Parameters:
    ///   - row: Shape `[featureNames.count]`; NaN is missing.
    ///   - margins: Shape `[outputCount]`; what it holds does not matter.
    package func margins<Value: RowValue>(
        _ row: Span<Value>,
        into margins: inout MutableSpan<Double>,
    ) {
        sum(row, into: &margins)
    }

    /// The one margin of a row of a forest with one output.
    package func margin(_ row: Span<Double>) -> Double {
        var margins: InlineArray<1, Double> = [0]
        var span = margins.mutableSpan
        sum(row, into: &span)
        return margins[0]
    }

    /// The one margin of a row of single precision.
    package func margin(_ row: Span<Float>) -> Double {
        var margins: InlineArray<1, Double> = [0]
        var span = margins.mutableSpan
        sum(row, into: &span)
        return margins[0]
    }

    @inline(__always)
    private func sum<Value: RowValue>(
        _ row: Span<Value>,
        into margins: inout MutableSpan<Double>,
    ) {
        precondition(
            row.count == featureNames.count && margins.count == outputCount,
            """
            \(row.count) features and \(margins.count) margins for a forest of \
            \(featureNames.count) features and \(outputCount) margins
            """
        )
        let trees = trees.span
        let nodes = nodes.span
        sumLeaves(into: &margins) { tree in
            var index = trees[tree].root
            while index >= 0 {
                let node = nodes[Int(index)]
                index = goesLeft(node, value(row, node.feature)) ? node.left : node.right
            }
            return leafValue(Int(~index), row)
        }
        finish(&margins)
    }

    /// Sums what a leaf of each tree adds, in the trees' order.
    @inline(__always)
    func sumLeaves(into margins: inout MutableSpan<Double>, _ value: (Int) -> Double) {
        let bases = bases.span
        for output in margins.indices { margins[output] = bases[output] }
        let trees = trees.span
        for tree in trees.indices {
            let output = Int(trees[tree].output)
            // Rounded twice, yet the sum of floats: a double has over twice a float's digits.
            let sum = margins[output] + value(tree)
            margins[output] = sumsInSingle ? Double(Float(sum)) : sum
        }
    }

    /// Divides, scales and shifts the sums, where the forest asks for it.
    func finish(_ margins: inout MutableSpan<Double>) {
        if divisor != 1 {
            for output in margins.indices { margins[output] /= divisor }
        }
        if scale != 1 {
            for output in margins.indices { margins[output] *= scale }
        }
        let biases = biases.span
        for output in margins.indices where biases[output] != 0 {
            margins[output] += biases[output]
        }
    }

    @inline(__always)
    private func value<Value: RowValue>(_ row: Span<Value>, _ feature: Int32) -> Double {
        let value = row[Int(feature)].asDouble
        return roundsRows ? Double(Float(value)) : value
    }

    /// What a leaf adds to a margin.
    func leafValue<Value: RowValue>(_ leaf: Int, _ row: Span<Value>) -> Double {
        guard let linearLeaves else { return leaves[leaf] }
        var sum = linearLeaves.constants[leaf]
        for term in linearLeaves.terms[leaf] {
            let value = value(row, linearLeaves.features[Int(term)])
            guard !value.isNaN else { return leaves[leaf] }
            let isZero = value.magnitude <= Self.zeroThreshold
            sum += linearLeaves.coefficients[Int(term)] * (isZero ? 0 : value)
        }
        return sum
    }

    /// Whether `value` goes left at a split.
    @inline(__always)
    func goesLeft(_ node: Node, _ value: Double) -> Bool {
        guard !value.isNaN else { return node.missingGoesLeft }
        switch node.rule {
        case .numeric:
            return value <= node.threshold
        case .numericWithoutZero:
            return value.magnitude <= Self.zeroThreshold
                ? node.missingGoesLeft : value <= node.threshold
        case .categorical:
            // What is no Int32 is no category.
            guard value >= leastCategory, value < 0x1p31 else { return false }
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

/// What rows are made of: `Float` or `Double`, which a forest tells apart by their values alone.
package protocol RowValue: BitwiseCopyable {
    /// The same number in double precision.
    var asDouble: Double { get }

    /// The sums of rows by the kernel for this type.
    static func score(
        _ rows: Span<Self>,
        by forest: PackedForest,
        _ scratch: inout PackedForest.Scratch,
        into sums: inout MutableSpan<Double>,
    )
}

extension Double: RowValue {
    package var asDouble: Double { self }

    package static func score(
        _ rows: Span<Double>,
        by forest: PackedForest,
        _ scratch: inout PackedForest.Scratch,
        into sums: inout MutableSpan<Double>,
    ) {
        forest.score(rows, scratch: &scratch, into: &sums)
    }
}

extension Float: RowValue {
    package var asDouble: Double { Double(self) }

    package static func score(
        _ rows: Span<Float>,
        by forest: PackedForest,
        _ scratch: inout PackedForest.Scratch,
        into sums: inout MutableSpan<Double>,
    ) {
        forest.score(rows, scratch: &scratch, into: &sums)
    }
}
