import Testing

@testable import GatehouseGBDT

@Suite("Forest from XGBoost")
struct ForestXGBoostTests {
    /// A model of one tree whose every field is in sight: f0 < 0.5, then the categories of f1.
    static let small = """
        {"learner": {
            "feature_names": ["a", "b"],
            "gradient_booster": {"model": {
                "tree_info": [0],
                "trees": [{
                    "categories": [0, 34], "categories_nodes": [1], "categories_segments": [0],
                    "categories_sizes": [2], "default_left": [0, 1, 0, 0, 0],
                    "left_children": [1, 3, -1, -1, -1],
                    "right_children": [2, 4, -1, -1, -1],
                    "split_conditions": [0.5, 0, 4, 1, 2], "split_indices": [0, 1, 0, 0, 0],
                    "split_type": [0, 1, 0, 0, 0], "sum_hessian": [10, 6, 4, 3, 3],
                    "loss_changes": [9, 8, 0, 0, 0], "tree_param": {"size_leaf_vector": "0"}
                }]
            }, "name": "gbtree"},
            "learner_model_param": {"base_score": "0E0", "num_class": "0", "num_feature": "2"},
            "objective": {"name": "reg:squarederror"}
        }}
        """

    private static func forest(_ edits: (String, String)...) throws -> Forest {
        let text = edits.reduce(small) { $0.replacing($1.0, with: $1.1) }
        let bytes = Array(text.utf8)
        return try Forest(contentsOf: bytes.span)
    }

    @Test(
        "a row walks to its leaf",
        arguments: [
            (row: [0, 1], margin: 1),  // below, in no set
            (row: [0, 0], margin: 2),  // members of the set go right
            (row: [0, 34.9], margin: 2),
            (row: [0, 35], margin: 1),
            (row: [0, -0.5], margin: 1),  // negative is no category
            (row: [0, -0.0], margin: 2),
            (row: [0, 1e30], margin: 1),
            (row: [0, .nan], margin: 1),  // default left
            (row: [0.5, 0], margin: 4),  // on the threshold goes right
            (row: [Double(0.5).nextDown, 1], margin: 4),  // is rounded to the threshold
            (row: [Double(Float(0.5).nextDown), 1], margin: 1),
            (row: [.nan, 1], margin: 4),  // default right
        ] as [([Double], Double)]
    )
    func walks(row: [Double], margin: Double) throws {
        #expect(try Self.forest().margin(row.span) == margin)
    }

    @Test(
        "a threshold of zero or infinity keeps its sides",
        arguments: [
            ("-0.0", [-Double(Float.leastNonzeroMagnitude)], 1, [-0.0, 0], 4),
            ("0.0", [-Double(Float.leastNonzeroMagnitude)], 1, [-0.0, 0], 4),
            ("Infinity", [-.infinity, 3.4e38], 1, [.infinity], 4),
            ("-Infinity", [], 1, [-.infinity, -3.4e38, 0, .infinity], 4),
        ] as [(String, [Double], Double, [Double], Double)]
    )
    func thresholds(
        text: String,
        below: [Double],
        low: Double,
        above: [Double],
        high: Double,
    ) throws {
        let forest = try Self.forest(("[0.5, 0, 4, 1, 2]", "[\(text), 0, 4, 1, 2]"))
        for value in below {
            let row = [value, 1]
            #expect(forest.margin(row.span) == low, "\(value)")
        }
        for value in above {
            let row = [value, 1]
            #expect(forest.margin(row.span) == high, "\(value)")
        }
    }

    @Test(
        "the score to start from becomes a margin by the objective",
        arguments: [
            ("reg:squarederror", "2.5E0", [2.5]),
            ("binary:logistic", "5E-1", [0]),
            ("binary:logistic", "[7.5E-1]", [1.098_612_189_292_907_7]),  // ln 3, by floats
            ("binary:logitraw", "2.5E-1", [0.25]),
            ("count:poisson", "[2E0]", [0.693_147_182_464_599_6]),
        ] as [(String, String, [Double])]
    )
    func bases(objective: String, score: String, bases: [Double]) throws {
        let forest = try Self.forest(("reg:squarederror", objective), ("0E0", score))
        #expect(forest.bases == bases)
        let isLogit = objective.hasPrefix("binary:")
        #expect(forest.objective.link == (isLogit ? .logit(scale: 1) : .none))
    }

    @Test("covers and gains go with the nodes, leaves apart")
    func covers() throws {
        let forest = try Self.forest()
        #expect(forest.covers?.nodes == [10, 6])
        #expect(forest.covers?.leaves == [4, 3, 3])
        #expect(forest.leaves == [4, 1, 2])
        #expect(forest.gains == [9, 8])
        #expect(try Self.forest(("[10, 6, 4", "[10, NaN, 4")).covers == nil)
    }

    @Test("deleted nodes are left out, and a child may lie before its parent")
    func deletedNodes() throws {
        let forest = try Self.forest(
            ("\"left_children\": [1, 3, -1, -1, -1]", "\"left_children\": [4, -1, -1, -1, 3]"),
            ("\"right_children\": [2, 4, -1, -1, -1]", "\"right_children\": [2, -1, -1, -1, 1]"),
            ("[0, 1, 0, 0, 0]", "[0, 0, 0, 0, 1]"),
            ("\"categories_nodes\": [1]", "\"categories_nodes\": [4]"),
            ("[0.5, 0, 4, 1, 2]", "[0.5, 2, 4, 1, 0]")
        )
        for (row, margin) in [([0.0, 1], 1.0), ([0, 0], 2), ([1, 0], 4)] {
            #expect(forest.margin(row.span) == margin)
        }
        #expect(forest.leafCount == 3)
        // The right half alone: what lies below the other child is deleted.
        let cut = try Self.forest(
            ("[1, 3, -1, -1, -1]", "[-1, 3, -1, -1, -1]"),
            ("[0, 1, 0, 0, 0]", "[0, 1, 0, 0, 0]")
        )
        let row = [0.0, 0]
        #expect(cut.margin(row.span) == 0.5)
        #expect(cut.nodes.isEmpty)
    }

