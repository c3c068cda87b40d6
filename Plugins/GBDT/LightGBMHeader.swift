/// The first block of a LightGBM text model.
struct LightGBMHeader {
    let featureNames: [String]
    let objective: Forest.Objective

    /// For each tree, the bytes of its block, its `Tree=` line and the empty lines behind it included.
    let treeSizes: [Int]

    /// The line they stand on.
    let treeSizesLine: Int

    /// How many features a model may have: bounds what a hostile header can make us allocate.
    private static let featureLimit = 1 << 20

    /// Takes the block, and refuses models whose margin is no logit or no plain sum.
    init(from text: inout LightGBMText) throws(ForestError) {
        guard let first = text.nextLine(), text.text(first.range.prefix(8)) == "tree" else {
            throw ForestError(
                line: 1,
                found: "another kind of file",
                wanted: "a LightGBM text model",
                remedy: "write it with save_model()"
            )
        }
        let block = try text.nextBlock(endingAt: ["Tree=", "end of trees"])
        try Self.expect(
            ["v3", "v4"],
            as: "version",
            of: block,
            in: text,
            remedy: "use LightGBM 4.6"
        )
        let single = "only models with one margin are supported; train for a binary objective"
        try Self.expect(["1"], as: "num_class", of: block, in: text, remedy: single)
        try Self.expect(["1"], as: "num_tree_per_iteration", of: block, in: text, remedy: single)
        if let line = block.fields["average_output"] {
            throw ForestError(
                line: line.number,
                found: "`average_output` (a random forest)",
                wanted: "trees that are summed",
                remedy: "train with boosting=gbdt"
            )
        }
        objective = try Self.objective(of: block, in: text)
        featureNames = try Self.featureNames(of: block, in: text)
        let sizes = try text.field("tree_sizes", of: block)
        treeSizesLine = sizes.number
        treeSizes = try text.integers(
            "tree_sizes",
            of: block,
            count: text.itemCount(of: sizes),
            in: 1...Int(Int32.max)
        )
    }

    private static func expect(
        _ wanted: [String],
        as key: String,
        of block: LightGBMText.Block,
        in text: borrowing LightGBMText,
        remedy: String,
    ) throws(ForestError) {
        let line = try text.field(key, of: block)
        guard line.range.count <= 8, wanted.contains(text.text(line.range)) else {
            throw ForestError(
                line: line.number,
                found: "\(key) \(text.excerpt(line.range))",
                wanted: wanted.joined(separator: " or "),
                remedy: remedy
            )
        }
    }

    private static func objective(
        of block: LightGBMText.Block,
        in text: borrowing LightGBMText,
    ) throws(ForestError) -> Forest.Objective {
        let line = try text.field("objective", of: block)
        switch text.text(line.range.prefix(100)) {
        case "binary sigmoid:1":
            return Forest.Objective(
                library: .lightGBM,
                name: "binary sigmoid:1",
                link: .logit(scale: 1)
            )
        case "cross_entropy":
            return Forest.Objective(
                library: .lightGBM,
                name: "cross_entropy",
                link: .logit(scale: 1)
            )
        default:
            throw ForestError(
                line: line.number,
                found: "objective \(text.excerpt(line.range))",
                wanted: "`binary sigmoid:1` or `cross_entropy`, whose margin is a logit",
                remedy: "train with objective=binary and sigmoid=1"
            )
        }
    }

    private static func featureNames(
        of block: LightGBMText.Block,
        in text: borrowing LightGBMText,
    ) throws(ForestError) -> [String] {
        let last = try text.integer("max_feature_idx", of: block, in: 0...featureLimit - 1)
        let line = try text.field("feature_names", of: block)
        let names = try text.items(of: line, key: "feature_names", count: last + 1)
            .map { text.text($0) }
        guard Set(names).count == names.count, !names.contains("") else {
            throw ForestError(
                line: line.number,
                found: "feature names that are empty or not unique",
                wanted: "a name for each feature"
            )
        }
        let infos = try text.field("feature_infos", of: block)
        _ = try text.items(of: infos, key: "feature_infos", count: last + 1)
        return names
    }
}
