import Foundation
import Gatehouse
import GatehouseTestSupport
import Testing

/// `gatehouse evaluate` and `gatehouse policy` as people and scripts run them.
@Suite("The commands evaluate and policy")
struct EvaluateCommandTests {
    /// Trained once for all tests.
    private static let bundle = Result {
        try BankedBundle(
            detectors: builtInDetectors,
            experts: [
                "{name: ngram, detector: ngram, folder: ngram, files: [weights.safetensors], "
                    + "options: {bucket_bits: 10, scalar_limit: 100, cost: 1}}"
            ]
        )
    }

    private let folder = TemporaryFolder()
    private let path: String
    private var data: String { "\(folder.path)/data.jsonl" }

    init() throws {
        path = "\(folder.path)/bundle"
        let bundle = try Self.bundle.get()
        try FileManager.default.copyItem(atPath: bundle.path, toPath: path)
        // The events below are near copies of two texts, of which no folds could be made.
        let file = URL(filePath: "\(path)/bundle.yaml")
        let manifest = try String(contentsOf: file, encoding: .utf8)
        try Data(
            manifest.replacing("folds: 2, seed: 1", with: "folds: 2, seed: 1, group_by: [given]")
                .utf8
        ).write(to: file)
        var draws = SeededDraws(seed: 3)
        let lines = (0..<120).map { row in
            let isAbuse = row % 3 == 0
            let body = isAbuse != draws.oneIn(10) ? "win a prize" : "see you tonight"
            return """
                {"event":{"id":"e\(row)","channel":"sms","text":{"body":"\(body) \(row)"}},\
                "label":\(isAbuse ? 1 : 0),"group":"g\(row / 2)"}
                """
        }
        try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), named: "data.jsonl")
    }

    private func object(_ json: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(object as? [String: Any])
    }

    @Test("a bundle is compared with another, and a page is written")
    func evaluate() throws {
        let page = "\(folder.path)/report.html"
        let outcome = try CommandRun(
            ["evaluate", path, "--data", data, "--against", path]
                + ["--json", "-", "--report", page]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let comparisons = try #require(object(outcome.output)["comparisons"] as? [[String: Any]])
        #expect(
            comparisons.first?["finding"] as? String == "no difference that these data can show"
        )
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        #expect(!html.contains("win a prize"))
    }

    @Test("the table ends in words, and the same call gives the same table")
    func table() throws {
        let flags = ["--folds", "2", "--seed", "2", "--against-budget", "0"]
        func table() throws -> [Substring] {
            let outcome = try CommandRun(["evaluate", path, "--data", data] + flags)
            #expect(outcome.status == 0, "\(outcome.errors)")
            // What it costs is measured anew.
            return outcome.output.split(separator: "\n").filter {
                !$0.hasPrefix("fused ") && !$0.hasPrefix("ngram")
            }
        }
        let first = try table()
        #expect(first.contains { $0.hasPrefix("this route - 0 % deferred") })
        #expect(first.contains { $0.hasPrefix("unseen campaigns") || $0 == "no unseen campaign" })
        #expect(try table() == first)
    }

    @Test("logits of an expert that the bundle does not have are judged beside its own")
    func broughtLogits() throws {
        let features = try CommandRun(["features", path, "--data", data])
        let rows = features.output.split(separator: "\n").dropFirst()
        let logits = rows.map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            // Nothing to say of every third.
            return "\(cells[0]),\(cells[3]),\(cells[0].hasSuffix("0") ? "" : "\(cells[1]).5")"
        }
        let file = "\(folder.path)/own.csv"
        try Data("id,fold,logit\n\(logits.joined(separator: "\n"))\n".utf8)
            .write(to: URL(filePath: file))
        let outcome = try CommandRun(
            ["evaluate", path, "--data", data, "--folds", "2", "--json", "-"]
                + ["--logits", "own=\(file)"]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("expert own: not in the bundle"))
        let figures = try object(outcome.output)
        let experts = try #require(figures["experts"] as? [[String: Any]])
        #expect(experts.map { $0["name"] as? String } == ["ngram", "own"])
        // There is nothing to measure of one, and of the other there is.
        #expect(experts.map { $0["mean_cost_microseconds"] is Double } == [true, false])
        let lost = try #require(figures["lost"] as? [String: Any])
        #expect(Set(lost.keys) == ["ngram", "own"])
        // It cannot serve, so it is no part of training.
        let trained = try CommandRun(["train", path, "--data", data, "--logits", "own=\(file)"])
        #expect(trained.status == 1)
        #expect(trained.errors.contains("--logits names the expert own"), "\(trained.errors)")
    }

    @Test("an expert's own logits are printed, without the gate, and empty where it abstains")
    func logits() throws {
        try FileManager.default.removeItem(atPath: "\(path)/fusion.safetensors")
        let events = """
            {"event":{"id":"e1","channel":"sms","text":{"body":"win a prize"}},"label":1}
            {"id":"e,2","channel":"sms","text":{"body":""}}

            """
        try folder.write(Array(events.utf8), named: "events.jsonl")
        let call = ["logits", path, "\(folder.path)/events.jsonl", "--expert"]
        let outcome = try CommandRun(call + ["ngram"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "id,logit")
        #expect(lines.dropFirst().first.flatMap { Double($0.dropFirst(3)) } ?? 0 != 0)
        #expect(lines.last == "\"e,2\",")
        let refused = try CommandRun(call + ["other"])
        #expect(refused.status == 2)
        #expect(refused.errors.contains("wanted one of ngram"), "\(refused.errors)")
    }

    @Test("a full disk behind standard output is named, with what to do")
    func fullDisk() throws {
        let outcome = try CommandRun(["features", path, "--data", data], outputPath: "/dev/full")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("standard output: found "), "\(outcome.errors)")
        #expect(outcome.errors.contains("free some space"), "\(outcome.errors)")
    }

    @Test(
        "calls that make no sense are refused",
        arguments: [
            (["--seed", "1"], "--folds"),
            (["--folds", "2", "--against", "other"], "--against"),
            (["--against-budget", "2"], "wanted 0 to 1"),
            (["--show-texts"], "--report"),
            (["--report", "/nowhere/report.html"], "found no folder that can be written to"),
            (["--json", "/nowhere/figures.json"], "found no folder that can be written to"),
        ]
    )
    func refuses(_ flags: [String], _ message: String) throws {
        let outcome = try CommandRun(["evaluate", path, "--data", data] + flags)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test("a threshold is chosen, tried, and written")
    func policy() throws {
        let file = "\(path)/bundle.yaml"
        let before = try String(contentsOfFile: file, encoding: .utf8)
        let call = ["policy", path, "--data", data, "--action", "review", "--precision", "0.8"]
        let tried = try CommandRun(call + ["--dry-run"])
        #expect(tried.status == 0, "\(tried.errors)")
        #expect(tried.output.contains("nothing was written"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == before)

        let written = try CommandRun(call + ["--json", "-"])
        #expect(written.status == 0, "\(written.errors)")
        let object = try object(written.output)
        let after = try #require(object["after"] as? [String: Any])
        let probability = try #require(after["probability"] as? Double)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text == before.replacing("0.999", with: "\(probability)"))
        let precision = try #require(after["precision"] as? [String: Any])
        #expect(try #require(precision["estimate"] as? Double) >= 0.8)
        #expect(object["generation"] as? String != nil)
    }

    @Test("a target that cannot be reached changes nothing")
    func unreachable() throws {
        let call = ["policy", path, "--data", data, "--action"]
        let outcome = try CommandRun(call + ["review", "--volume", "0.00001"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("the nearest is"), "\(outcome.errors)")
        let unknown = try CommandRun(call + ["deny", "--fpr", "0.1"])
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("thresholds for review"), "\(unknown.errors)")
    }
}
