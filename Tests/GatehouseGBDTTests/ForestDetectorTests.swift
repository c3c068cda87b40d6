import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseGBDT

@Suite("Forest detector")
struct ForestDetectorTests {
    /// The smallest XGBoost model, over the features of the sample schema, after edits.
    private func model(_ edits: (String, String)...) throws -> [UInt8] {
        let names = try LoadContext(schema: SampleSchema.make()).featureNames
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let all =
            [
                ("\"a\", \"b\"", list),
                ("\"num_feature\": \"2\"", "\"num_feature\": \"\(names.count)\""),
                ("reg:squarederror", "binary:logitraw"),
            ] + edits
        return Array(all.reduce(ForestXGBoostTests.small) { $0.replacing($1.0, with: $1.1) }.utf8)
    }

    private func load(_ files: [String: [UInt8]]) throws -> ForestDetector {
        let folder = TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, named: name) }
        let expert = ExpertFolder(
            name: "trees",
            path: folder.path,
            files: files.keys.sorted(),
            options: ExpertOptions()
        )
        return try ForestDetector(expert, context: LoadContext(schema: SampleSchema.make()))
    }

    @Test("an XGBoost model is an expert whose logit is its margin")
    func score() throws {
        let session = try load(["forest.json": model()]).makeSession()
        let schema = try SampleSchema.make()
        var signals = Signals(schema: schema)
        signals.derive(.features, from: Event(body: "hello", schema: schema))
        var output = ExpertOutput()
        session.score(signals, into: &output)
        let logit = try #require(output.logit)
        #expect([1, 2, 4].contains(logit))
    }

    @Test("a random forest of two classes is an expert, by the logit of its probability")
    func probability() throws {
        let names = try LoadContext(schema: SampleSchema.make()).featureNames
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let model = ForestScikitLearnTests.small
            .replacing("\"a\", \"b\"", with: list)
            .replacing("{\"feature\": 1, \"names\": [\"u\", 7, \"v\"]}", with: "")
        let session = try load(["forest.json": Array(model.utf8)]).makeSession()
        let schema = try SampleSchema.make()
        var signals = Signals(schema: schema)
        signals.derive(.features, from: Event(body: "hello", schema: schema))
        var output = ExpertOutput()
        session.score(signals, into: &output)
        let logit = try #require(output.logit)
        // (0.25, 0.5 or 1, and 0.5) / 2.
        #expect(
            [-0.510_825_623_765_990_7, 0, 1.098_612_288_668_109_8].contains {
                ($0 - logit).magnitude < 1e-12
            }
        )
    }

    @Test("what is no expert is refused, and says what to do")
    func refusals() throws {
        let model = try model()
        let cats = "\"cats\": {\"enc\": [{\"offsets\": [0, 1], \"values\": [120]}]}, \"tree_info\""
        let cases: [(String, [String: [UInt8]])] = [
            ("found files []; wanted forest.txt", [:]),
            (
                "found forest.txt and forest.json; wanted one of",
                ["forest.txt": model, "forest.json": model]
            ),
            ("forest.ubj: byte 0: found a pickle", ["forest.ubj": [0x80, 4]]),
            (
                "XGBoost's \"reg:gamma\" with 1 margins",
                ["forest.json": try self.model(("binary:logitraw", "reg:gamma"), ("0E0", "1E0"))]
            ),
            (
                "\"binary:logitraw\" with 2 margins",
                ["forest.json": try self.model(("\"num_class\": \"0\"", "\"num_class\": \"2\""))]
            ),
            (
                "found names of categories in",
                ["forest.json": try self.model(("\"tree_info\"", cats))]
            ),
            ("found a forest of 2 features", ["forest.json": Array(ForestXGBoostTests.small.utf8)]),
        ]
        for (message, files) in cases {
            let error = #expect(throws: ExpertError.self) { try load(files) }
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }
}