    @Test("a model without names of features numbers them")
    func numberedFeatures() throws {
        #expect(try Self.forest(("[\"a\", \"b\"]", "[]")).featureNames == ["f0", "f1"])
    }

    @Test("features without names are no more than the file accounts for")
    func namelessFeatures() throws {
        let many = ("\"num_feature\": \"2\"", "\"num_feature\": \"65536\"")
        #expect(try Self.forest(("[\"a\", \"b\"]", "[]"), many).featureNames.count == 65_536)
        let error = #expect(throws: ForestError.self) {
            try Self.forest(("[\"a\", \"b\"]", "[]"), (many.0, "\"num_feature\": \"100000\""))
        }
        #expect(error?.found == "100000 features without names")
    }

    @Test("names of categories are kept for those that are not their own index")
    func categoryNames() throws {
        let cats = """
            "cats": {"enc": [{"type": 15, "values": [0, 1]},
                {"offsets": [0, 1, 4], "values": [120, 121, 90, 32]}]}, "tree_info": [0]
            """
        let forest = try Self.forest(("\"tree_info\": [0]", cats))
        #expect(forest.categories.keys.sorted() == [1])
        #expect(forest.categories[1]?.names == [.text("x"), .text("yZ ")])
        #expect(forest.categories[1]?.index(of: "yZ ") == 1)
        #expect(forest.categories[1]?.index(of: "y") == nil)
        let error = #expect(throws: ForestError.self) {
            try Self.forest(("\"tree_info\": [0]", cats.replacing("121", with: "-61")))
        }
        #expect(error?.found.contains("beyond ASCII") == true)
    }

    @Test(
        "what is not supported or damaged is refused, with the reason",
        arguments: [
            ("\"gbtree\"", "\"gblinear\"", "booster=gbtree"),
            ("{\"learner\"", "{\"version\": [1, 6, 2], \"learner\"", "XGBoost 1.7 or later"),
            ("{\"learner\"", "{\"version\": [1, 10, 0], \"learner\"", ""),
            ("\"name\": \"gbtree\"", "\"nome\": 1", "no `name`"),
            ("[0.5, 0, 4, 1, 2]", "[NaN, 0, 4, 1, 2]", "nan in the tree"),
            ("[0.5, 0, 4, 1, 2]", "[0.5, 0, 4, 1, Infinity]", "inf in the tree"),
            ("[0.5, 0, 4, 1, 2]", "[0.5, 0, 1e38, 1, 2]", ""),
            ("[0.5, 0, 4, 1, 2]", "[0.5, 0, 3e38, 1, 2]", "sum to infinity"),
            ("[0.5, 0, 4, 1, 2]", "[0.5, 0, 4, 1]", "4 numbers; wanted 5"),
            ("\"left_children\": [1,", "\"left_children\": [0,", "child 0 of node 0"),
            ("\"left_children\": [1,", "\"left_children\": [2,", "child 2 of node 0"),
            ("\"left_children\": [1,", "\"left_children\": [5,", "one of 5 nodes"),
            ("\"right_children\": [2,", "\"right_children\": [-1,", "child -1 of node 0"),
            ("\"split_indices\": [0, 1,", "\"split_indices\": [0, 2,", "one of 2 features"),
            ("\"tree_info\": [0]", "\"tree_info\": [1]", "one of 1 outputs"),
            ("\"tree_info\": [0]", "\"tree_info\": [0, 0]", "1 trees; wanted 2"),
            ("\"tree_info\": [0]", "\"tree_info\": []", "more than 0 trees"),
            ("[0, 34]", "[0, 16777217]", "from 0 to 16777216"),
            ("\"categories_segments\": [0]", "\"categories_segments\": [1]", "categories up to 3"),
            ("\"categories_nodes\": [1]", "\"categories_nodes\": [0]", "categories up to 2"),
            ("[0, 1, 0, 0, 0], \"sum", "[1, 1, 0, 0, 0], \"sum", "categories of 1 nodes"),
            ("[10, 6, 4, 3, 3]", "[10, -6, 4, 3, 3]", "-6.0 in the tree"),
            ("\"num_class\": \"0\"", "\"num_class\": \"3\"", ""),
            ("\"num_feature\": \"2\"", "\"num_feature\": \"1000000000\"", "from 0 to 1048576"),
            ("\"num_feature\": \"2\"", "\"num_feature\": \"3\"", "each of 3 features"),
            ("[\"a\", \"b\"]", "[\"a\", \"a\"]", "1 of them different"),
            ("0E0", "[1,2]", "a number, or a list of 1"),
            ("0E0", "x", "a number, or a list of 1"),
            ("reg:squarederror", "binary:logistic", "a finite margin"),
            ("\"size_leaf_vector\": \"0\"", "\"size_leaf_vector\": \"2\"", "no `base_weights`"),
        ]
    )
    func refused(old: String, new: String, message: String) {
        #expect(Self.small.contains(old), "the edit must change the model")
        guard !message.isEmpty else {
            // Large, or with trees for one class alone, yet a model.
            #expect(throws: Never.self) { try Self.forest((old, new)) }
            return
        }
        let error = #expect(throws: ForestError.self) { try Self.forest((old, new)) }
        let description = error?.description ?? ""
        #expect(description.contains(message), "\(description)")
        #expect(error?.place != nil)
    }
}
