/// One tree of an XGBoost model, its nodes as the document has them.
///
/// Splits and leaves are nodes alike there, deleted ones lie among them, and a child may lie before its
/// parent.
struct XGBoostTree {
    /// For each node its children, or -1 when it is a leaf.
    let lefts: [Int64]
    let rights: [Int64]

    let features: [Int64]

    /// Thresholds of splits, values of leaves.
    let conditions: [Float]

    let defaultsLeft: [Int64]

    /// The categories that go right, for nodes that split by them.
    private(set) var categories: [Int64: ArraySlice<Int64>] = [:]

    private(set) var hessians: [Double]?
    private(set) var gains: [Float]?

    /// How many values a leaf has: one, or one for each output.
    let width: Int

    /// Values of all leaves behind each other when a leaf has several.
    private(set) var vectors: [Float] = []

    /// Whether `vectors` go by the number of the leaf, which the node has as its right child, as from
    /// XGBoost 3.2 on, or by the node's.
    private(set) var vectorsGoByLeaf = false

    let path: String

    /// Reads the tree `value`.
    init(
        _ value: ModelDocument.Value,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let fields = try document.fields(of: value)
        path = value.path
        let parameters = try document.fields(of: fields.required("tree_param"))
        lefts = try document.integers(
            fields.required("left_children"),
            in: -1...Int64(Int32.max)
        )
        let count = lefts.count
        width = max(1, try document.count(parameters, "size_leaf_vector", limit: 1 << 16))
        let limit = -1...Int64(Int32.max)
        rights = try document.integers(
            fields.required("right_children"),
            count: count,
            in: limit
        )
        features = try document.integers(
            fields.required("split_indices"),
            count: count,
            in: 0...Int64(Int32.max)
        )
        conditions = try document.floats(fields.required("split_conditions"), count: count)
        defaultsLeft = try document.integers(
            fields.required("default_left"),
            count: count,
            in: 0...1
        )
        if let value = fields.optional("sum_hessian") {
            let sums = try document.doubles(value, count: count)
            // Some versions keep none for trees of several outputs.
            if !sums.contains(where: \.isNaN) { hessians = sums }
        }
        if let value = fields.optional("loss_changes") {
            gains = try document.floats(value, count: count)
        }
        categories = try Self.categories(fields, nodeCount: count, in: document)
        guard width > 1 else { return }
        vectorsGoByLeaf = fields.optional("leaf_weights") != nil
        vectors = try document.floats(
            fields.required(vectorsGoByLeaf ? "leaf_weights" : "base_weights")
        )
    }

    /// The categories of each node that splits by them.
    private static func categories(
        _ fields: ModelDocument.Fields,
        nodeCount: Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> [Int64: ArraySlice<Int64>] {
        guard let types = fields.optional("split_type") else { return [:] }
        let isCategorical = try document.integers(types, count: nodeCount, in: 0...1)
        guard isCategorical.contains(1) else { return [:] }
        // XGBoost takes no greater category.
        let all = try document.integers(fields.required("categories"), in: 0...1 << 24)
        let indices = 0...Int64(all.count)
        let nodes = try document.integers(
            fields.required("categories_nodes"),
            in: 0...Int64(nodeCount - 1)
        )
        let starts = try document.integers(
            fields.required("categories_segments"),
            count: nodes.count,
            in: indices
        )
        let sizes = try document.integers(
            fields.required("categories_sizes"),
            count: nodes.count,
            in: indices
        )
        var categories: [Int64: ArraySlice<Int64>] = [:]
        for (index, node) in nodes.enumerated() {
            let end = starts[index] + sizes[index]
            guard end <= all.count, isCategorical[Int(node)] == 1 else {
                throw ForestError(
                    .path(fields.path),
                    found: "categories up to \(end) of node \(node)",
                    wanted: "at most \(all.count), of a node that splits by them"
                )
            }
            categories[node] = all[Int(starts[index])..<Int(end)]
        }
        guard categories.count == isCategorical.count(where: { $0 == 1 }) else {
            throw ForestError(
                .path(fields.path),
                found: "categories of \(categories.count) nodes",
                wanted: "of each that `split_type` says splits by them"
            )
        }
        return categories
    }
}
