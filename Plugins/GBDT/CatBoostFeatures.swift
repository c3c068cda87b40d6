/// The features of a CatBoost model, and what its splits make of them.
struct CatBoostFeatures {
    private struct NumericFeature {
        let column: Int32
        let missingGoesLeft: Bool
    }

    /// A feature whose splits ask for one category each, which the file knows by a hash of its name.
    private struct CategoricalFeature {
        let column: Int32
        var names: [Forest.Categories.Name] = []
        var codes: [UInt32: Int] = [:]
    }

    /// Names of the features, in the order of a row.
    let names: [String]

    private let numeric: [NumericFeature]
    private var categorical: [CategoricalFeature]

    /// Names of categories by their hash; empty unless the model was saved with its data.
    private let namesOfHashes: [UInt32: String]

    /// Reads `features_info`.
    init(
        _ value: ModelDocument.Value,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let info = try document.fields(of: value)
        for kind in ["text_features", "embedding_features"] {
            guard let list = info.optional(kind), try !document.isEmpty(list) else { continue }
            throw ForestError(
                .path(list.path),
                found: "features of texts or embeddings, which CatBoost computes by itself",
                wanted: "numeric features, and categorical ones that are split one by one",
                remedy: "train on numbers"
            )
        }
        var columns: [(column: Int64, name: String)] = []
        /// Takes a feature's column, and its name where it has one.
        func column(_ fields: ModelDocument.Fields) throws(ForestError) -> Int32 {
            let column = try document.integer(
                fields.required("flat_feature_index"),
                in: 0...Int64(Int32.max)
            )
            let name = try fields.optional("feature_id").map { value throws(ForestError) in
                try document.text(value)
            }
            columns.append((column, name ?? ""))
            return Int32(column)
        }
        var numeric: [NumericFeature] = []
        for value in try document.values(info.optional("float_features")) {
            let fields = try document.fields(of: value)
            let treatment = try fields.optional("nan_value_treatment")
                .map { value throws(ForestError) in try document.text(value) }
            numeric.append(
                NumericFeature(
                    column: try column(fields),
                    // As it is, NaN is above no border.
                    missingGoesLeft: treatment != "AsTrue"
                )
            )
        }
        var categorical: [CategoricalFeature] = []
        for value in try document.values(info.optional("categorical_features")) {
            let fields = try document.fields(of: value)
            categorical.append(CategoricalFeature(column: try column(fields)))
        }
        self.numeric = numeric
        self.categorical = categorical
        names = try Self.names(columns, path: value.path)
        var namesOfHashes: [UInt32: String] = [:]
        for value in try document.values(info.optional("cat_features_hash")) {
            let fields = try document.fields(of: value)
            let hash = try Self.hash(fields.required("hash"), in: document)
            namesOfHashes[hash] = try document.text(fields.required("value"))
        }
        self.namesOfHashes = namesOfHashes
    }

    /// The names that categories of a feature have, for those that splits ask for.
    var categories: [Int: Forest.Categories] {
        var categories: [Int: Forest.Categories] = [:]
        for feature in categorical where !feature.names.isEmpty {
            categories[Int(feature.column)] = Forest.Categories(feature.names)
        }
        return categories
    }

    /// A split without children: what CatBoost sends right, above the border or of the category,
    /// goes right.
    ///
    /// Of a category it is the other way round: `category` is the one that goes left, and the split's
    /// children have to change places.
    mutating func split(
        _ value: ModelDocument.Value,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> (node: Forest.Node, category: Int?) {
        let fields = try document.fields(of: value)
        var node = Forest.Node(
            threshold: 0,
            left: 0,
            right: 0,
            feature: 0,
            rule: .numeric,
            missingGoesLeft: false
        )
        let type = try document.text(fields.required("split_type"))
        switch type {
        case "FloatFeature":
            let index = fields.optional("float_feature_index")
            let feature = try Self.element(index, of: numeric, fields, in: document)
            node.feature = numeric[feature].column
            node.missingGoesLeft = numeric[feature].missingGoesLeft
            node.threshold = Double(Float(try document.double(fields.required("border"))))
            return (node, nil)
        case "OneHotFeature":
            let index = fields.optional("cat_feature_index")
            let feature = try Self.element(index, of: categorical, fields, in: document)
            node.feature = categorical[feature].column
            node.rule = .categorical
            let hash = try fields.required("value")
            return (node, try code(of: hash, feature: feature, in: document))
        default:
            let isCounter = type == "OnlineCtr"
            throw ForestError(
                .path(fields.path),
                found: isCounter
                    ? "a split on statistics of categories (CTR), which needs CatBoost's tables"
                    : "a split of type `\(type.prefix(40))`",
                wanted: "splits of numbers, or of categories one by one",
                remedy: "train with a one_hot_max_size above the number of categories"
            )
        }
    }

    /// The number of a category that a split asks for.
    private mutating func code(
        of value: ModelDocument.Value,
        feature: Int,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> Int {
        let hash = try Self.hash(value, in: document)
        if let code = categorical[feature].codes[hash] { return code }
        guard let name = namesOfHashes[hash] else {
            throw ForestError(
                .path(value.path),
                found: "a category by its hash \(hash), without a name",
                wanted: "its name in `features_info.cat_features_hash`",
                remedy: "save_model(…, format=\"json\", pool=…) with the training data"
            )
        }
        let code = categorical[feature].names.count
        categorical[feature].codes[hash] = code
        categorical[feature].names.append(.text(name))
        return code
    }

    private static func element<Element>(
        _ value: ModelDocument.Value?,
        of list: [Element],
        _ split: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> Int {
        let index = try value.map { value throws(ForestError) in
            try document.integer(value, in: 0...Int64(Int32.max))
        }
        guard let index, index < list.count else {
            throw ForestError(
                .path(split.path),
                found: index.map { "feature \($0)" } ?? "no feature",
                wanted: "one of \(list.count)"
            )
        }
        return Int(index)
    }

    /// Hashes are written with a sign in some places and without in others.
    private static func hash(
        _ value: ModelDocument.Value,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> UInt32 {
        let all = Int64(Int32.min)...Int64(UInt32.max)
        return UInt32(truncatingIfNeeded: try document.integer(value, in: all))
    }

    /// The names by column; every column has a feature.
    private static func names(
        _ columns: [(column: Int64, name: String)],
        path: String,
    ) throws(ForestError) -> [String] {
        let sorted = columns.sorted { $0.column < $1.column }
        let names = sorted.map { $0.name.isEmpty ? "f\($0.column)" : $0.name }
        guard sorted.map(\.column) == Array(0..<Int64(columns.count)),
            Set(names).count == names.count
        else {
            throw ForestError(
                .path(path),
                found: "\(columns.count) features whose places or names are not their own",
                wanted: "a feature for each place of a row"
            )
        }
        return names
    }
}
