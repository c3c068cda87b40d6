/// What a document of XGBoost says of a model as a whole.
struct XGBoostModel {
    var head: Forest.Head

    /// The trees, a list.
    let trees: ModelDocument.Value

    /// For each tree the output that it adds to.
    let outputs: [Int64]

    /// For each tree what its leaves are multiplied by: `dart` has such weights.
    let weights: [Float]

    /// Whether categories are split by as since XGBoost 1.7; before, rows went other ways.
    let sendsMembersRight: Bool

    /// How many features and outputs a model may have: bounds what a hostile one makes us allocate.
    private static let featureLimit = 1 << 20
    private static let outputLimit = 1 << 16

    /// How many features without names any file may have.
    private static let namelessLimit = 1 << 16

    /// Reads all but the trees; `root` is the whole document.
    init(
        _ root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let learner = try document.fields(of: root.required("learner"))
        let (model, weights) = try Self.booster(of: learner, in: document)
        trees = try model.required("trees")
        outputs = try document.integers(
            model.required("tree_info"),
            in: 0...Int64(Self.outputLimit)
        )
        if let weights {
            self.weights = try document.floats(weights, count: outputs.count)
        } else {
            self.weights = Array(repeating: 1, count: outputs.count)
        }
        let version = try root.optional("version").map { value throws(ForestError) in
            try document.integers(value, in: 0...1_000_000)
        }
        sendsMembersRight = version.map { !$0.lexicographicallyPrecedes([1, 7]) } ?? true
        head = try Self.head(of: learner, in: document)
        head.categories = try XGBoostCategories.read(model, head: head, in: document)
    }

    /// The model that trees lie in, and the weights of `dart`, whose model lies one level deeper.
    private static func booster(
        of learner: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> (ModelDocument.Fields, weights: ModelDocument.Value?) {
        let booster = try document.fields(of: learner.required("gradient_booster"))
        switch try document.text(booster.required("name")) {
        case "gbtree":
            return (try document.fields(of: booster.required("model")), nil)
        case "dart":
            let inner = try document.fields(of: booster.required("gbtree"))
            let model = try document.fields(of: inner.required("model"))
            return (model, try booster.required("weight_drop"))
        case let other:
            throw ForestError(
                .path("\(booster.path).name"),
                found: "`\(other.prefix(40))`, which has no trees",
                wanted: "`gbtree` or `dart`",
                remedy: "train with booster=gbtree"
            )
        }
    }

    private static func head(
        of learner: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> Forest.Head {
        let parameters = try document.fields(of: learner.required("learner_model_param"))
        let featureCount = try document.count(parameters, "num_feature", limit: featureLimit)
        let classCount = try document.count(parameters, "num_class", limit: outputLimit)
        let targetCount = try document.count(parameters, "num_target", limit: outputLimit)
        let outputCount = max(1, classCount, targetCount)
        let objective = try document.fields(of: learner.required("objective"))
        let name = try document.text(objective.required("name"))
        var head = Forest.Head(
            featureNames: try featureNames(of: learner, count: featureCount, in: document),
            objective: XGBoostObjective.objective(name, outputCount: outputCount)
        )
        head.outputCount = outputCount
        head.roundsRows = true
        head.sumsInSingle = true
        head.truncatesNegativeCategories = false
        let scores = try parameters.required("base_score")
        head.bases = try XGBoostObjective.margins(
            ofScores: document.text(scores),
            count: outputCount,
            objective: name,
            path: scores.path
        )
        head.biases = Array(repeating: 0, count: outputCount)
        return head
    }

    /// The features' names; a model that was trained on a bare matrix has none.
    private static func featureNames(
        of learner: ModelDocument.Fields,
        count: Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> [String] {
        guard let value = learner.optional("feature_names") else {
            return try numbered(count, in: document)
        }
        let names = try document.texts(value, limit: featureLimit)
        guard !names.isEmpty else { return try numbered(count, in: document) }
        guard names.count == count, Set(names).count == count else {
            throw ForestError(
                .path(value.path),
                found: "\(names.count) names, \(Set(names).count) of them different",
                wanted: "one for each of \(count) features"
            )
        }
        return names
    }

    /// Names of features that have none, which take 16 bytes each: no more than the file accounts for.
    private static func numbered(
        _ count: Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> [String] {
        let limit = namelessLimit + document.bytes.count
        guard count <= limit else {
            throw ForestError(
                .path("learner.learner_model_param.num_feature"),
                found: "\(count) features without names",
                wanted: "at most \(limit) for a file of this size",
                remedy: "set the booster's feature_names before it is saved"
            )
        }
        return (0..<count).map { "f\($0)" }
    }
}

extension ModelDocument {
    /// The count that a parameter has, which XGBoost writes as a text; 0 when it is not there.
    func count(_ fields: Fields, _ name: String, limit: Int) throws(ForestError) -> Int {
        guard let value = fields.optional(name) else { return 0 }
        let text = try text(value)
        guard text.utf8.count <= 20, let count = Int(text), 0...limit ~= count else {
            throw ForestError(
                .path(value.path),
                found: "`\(text.prefix(40))`",
                wanted: "a whole number from 0 to \(limit)"
            )
        }
        return count
    }
}
