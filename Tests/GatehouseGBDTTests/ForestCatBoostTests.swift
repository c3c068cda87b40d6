import Testing

@testable import GatehouseGBDT

@Suite("Forest from CatBoost")
struct ForestCatBoostTests {
    /// A model of one tree: b > 0.5 is bit 0, the category "x" of k bit 1, a > -1 bit 2.
    static let small = """
        {"features_info": {
            "cat_features_hash": [{"hash": 3510494104, "value": "x"}],
            "categorical_features": [
                {"feature_id": "k", "feature_index": 0, "flat_feature_index": 1, "values": [-784473192]}],
            "float_features": [
                {"borders": [-1], "feature_id": "a", "feature_index": 0, "flat_feature_index": 0,
                    "has_nans": true, "nan_value_treatment": "AsTrue"},
                {"borders": [0.5], "feature_id": "", "feature_index": 1, "flat_feature_index": 2,
                    "has_nans": true, "nan_value_treatment": "AsFalse"}]},
        "model_info": {"params": {"loss_function": {"params": {}, "type": "Logloss"}}},
        "oblivious_trees": [{
            "leaf_values": [0, 1, 2, 3, 4, 5, 6, 7], "leaf_weights": [1, 2, 3, 4, 5, 6, 7, 8],
            "splits": [
                {"border": 0.5, "float_feature_index": 1, "split_index": 1, "split_type": "FloatFeature"},
                {"cat_feature_index": 0, "split_index": 2, "split_type": "OneHotFeature",
                    "value": -784473192},
                {"border": -1, "float_feature_index": 0, "split_index": 0, "split_type": "FloatFeature"}]}],
        "scale_and_bias": [2, [10]]}
        """

    /// The same tree with children of its splits' own, as far as the first two go.
    static let nested = small.replacing(
        #/"oblivious_trees": \[\{(.|\n)*\}\],\n/#,
        with: """
            "trees": [{
                "split": {"border": 0.5, "float_feature_index": 1, "split_type": "FloatFeature"},
                "left": {"value": 0, "weight": 3},
                "right": {
                    "split": {"cat_feature_index": 0, "split_type": "OneHotFeature", "value": -784473192},
                    "left": {"value": 1, "weight": 4}, "right": {"value": 3, "weight": 5}}}],

            """
    )

    private static func forest(_ text: String, _ edits: (String, String)...) throws -> Forest {
        let bytes = Array(edits.reduce(text) { $0.replacing($1.0, with: $1.1) }.utf8)
        return try Forest(contentsOf: bytes.span)
    }

    @Test(
        "each split that a row goes right at adds its bit to the leaf's number",
        arguments: [
            (row: [-2, .nan, 0], leaf: 0),
            (row: [-1, 1, 0.5], leaf: 0),  // on a border is not above it; 1 is no category of k
            (row: [-1, -0.5, 0.5], leaf: 0),
            (row: [-1, 1, Double(0.5).nextUp], leaf: 0),  // is rounded to the border
            (row: [-1, 1, Double(Float(0.5).nextUp)], leaf: 1),
            (row: [-2, 0, 0], leaf: 2),
            (row: [-2, 0, .infinity], leaf: 3),
            (row: [0, 7, 0], leaf: 4),
            (row: [.nan, 7, .nan], leaf: 4),  // above all borders of a, below those of f2
            (row: [.nan, 0, 1], leaf: 7),
        ] as [([Double], Double)]
    )
    func walks(row: [Double], leaf: Double) throws {
        #expect(try Self.forest(Self.small).margin(row.span) == 2 * leaf + 10)
        guard leaf < 4 else { return }
        // Without the third split, and without asking for k where the first sends left.
        let value = leaf == 2 ? 0 : leaf
        #expect(try Self.forest(Self.nested).margin(row.span) == 2 * value + 10)
    }

    @Test("the trees' order, covers and names are those of the file")
    func contents() throws {
        let forest = try Self.forest(Self.small)
        #expect(forest.featureNames == ["a", "k", "f2"])
        #expect(forest.leaves == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(forest.covers?.leaves == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(forest.covers?.nodes == [36, 16, 20, 6, 8, 10, 12])
        #expect(forest.categories[1]?.names == [.text("x")])
        #expect(forest.objective.library == .catBoost)
        #expect(forest.objective.link == .logit(scale: 1))
        let nested = try Self.forest(Self.nested)
        #expect(nested.covers?.nodes == [12, 9])
        #expect(nested.leaves == [0, 1, 3])
    }

