extension Forest {
    /// Loads a CatBoost model, as `save_model(…, format="json")` writes it.
    ///
    /// The margins are those of `predict(prediction_type="RawFormulaVal")`. Trees of all policies are
    /// read; their leaves for several classes or targets become a tree for each. Splits on statistics of
    /// categories, texts and embeddings are refused. A category that no split asks for is missing.
    init(
        catBoost root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        var features = try CatBoostFeatures(root.required("features_info"), in: document)
        var builder = ForestBuilder(try Self.head(root, names: features.names, in: document))
        let outputCount = builder.head.outputCount
        var words = ForestBuilder.wordLimit(ofFile: document.bytes.count)
        let isNested = root.optional("oblivious_trees") == nil
        let list = try root.required(isNested ? "trees" : "oblivious_trees")
        var elements = try document.elements(of: list)
        var index = 0
        while let element = try document.next(&elements, &index, of: list) {
            let tree =
                isNested
                ? try CatBoostTree(
                    nested: element,
                    outputCount: outputCount,
                    features: &features,
                    words: &words,
                    in: document
                )
                : try CatBoostTree(
                    symmetric: element,
                    outputCount: outputCount,
                    features: &features,
                    words: &words,
                    in: document
                )
            for tree in tree.trees { try builder.add(tree) }
        }
        builder.head.categories = features.categories
        self = builder.forest()
    }

    /// What the model says as a whole.
    private static func head(
        _ root: ModelDocument.Fields,
        names: [String],
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> Head {
        let (scale, biases) = try scaleAndBiases(root.required("scale_and_bias"), in: document)
        let name = try lossFunction(root, in: document)
        let isLogit = ["Logloss", "CrossEntropy"].contains(name) && biases.count == 1
        var head = Head(
            featureNames: names,
            objective: Objective(
                library: .catBoost,
                name: name,
                link: isLogit ? .logit(scale: 1) : .none
            )
        )
        head.outputCount = biases.count
        head.roundsRows = true
        head.truncatesNegativeCategories = false
        head.scale = scale
        head.bases = Array(repeating: 0, count: biases.count)
        head.biases = biases
        return head
    }

    /// `[scale, [bias, …]]`, or `[scale, bias]` in older versions.
    private static func scaleAndBiases(
        _ value: ModelDocument.Value,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> (Double, [Double]) {
        var numbers: [Double] = []
        if try document.isTyped(value) {
            numbers = try document.doubles(value, count: 2)
        } else {
            let elements = try document.values(value)
            guard elements.count == 2 else {
                throw ForestError(
                    .path(value.path),
                    found: "\(elements.count) elements",
                    wanted: "a scale and a list of biases"
                )
            }
            numbers = [try document.double(elements[0])] + (try document.doubles(elements[1]))
        }
        guard numbers.count >= 2, numbers.allSatisfy(\.isFinite) else {
            throw ForestError(
                .path(value.path),
                found: "\(numbers.count) numbers, or some that are not finite",
                wanted: "a scale and a bias for each output"
            )
        }
        return (numbers[0], Array(numbers.dropFirst()))
    }

    /// What CatBoost trained for; models without their parameters say nothing.
    private static func lossFunction(
        _ root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> String {
        var fields = root
        for name in ["model_info", "params", "loss_function"] {
            guard let value = fields.optional(name) else { return "unknown" }
            fields = try document.fields(of: value)
        }
        let type = try fields.optional("type").map { value throws(ForestError) in
            try document.text(value)
        }
        return String((type ?? "unknown").prefix(200))
    }
}
