import Foundation
import GatehouseGBDT
import GatehouseTestSupport
import Testing

/// `gatehouse forest` and `gatehouse bench` on what is shipped.
@Suite("The commands forest and bench")
struct MeasuringCommandTests {
    private let folder = TemporaryFolder()
    private let model = "\(ShippedBundle.path)/gbdt/forest.txt"

    /// Names of the model's features.
    private func featureNames() throws -> [String] {
        let text = try String(contentsOfFile: model, encoding: .utf8)
        let line = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("feature_names=") }
        )
        return line.dropFirst("feature_names=".count).split(separator: " ").map(String.init)
    }

    /// A CSV of a few rows in another order of columns, and how many rows it has.
    private func rows() throws -> (path: String, count: Int) {
        let names = try featureNames().reversed() + ["note"]
        var draws = SeededDraws(seed: 5)
        let lines = (0..<20).map { _ in
            names.map { name in
                name == "note" ? "any" : draws.oneIn(4) ? "" : "\(draws.below(40))"
            }.joined(separator: ",")
        }
        let text = ([names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
        try folder.write(Array(text.utf8), named: "rows.csv")
        return ("\(folder.path)/rows.csv", lines.count)
    }

    @Test("contributions and the average add up to the margin")
    func contributions() throws {
        let (path, count) = try rows()
        let margins = try CommandRun(["forest", model, "--data", path])
        let explained = try CommandRun(["forest", model, "--data", path, "--contributions"])
        #expect(margins.status == 0)
        #expect(explained.status == 0, "\(explained.errors)")
        let lines = explained.lines.dropLast()
        #expect(lines.first == (try featureNames() + ["average"]).joined(separator: ","))
        #expect(lines.count == count + 1)
        for (line, margin) in zip(lines.dropFirst(), margins.lines) {
            let sum = line.split(separator: ",").compactMap { Double($0) }.reduce(0, +)
            #expect(abs(sum - (try #require(Double(margin)))) < 1e-9)
        }
    }

    @Test("a measurement has the keys of every other, and allocates nothing")
    func bench() throws {
        let (path, count) = try rows()
        let run = try CommandRun(
            ["forest", model, "--data", path, "--bench", "--rounds", "2", "--json", "-"]
        )
        #expect(run.status == 0, "\(run.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let report = try #require(json as? [String: Any])
        #expect(report["events"] as? Int == count)
        let overall = try #require(report["overall"] as? [String: Any])
        #expect(overall["p50_microseconds"] is Double)
        if let allocations = overall["allocations_per_event"] as? Double {
            #expect(allocations == 0)
        }
        let stages = try #require(report["stages"] as? [String: Any])
        #expect(Set(stages.keys) == ["doubles", "plain walk", "contributions"])
    }

    @Test("events as they come cost what they need, and the shares of it are told")
    func routedBench() throws {
        let samples = "\(ShippedBundle.path)/samples.jsonl"
        let run = try CommandRun(
            ["bench", ShippedBundle.path, "--data", samples, "--rounds", "1", "--json", "-"]
        )
        #expect(run.status == 0, "\(run.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let report = try #require(json as? [String: Any])
        let stages = try #require(report["stages"] as? [String: Any])
        #expect(stages["gbdt"] != nil && stages["value_gate"] != nil)
        guard report["deferred"] is [String: Any] else { return }  // the encoder is not here
        let routed = try #require(report["routed"] as? [String: Any])
        #expect(routed["p99_microseconds"] is Double)
        let shares = try #require(report["routed_shares"] as? [String: Double])
        #expect(shares["deferred experts"] != nil && shares["gbdt"] != nil)
        #expect(shares["decode"] == nil)
    }

    @Test(
        "a category that training did not see is missing, but for XGBoost",
        arguments: ["sklearn-table.json", "catboost-table.json", "xgboost-table.json"]
    )
    func unknownCategories(fixture: String) throws {
        let model = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../GatehouseGBDTTests/Fixtures/peers/\(fixture)").path
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: model)))
        let forest = try GatehouseGBDT.Forest(contentsOf: bytes.span)
        func margin(_ category: String) throws -> CommandRun {
            let cells = forest.featureNames.indices.map {
                forest.categories[$0] == nil ? "1" : category
            }
            let text = [forest.featureNames, cells].map { $0.joined(separator: ",") + "\n" }
            try folder.write(Array(text.joined().utf8), named: "row.csv")
            return try CommandRun(["forest", model, "--data", "\(folder.path)/row.csv"])
        }
        let unknown = try margin("never seen before")
        if fixture.hasPrefix("xgboost") {
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("a category that the model knows"))
        } else {
            #expect(unknown.status == 0, "\(unknown.errors)")
            #expect(unknown.output == (try margin("").output))
        }
    }

    @Test("a linear forest has no contributions, and the message says why")
    func linear() throws {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../GatehouseGBDTTests/Fixtures/peers/lightgbm-linear.txt").path
        let text = try String(contentsOfFile: fixture, encoding: .utf8)
        let header = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("feature_names=") }
        )
        let names = header.dropFirst("feature_names=".count).split(separator: " ")
        try folder.write(Array((names.joined(separator: ",") + "\n").utf8), named: "none.csv")
        let path = "\(folder.path)/none.csv"
        let run = try CommandRun(["forest", fixture, "--data", path, "--contributions"])
        #expect(run.status == 1)
        #expect(run.errors.contains("its trees have linear leaves"), "\(run.errors)")
        let both = ["forest", model, "--data", path, "--contributions", "--bench"]
        #expect(try CommandRun(both).errors.contains("wanted one of them"))
        #expect(try CommandRun(["forest", model, "--data", path, "--bench"]).status == 1)
    }
}