    @Test(
        "only log loss and cross-entropy have a logit",
        arguments: [
            ("Logloss", .logit(scale: 1)), ("CrossEntropy", .logit(scale: 1)), ("RMSE", .none),
            ("MultiLogloss", .none), ("PythonUserDefinedPerObject", .none),
        ] as [(String, Forest.Objective.Link)]
    )
    func links(name: String, link: Forest.Objective.Link) throws {
        let forest = try Self.forest(Self.small, ("Logloss", name))
        #expect(forest.objective.name == name && forest.objective.link == link)
    }

    @Test("several values of a leaf become a tree for each output")
    func outputs() throws {
        let edits = (
            "[0, 1, 2, 3, 4, 5, 6, 7]", "[0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16, 7, 17]"
        )
        let forest = try Self.forest(Self.small, edits, ("[2, [10]]", "[1, [0, 100]]"))
        #expect(forest.outputCount == 2 && forest.treeCount == 2)
        #expect(forest.objective.link == .none)
        var margins = [0.0, 0]
        var span = margins.mutableSpan
        let row = [-2.0, 0, 1]
        forest.margins(row.span, into: &span)
        #expect(margins == [3, 113])
    }

    @Test(
        "what is not supported or damaged is refused, with the reason",
        arguments: [
            ("\"OneHotFeature\"", "\"OnlineCtr\"", "statistics of categories (CTR)"),
            ("\"OneHotFeature\"", "\"EstimatedFeature\"", "a split of type `EstimatedFeature`"),
            ("3510494104", "1", "hash 3510494104, without a name"),
            ("\"float_features\"", "\"text_features\": [{}], \"float_features\"", "texts or"),
            ("\"flat_feature_index\": 2", "\"flat_feature_index\": 3", "places or names"),
            ("\"flat_feature_index\": 2", "\"flat_feature_index\": 1", "places or names"),
            ("\"feature_id\": \"\"", "\"feature_id\": \"a\"", "places or names"),
            ("\"float_feature_index\": 1", "\"float_feature_index\": 2", "feature 2; wanted"),
            ("\"cat_feature_index\": 0", "\"cat_feature_index\": -1", "-1.0; wanted a whole"),
            ("[0, 1, 2, 3, 4, 5, 6, 7]", "[0, 1, 2, 3, 4, 5, 6]", "7 values of leaves"),
            ("[1, 2, 3, 4, 5, 6, 7, 8]", "[1, 2]", "2 numbers; wanted 8"),
            ("[1, 2, 3, 4, 5, 6, 7, 8]", "[1, 2, 3, 4, 5, 6, 7, -8]", "-4.0 in the tree"),
            ("[0, 1, 2, 3, 4, 5, 6, 7]", "[0, 1, 2, 3, 4, 5, 6, NaN]", "nan in the tree"),
            ("[0, 1, 2, 3, 4, 5, 6, 7]", "[0, 1, 2, 3, 4, 5, 6, 1e308]", "sum to infinity"),
            ("\"border\": 0.5", "\"border\": NaN", "nan in the tree"),
            ("\"border\": 0.5", "\"border\": \"x\"", "another kind of value; wanted a number"),
            ("[2, [10]]", "[2]", "1 numbers"),
            ("[2, [10]]", "[2, [NaN]]", "not finite"),
            ("[2, [10]]", "[2, [1, 1]]", "8 values of leaves"),
            ("\"oblivious_trees\"", "\"other_trees\"", "no `trees`"),
        ]
    )
    func refused(old: String, new: String, message: String) {
        #expect(Self.small.contains(old), "the edit must change the model")
        let error = #expect(throws: ForestError.self) { try Self.forest(Self.small, (old, new)) }
        let description = error?.description ?? ""
        #expect(description.contains(message), "\(description)")
        #expect(error?.place != nil)
    }

    @Test("older versions write one bias without a list")
    func oneBias() throws {
        let row = [-2.0, 0, 0]
        #expect(try Self.forest(Self.small, ("[2, [10]]", "[2, 10]")).margin(row.span) == 14)
    }
}
