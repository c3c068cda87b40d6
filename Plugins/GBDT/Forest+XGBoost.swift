extension Forest {
    /// Loads an XGBoost model (1.7 to 3.2), as `save_model` writes it to `.json` or `.ubj`.
    ///
    /// The margins are those of `Booster.predict(output_margin=True)`, to the bit, with all trees:
    /// `best_iteration` is an attribute that only XGBoost's scikit-learn interface follows. Trees whose
    /// leaves have a value for each output become a tree for each.
    init(
        xgBoost root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let model = try XGBoostModel(root, in: document)
        var builder = ForestBuilder(model.head)
        var words = ForestBuilder.wordLimit(ofFile: document.bytes.count)
        var elements = try document.elements(of: model.trees)
        var index = 0
        while let element = try document.next(&elements, &index, of: model.trees) {
            guard index <= model.outputs.count else {
                throw ForestError(
                    .path(model.trees.path),
                    found: "more than \(model.outputs.count) trees",
                    wanted: "as many as `tree_info` has"
                )
            }
            let tree = try XGBoostTree(element, in: document)
            guard !tree.hasCategories || model.sendsMembersRight else {
                throw ForestError(
                    .path(element.path),
                    found: "categories as XGBoost before 1.7 split by them",
                    wanted: "those of 1.7 or later",
                    remedy: "train again with XGBoost 1.7 or later"
                )
            }
            let trees = try tree.trees(
                output: Int(model.outputs[index - 1]),
                weight: model.weights[index - 1],
                words: &words
            )
            for tree in trees { try builder.add(tree) }
        }
        guard index == model.outputs.count else {
            throw ForestError(
                .path(model.trees.path),
                found: "\(index) trees",
                wanted: "\(model.outputs.count), which `tree_info` has"
            )
        }
        self = builder.forest()
    }
}
