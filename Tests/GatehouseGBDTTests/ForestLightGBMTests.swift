import Testing

@testable import GatehouseGBDT

@Suite("Forest from LightGBM text")
struct ForestLightGBMTests {
    /// A model of one tree whose every line is in sight.
    static let small = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=1
        objective=binary sigmoid:1
        feature_names=a b
        feature_infos=[0:1] 0:1:2
        tree_sizes=SIZE

        Tree=0
        num_leaves=3
        num_cat=1
        split_feature=0 1
        threshold=0.5 0
        decision_type=8 1
        left_child=1 -1
        right_child=-2 -3
        leaf_value=1 2 4
        cat_boundaries=0 1
        cat_threshold=5
        is_linear=0
        shrinkage=1


        end of trees

        pandas_categorical:null

        """

    /// The model after an edit, its announced size corrected.
    static func edited(_ old: String = "", _ new: String = "") -> [UInt8] {
        let text = old.isEmpty ? small : small.replacing(old, with: new)
        let tree = text.split(separator: "end of trees")[0]
        let size = tree.firstRange(of: "Tree=0").map { tree[$0.lowerBound...].utf8.count } ?? 1
        return Array(text.replacing("SIZE", with: "\(size)").utf8)
    }

    @Test(
        "a row walks to its leaf",
        arguments: [
            (row: [0, 2], margin: 1),  // left, then in the set {0, 2}
            (row: [0.5, 1], margin: 4),  // on the threshold goes left; 1 is not in the set
            (row: [0.75, 0], margin: 2),
            (row: [.nan, 0], margin: 2),  // default right
            (row: [0, .nan], margin: 4),  // NaN is in no set
            (row: [0, -0.5], margin: 1),  // truncated to 0
            (row: [0, 34], margin: 4),  // beyond the set's last word
        ] as [([Float], Double)]
    )
    func walks(row: [Float], margin: Double) throws {
        let forest = try Forest(lightGBM: Self.edited().span)
        #expect(forest.margin(row.span) == margin)
    }

    @Test(
        "what is not supported or damaged is refused, with the reason",
        arguments: [
            Refusal("tree\n", "Tree\n", "a LightGBM text model"),
            Refusal("version=v4", "version=v2", "v3 or v4"),
            Refusal("iteration=1", "iteration=2", "1 trees; wanted a multiple of the 2"),
            Refusal("sigmoid:1", "sigmoid:0", "`binary sigmoid:0`"),
            Refusal("feature_names=a b", "feature_names=a a", "not unique"),
            Refusal("feature_names=a b", "feature_names=a b c", "3 values of `feature_names`"),
            Refusal("max_feature_idx=1", "max_feature_idx=999999999", "whole number"),
            Refusal("tree_sizes=SIZE", "tree_sizes=7", "size of tree 0"),
            Refusal("tree_sizes=SIZE", "tree_sizes=SIZE 100", "found 1 trees"),
            Refusal("tree_sizes=SIZE", "tree_sizes=", "more than 0 trees"),
            Refusal("num_leaves=3", "num_leaves=1000000000", "wanted 1000000000"),
            Refusal("num_leaves=3", "num_leaves=3\nnum_leaves=3", "a second `num_leaves`"),
            Refusal("split_feature=0 1", "split_feature=0 2", "from 0 to 1"),
            Refusal("threshold=0.5 0\n", "threshold=nan 0\n", "a decimal number or inf"),
            Refusal("threshold=0.5 0\n", "threshold=0x1p3 0\n", "a decimal number or inf"),
            Refusal("threshold=0.5 0\n", "threshold=0,5 0\n", "a decimal number or inf"),
            Refusal("threshold=0.5 0\n", "threshold=0.5 1\n", "one of 1 sets"),
            Refusal("threshold=0.5 0\n", "threshold=0.5 inf\n", "one of 1 sets"),
            Refusal("leaf_value=1 2 4", "leaf_value=1 inf 4", "a finite decimal"),
            Refusal("leaf_value=1 2 4", "leaf_value=1 1e999 4", "a finite decimal"),
            Refusal("leaf_value=1 2 4", "leaf_value=1  4", "2 values of `leaf_value`"),
            Refusal("decision_type=8 1", "decision_type=12 1", "from 0 to 11"),
            Refusal("left_child=1 -1", "left_child=0 -1", "child 0 of split 0"),
            Refusal("left_child=1 -1", "left_child=-1 -1", "a second time"),
            Refusal("right_child=-2 -3", "right_child=-2 0", "child 0 of split 1"),
            Refusal("right_child=-2 -3", "right_child=-2 -4", "whole number"),
            Refusal("cat_boundaries=0 1", "cat_boundaries=0 2", "1 values of `cat_threshold`"),
            Refusal("cat_boundaries=0 1", "cat_boundaries=1 0", "rise from 0"),
            Refusal("cat_threshold=5", "cat_threshold=4294967296", "from 0 to 4294967295"),
            Refusal("is_linear=0", "is_linear=1", "no `leaf_const=`"),
            Refusal("end of trees", "the end", "the end of the file"),
            Refusal("categorical:null", "categorical:[[\"x\", \"y\"]]", "pandas"),
        ]
    )
    func refused(_ refusal: Refusal) {
        let bytes = Self.edited(refusal.old, refusal.new)
        #expect(refusal.old.isEmpty || bytes != Self.edited(), "the edit must change the model")
        let error = #expect(throws: ForestError.self) { try Forest(lightGBM: bytes.span) }
        let message = error?.description ?? ""
        #expect(message.contains(refusal.message), "\(message)")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let message: String

        init(_ old: String, _ new: String, _ message: String) {
            (self.old, self.new, self.message) = (old, new, message)
        }

        var testDescription: String { "\(old) → \(new)" }
    }

    @Test("an error names the line")
    func errorNamesLine() {
        let error = #expect(throws: ForestError.self) {
            try Forest(lightGBM: Self.edited("leaf_value=1 2 4", "leaf_value=1 2").span)
        }
        #expect(
            error?.description == "line 20: found 2 values of `leaf_value`; wanted 3; "
                + ForestError.trainAgain
        )
    }

    @Test("a sum that could overflow is refused")
    func overflow() {
        let error = #expect(throws: ForestError.self) {
            let text = String(
                decoding: Self.edited("leaf_value=1", "leaf_value=1e308"),
                as: UTF8.self
            )
            let start = try #require(text.firstRange(of: "Tree=0")).lowerBound
            let end = try #require(text.firstRange(of: "end of trees")).lowerBound
            let tree = text[start..<end]
            let twice = text.replacing(
                "end of",
                with: tree.replacing("Tree=0", with: "Tree=1") + "end of"
            )
            .replacing("tree_sizes=", with: "tree_sizes=\(tree.utf8.count) ")
            _ = try Forest(lightGBM: Array(twice.utf8).span)
        }
        #expect(error?.found == "leaves that sum to infinity")
    }
}
