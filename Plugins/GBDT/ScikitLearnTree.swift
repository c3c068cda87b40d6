/// One tree as `Tools/export_sklearn.py` writes it: splits and leaves in lists of their own.
struct ScikitLearnTree {
    private var tree = ForestBuilder.Tree()

    /// Values of the leaves, shape `[leaves, outputs]`, or one for each leaf of a tree of one output.
    private let values: [Double]

    /// The output that the tree adds to; nothing when it adds to all.
    private let output: Int?

    /// How large a number of a category may be.
    private static let categoryLimit: Int64 = 1 << 24

    /// Reads the tree `value`.
    init(
        _ value: ModelDocument.Value,
        words: inout Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let fields = try document.fields(of: value)
        tree.place = .path(value.path)
        output = try fields.optional("output").map { value throws(ForestError) in
            Int(try document.integer(value, in: 0...Int64(Int32.max)))
        }
        values = try document.doubles(fields.required("values"))
        let indices = Int64(Int32.min)...Int64(Int32.max)
        let features = try document.integers(fields.required("features"), in: 0...Int64(Int32.max))
        let count = features.count
        let thresholds = try document.doubles(fields.required("thresholds"), count: count)
        let lefts = try document.integers(fields.required("lefts"), count: count, in: indices)
        let rights = try document.integers(fields.required("rights"), count: count, in: indices)
        let missing = try document.integers(
            fields.required("missing_goes_left"),
            count: count,
            in: 0...1
        )
        tree.nodes = (0..<count).map { index in
            Forest.Node(
                threshold: thresholds[index],
                left: Int32(lefts[index]),
                right: Int32(rights[index]),
                feature: Int32(features[index]),
                rule: .numeric,
                missingGoesLeft: missing[index] == 1
            )
        }
        if let list = fields.optional("gains") {
            tree.gains = try document.floats(list, count: count)
        }
        if let splits = fields.optional("split_covers") {
            tree.covers = Forest.Covers(
                nodes: try document.doubles(splits, count: count),
                leaves: try document.doubles(fields.required("leaf_covers"), count: count + 1)
            )
        }
        try readSets(fields, words: &words, in: document)
    }

    /// The trees that this one is for a forest whose trees have one output.
    func trees(outputCount: Int) throws(ForestError) -> [ForestBuilder.Tree] {
        var tree = tree
        if let output {
            tree.output = output
            tree.leaves = values
            return [tree]
        }
        let leafCount = tree.nodes.count + 1
        guard values.count == leafCount * outputCount else {
            throw ForestError(
                tree.place,
                found: "\(values.count) values of leaves",
                wanted: "\(outputCount) for each of \(leafCount) leaves"
            )
        }
        return (0..<outputCount).map { output in
            tree.output = output
            tree.leaves = (0..<leafCount).map { values[$0 * outputCount + output] }
            return tree
        }
    }

    /// Reads the sets of the splits that ask for categories: members go left, all else right.
    private mutating func readSets(
        _ fields: ModelDocument.Fields,
        words: inout Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        guard let list = fields.optional("category_splits") else { return }
        let splits = try document.integers(list, in: 0...Int64(Int32.max))
        let sets = try document.values(fields.required("category_sets"))
        guard splits.count == sets.count,
            splits.allSatisfy({ $0 < tree.nodes.count }), Set(splits).count == splits.count
        else {
            throw ForestError(
                .path(list.path),
                found: "\(splits.count) splits for \(sets.count) sets of categories",
                wanted: "a split of its own for each, before \(tree.nodes.count)"
            )
        }
        for (split, set) in zip(splits, sets) {
            tree.nodes[Int(split)].rule = .categorical
            tree.nodes[Int(split)].threshold = Double(tree.categorySets.count)
            let categories = try document.integers(set, in: 0...Self.categoryLimit)
            try tree.appendSet(categories, words: &words)
        }
    }
}
