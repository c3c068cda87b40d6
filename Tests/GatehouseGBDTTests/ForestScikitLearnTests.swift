import Testing

@testable import GatehouseGBDT

@Suite("Forest from scikit-learn")
struct ForestScikitLearnTests {
    /// Two trees of one output: a <= 0.5, then the categories 1 and 33 of b; and a leaf alone.
    static let small = """
        {"gatehouse_forest": 1, "library": "scikit-learn 1.9.1", "model": "RandomForestClassifier",
        "features": ["a", "b"], "link": "probability", "bases": [0.0], "divisor": 2.0,
        "rounds_rows": true, "categories": [{"feature": 1, "names": ["u", 7, "v"]}],
        "trees": [
            {"features": [0, 1], "thresholds": [0.5, 0.0], "lefts": [1, -1], "rights": [-3, -2],
                "missing_goes_left": [0, 0], "values": [0.25, 0.5, 1.0], "split_covers": [9.0, 5.0],
                "leaf_covers": [2.0, 3.0, 4.0], "gains": [8.0, 1.0], "category_splits": [1],
                "category_sets": [[1, 33]]},
            {"features": [], "thresholds": [], "lefts": [], "rights": [], "missing_goes_left": [],
                "values": [0.5], "split_covers": [], "leaf_covers": [9], "gains": []}]}
        """

    private static func forest(_ edits: (String, String)...) throws -> Forest {
        let bytes = Array(edits.reduce(small) { $0.replacing($1.0, with: $1.1) }.utf8)
        return try Forest(contentsOf: bytes.span)
    }

    @Test(
        "members of a set go left, and all else right, also what training did not see",
        arguments: [
            (row: [0.5, 1], leaf: 0.25),
            (row: [Double(0.5).nextUp, 33], leaf: 0.25),  // is rounded to the threshold
            (row: [Double(Float(0.5).nextUp), 33], leaf: 1),
            (row: [0, 2], leaf: 0.5),
            (row: [0, 400], leaf: 0.5),
            (row: [0, -0.5], leaf: 0.5),
            (row: [0, .nan], leaf: 0.5),
            (row: [.nan, 1], leaf: 1),
        ] as [([Double], Double)]
    )
    func walks(row: [Double], leaf: Double) throws {
        #expect(try Self.forest().margin(row.span) == (leaf + 0.5) / 2)
    }

    @Test("covers, gains, names and the kind of model are read")
    func contents() throws {
        let forest = try Self.forest()
        #expect(forest.covers?.nodes == [9, 5] && forest.covers?.leaves == [2, 3, 4, 9])
        #expect(forest.gains == [8, 1])
        #expect(forest.categories[1]?.names == [.text("u"), .number(7), .text("v")])
        #expect(forest.objective.library == .scikitLearn)
        #expect(forest.objective.name == "RandomForestClassifier")
        #expect(try Self.forest(("[\"u\", 7, \"v\"]", "[0, 1, 2]")).categories.isEmpty)
    }

    @Test(
        "a probability becomes a logit, and keeps away from 0 and 1",
        arguments: [
            (0.5, 0), (0.25, -1.098_612_288_668_109_8), (0.9998, 8.516_993_171_413_573),
            (1, 9.210_240_366_975_856), (0, -9.210_240_366_975_856),
        ] as [(Double, Double)]
    )
    func probabilities(probability: Double, logit: Double) throws {
        let forest = try Self.forest()
        let margins = [probability]
        let value = forest.objective.logit(margins.span)
        let found = try #require(value)
        #expect((found - logit).magnitude < 1e-9)
    }

    @Test(
        "links say what a margin means",
        arguments: [
            ("probability", .probability), ("logit", .logit(scale: 1)),
            ("half_logit", .logit(scale: 2)), ("none", .none),
        ] as [(String, Forest.Objective.Link)]
    )
    func links(name: String, link: Forest.Objective.Link) throws {
        #expect(try Self.forest(("\"probability\"", "\"\(name)\"")).objective.link == link)
    }

    @Test(
        "what is not supported or damaged is refused, with the reason",
        arguments: [
            ("\"gatehouse_forest\": 1", "\"gatehouse_forest\": 2", "version 2.0; wanted 1"),
            ("\"probability\"", "\"log\"", "`log`; wanted `none`"),
            ("[\"a\", \"b\"]", "[\"a\", \"a\"]", "2 names, 1 of them different"),
            ("[\"a\", \"b\"]", "[\"a\"]", "1.0; wanted a whole number"),
            ("\"bases\": [0.0]", "\"bases\": []", "0 bases"),
            ("\"divisor\": 2.0", "\"divisor\": 0", "divisor 0.0"),
            ("\"divisor\": 2.0", "\"divisor\": NaN", "divisor nan"),
            ("\"rounds_rows\": true", "\"rounds_rows\": 1", "wanted true or false"),
            ("[0.25, 0.5, 1.0]", "[0.25, 0.5, 1.5]", "a leaf of 1.5; wanted a probability"),
            ("[0.25, 0.5, 1.0]", "[0.25, 0.5]", "2 values of leaves; wanted 1 for each of 3"),
            ("[0.5, 0.0]", "[NaN, 0.0]", "nan in the tree"),
            ("[0.5, 0.0]", "[0.5]", "1 numbers; wanted 2"),
            ("\"lefts\": [1, -1]", "\"lefts\": [0, -1]", "child 0 of split 0"),
            ("\"lefts\": [1, -1]", "\"lefts\": [1, -3]", "a second time"),
            ("\"features\": [0, 1]", "\"features\": [0, 2]", "feature 2 in split 1"),
            ("\"category_splits\": [1]", "\"category_splits\": [2]", "before 2"),
            ("\"category_splits\": [1]", "\"category_splits\": [1, 1]", "2 splits for 1 sets"),
            ("[[1, 33]]", "[[1, -33]]", "-33.0; wanted a whole number"),
            ("[[1, 33]]", "[[1, 16777216]]", "far larger than the file"),
            ("[2.0, 3.0, 4.0]", "[2.0, 3.0]", "2 numbers; wanted 3"),
            ("\"trees\"", "\"threes\"", "no `trees`"),
        ]
    )
    func refused(old: String, new: String, message: String) {
        #expect(Self.small.contains(old), "the edit must change the model")
        let error = #expect(throws: ForestError.self) { try Self.forest((old, new)) }
        let description = error?.description ?? ""
        #expect(description.contains(message), "\(description)")
        #expect(error?.place != nil)
    }
}
