/// The first block of a LightGBM text model.
struct LightGBMHeader {
    let featureNames: [String]
    let objective: Forest.Objective

    /// How many trees each round of training made: one, or one for each class.
    let outputCount: Int

    /// Whether the trees are averaged: a random forest.
    let isAveraged: Bool

    /// The greatest category that training saw of each categorical feature; `nil` for numeric ones.
    let greatestCategories: [Int?]

    /// For each tree, the bytes of its block, its `Tree=` line and the empty lines behind it included.
    let treeSizes: [Int]

    /// The line they stand on.
    let treeSizesLine: Int

    /// How many features a model may have: bounds what a hostile header can make us allocate.
    private static let featureLimit = 1 << 20

    /// How many classes.
    private static let outputLimit = 1 << 16

    /// Takes the block.
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
        let version = try text.field("version", of: block)
        guard version.range.count <= 8, ["v3", "v4"].contains(text.text(version.range)) else {
            throw ForestError(
                line: version.number,
                found: "version \(text.excerpt(version.range))",
                wanted: "v3 or v4",
                remedy: "save it with LightGBM 3 or 4"
            )
        }
        outputCount = try text.integer(
            "num_tree_per_iteration",
            of: block,
            in: 1...Self.outputLimit
        )
        isAveraged = block.fields["average_output"] != nil
        objective = try Self.objective(of: block, in: text, outputCount: outputCount)
        featureNames = try Self.featureNames(of: block, in: text)
        greatestCategories =
            try text
            .names("feature_infos", of: block, count: featureNames.count)
            .map(Self.greatestCategory)
        let sizes = try text.field("tree_sizes", of: block)
        treeSizesLine = sizes.number
        treeSizes = try text.integers(
            "tree_sizes",
            of: block,
            count: text.items(in: sizes.range).count,
            in: 1...Int(Int32.max)
        ).map { Int($0) }
        guard treeSizes.count.isMultiple(of: outputCount) else {
            throw ForestError(
                line: treeSizesLine,
                found: "\(treeSizes.count) trees",
                wanted: "a multiple of the \(outputCount) of each round"
            )
        }
    }

    /// The objective; a model that was trained with a function of its user's own names none.
    private static func objective(
        of block: LightGBMText.Block,
        in text: borrowing LightGBMText,
        outputCount: Int,
    ) throws(ForestError) -> Forest.Objective {
        guard let line = block.fields["objective"] else {
            return Forest.Objective(library: .lightGBM, name: "custom", link: .none)
        }
        let name = text.text(line.range.prefix(200))
        let words = name.split(separator: " ")
        var link = Forest.Objective.Link.none
        switch words.first {
        case "binary":
            let key = "sigmoid:"
            let scale = words.first { $0.hasPrefix(key) }.flatMap {
                Double($0.dropFirst(key.count))
            }
            guard let scale, scale > 0, scale.isFinite else {
                throw ForestError(
                    line: line.number,
                    found: "objective \(text.excerpt(line.range))",
                    wanted: "`binary sigmoid:` and a factor above 0"
                )
            }
            link = .logit(scale: scale)
        case "cross_entropy": link = .logit(scale: 1)
        default: break
        }
        if outputCount > 1 { link = .none }
        return Forest.Objective(library: .lightGBM, name: name, link: link)
    }

    private static func featureNames(
        of block: LightGBMText.Block,
        in text: borrowing LightGBMText,
    ) throws(ForestError) -> [String] {
        let last = try text.integer("max_feature_idx", of: block, in: 0...featureLimit - 1)
        let names = try text.names("feature_names", of: block, count: last + 1)
        guard Set(names).count == names.count else {
            throw ForestError(
                line: block.fields["feature_names"]?.number,
                found: "feature names that are not unique",
                wanted: "a name for each feature"
            )
        }
        return names
    }

    /// Reads what the model says of a feature's values.
    ///
    /// `[0:1]` is a numeric feature, `-1:0:4` a categorical one with its categories, `none` one that
    /// tells nothing.
    private static func greatestCategory(_ info: String) -> Int? {
        guard !info.hasPrefix("[") else { return nil }
        let categories = info.split(separator: ":").map { Int($0) }
        guard !categories.contains(nil) else { return nil }
        return categories.compactMap { $0 }.max()
    }
}
