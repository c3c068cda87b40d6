import Testing

@testable import GatehouseGBDT

@Suite("Forest, formats")
struct ForestLoadingTests {
    @Test(
        "another file is refused by what it is, with how to save it instead",
        arguments: [
            ("", "an empty file", "save_model"),
            ("binf\u{0}\u{0}", "old binary format", "forest.ubj"),
            ("CBM1", "CatBoost's binary", "save_model"),
            ("booster[0]:\n", "a dump", "forest.ubj"),
            ("[\n  { \"nodeid\": 0", "a dump", "forest.ubj"),
            ("\u{80}\u{4}\u{95}", "a pickle", "save_model"),
            ("PK\u{3}\u{4}", "an archive", "save_model"),
            ("\u{8}\u{9}\u{12}", "an ONNX model", "save_model"),
            ("\u{1F}\u{8B}\u{8}", "a compressed file", "unpack"),
            ("hello", "no forest", "save_model"),
            ("{\"tree_info\": []}", "another document", "save_model"),
            ("{}", "another document", "save_model"),
        ]
    )
    func refused(text: String, found: String, remedy: String) {
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let error = #expect(throws: ForestError.self) { try Forest(contentsOf: bytes.span) }
        #expect(error?.found.contains(found) == true, "\(error?.found ?? "")")
        #expect(error?.remedy.contains(remedy) == true, "\(error?.remedy ?? "")")
    }

    @Test("a model says what it is")
    func heads() throws {
        let classes = try PeerFixture.named("lightgbm-multiclass").forest
        #expect(classes.outputCount == 3 && classes.treeCount == 12)
        #expect(classes.objective.name == "multiclass num_class:3")
        #expect(classes.objective.link == .none)
        #expect(classes.covers != nil && classes.gains.count == classes.nodes.count)
        let averaged = try PeerFixture.named("lightgbm-forest").forest
        #expect(averaged.divisor == 7 && averaged.objective.link == .logit(scale: 1))
        let scaled = try PeerFixture.named("lightgbm-sigmoid").forest
        #expect(scaled.objective.link == .logit(scale: 0.7))
        let margins = [2.0]
        #expect(scaled.objective.logit(margins.span) == 1.4)
        let custom = try PeerFixture.named("lightgbm-custom").forest
        #expect(custom.objective.name == "custom" && custom.objective.link == .none)
        let vector = try PeerFixture.named("xgboost-vector").forest
        #expect(vector.outputCount == 2 && vector.treeCount == 4)
        #expect(vector.trees.map(\.output) == [0, 1, 0, 1])
        let older = try PeerFixture.named("xgboost-2.0.3-vector").forest
        #expect(older.trees.map(\.output) == [0, 1, 0, 1])
    }

    @Test("names of categories are those of the table that a model was trained on")
    func categories() throws {
        for name in ["lightgbm-pandas", "xgboost-table", "xgboost-table-ubj"] {
            let forest = try PeerFixture.named(name).forest
            let text = try #require(forest.categories[0])
            #expect(text.index(of: "z z") == 2 && text.index(of: "w") == 4)
            #expect(text.index(of: "v") == nil)
            let code = try #require(forest.categories[2])
            #expect(code.index(of: "20") == 2 && code.index(of: "20.0") == 2)
            #expect(code.index(of: "25") == nil)
        }
        let flag = try #require(PeerFixture.named("lightgbm-pandas").forest.categories[3])
        #expect(flag.names == [.text("False"), .text("True")])
    }

    @Test(
        "pandas' categories that cannot be told whose they are, are refused",
        arguments: [
            ("[[10, 20]]", "values of 1 pandas columns, and 3"),
            ("[[10], [20], [30]]", "pandas columns"),  // fewer than training saw
            ("[[1, \"x\"]]", "in `pandas_categorical`"),
            ("[1]", "in `pandas_categorical`"),
            ("[[", "what is not JSON"),
        ]
    )
    func doubtful(lists: String, found: String) throws {
        let model = try PeerFixture.named("lightgbm-pandas").model
        let text = String(decoding: model, as: UTF8.self)
        let start = try #require(text.firstRange(of: "pandas_categorical:")).upperBound
        let bytes = Array((text[..<start] + lists + "\n").utf8)
        let error = #expect(throws: ForestError.self) { try Forest(contentsOf: bytes.span) }
        #expect(error?.found.contains(found) == true, "\(error?.found ?? "")")
        // Numbers from 0 on are their own codes, whoever's they are.
        let plain = Array((text[..<start] + "[[0, 1], []]\n").utf8)
        #expect(try Forest(contentsOf: plain.span).categories.isEmpty)
    }
}
