import Foundation
import Gatehouse
import GatehouseTestSupport
import Testing

/// `gatehouse bank` as people and scripts run it.
@Suite("The command gatehouse bank")
struct BankCommandTests {
    /// Trained once for all tests.
    private static let bundle = Result {
        try BankedBundle(
            detectors: builtInDetectors,
            experts: [
                "{name: ngram, detector: ngram, folder: ngram, files: [weights.safetensors], "
                    + "options: {bucket_bits: 10, scalar_limit: 100, cost: 1}}",
                "{name: campaigns, detector: campaigns, folder: c, files: [], options: {action: block}}",
            ]
        )
    }

    private let path: String
    private let folder = TemporaryFolder()
    private var state: String { "\(folder.path)/state" }

    init() throws { path = try Self.bundle.get().path }

    private func bank(_ arguments: String..., input: String = "") throws -> CommandRun {
        try CommandRun(["bank"] + arguments, input: input)
    }

    @Test("an entry goes from add over match, list, export and import to remove")
    func roundTrip() throws {
        let lines = """
            {"text":"Your parcel is held, pay the fee at http://fee.example today"}
            {"text":"Win a prize: text WIN to 80082 within 24 hours","campaign":"prize"}
            """
        let added = try bank(
            "add",
            path,
            "-",
            "--state",
            state,
            "--campaign",
            "parcel",
            "--json",
            "-",
            input: lines
        )
        #expect(added.status == 0, "\(added.errors)")
        #expect(added.output.split(separator: "\n").count == 2)
        let text = "YOUR parcel is held, pay the fee at http://fee.example today!"
        let matched = try bank("match", path, "--state", state, "--text", text)
        #expect(matched.output.contains("main/parcel") && matched.output.contains("action block"))
        let scored = try CommandRun(
            ["score", path, "--state", state],
            input: #"{"text":{"body":"\#(text)"}}"#
        )
        #expect(scored.output.contains(#""bank":2,"#))
        #expect(scored.output.contains(#""decided_by":"campaigns.main/parcel""#))
        let listed = try bank("list", "--state", state, "--campaign", "prize", "--json", "-")
        #expect(listed.output.contains(#""id":2"#) && !listed.output.contains(#""id":1"#))

        let exported = try bank("export", "--state", state)
        let other = state + "-2"
        let imported = try bank("import", "-", "--state", other, input: exported.output)
        #expect(imported.output.hasPrefix("2 new, 0 present"), "\(imported.errors)")
        #expect(try bank("export", "--state", other).output == exported.output)

        let removed = try bank("remove", "--state", state, "1")
        #expect(removed.output == "1 entry removed; the state is at 3\n")
        let gone = try bank("match", path, "--state", state, "--text", text)
        #expect(!gone.output.contains("main/parcel"))
        let whole = try bank("remove", "--state", state, "--bank", "main")
        #expect(whole.output == "1 entry removed; the state is at 4\n")
    }

    @Test("one bad line keeps a file out, and is named with its number")
    func badLine() throws {
        let outcome = try bank(
            "add",
            path,
            "--state",
            state,
            "--campaign",
            "c",
            input: "{\"text\":\"hello there\"}\n\n{\"text\":\"x\",\"lable\":1}\n"
        )
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(#"standard input:3: "lable": found an unknown field"#))
        #expect(!FileManager.default.fileExists(atPath: state))
    }

    @Test("a call that is wrong has the status 2, and work that fails the status 1")
    func statuses() throws {
        #expect(try bank("list").status == 2)
        #expect(try bank("list", "--state", state, "--socket", "s").status == 2)
        #expect(try bank("remove", "--state", state).status == 2)
        #expect(try bank("add", path, "--state", state, "--label", "x", "--text", "y").status == 2)
        #expect(
            try bank("add", path, "--state", state, "--expires", "x", "--text", "y").status == 2
        )
        #expect(try bank("set", "--state", state, "--bank", "b").status == 2)
        #expect(try bank("add", path, "nowhere.jsonl", "--state", state).status == 2)
        let nowhere = try bank("list", "--state", state)
        #expect(nowhere.status == 1 && nowhere.errors.contains("no state"))
        #expect(!FileManager.default.fileExists(atPath: state))
        #expect(try bank("stats", "--socket", "\(state)/s").status == 1)
        #expect(try bank("add", path, "--state", state, "--campaign", "c").status == 1)
        #expect(try CommandRun(["score", path, "--state", state]).status == 1)
    }

    @Test("groups of texts are told by their lines")
    func clusters() throws {
        let texts = (0..<6).map { row in
            row % 2 == 0
                ? #"{"text":"Your parcel number \#(row) is held at the depot, pay the fee today"}"#
                : #"{"text":"quite another message about the \#(row * 77) things we saw in \#(row)"}"#
        }
        let outcome = try bank(
            "cluster",
            path,
            "--json",
            "-",
            input: texts.joined(separator: "\n")
        )
        #expect(outcome.output.contains(#""members":[1,3,5]"#))
        #expect(!outcome.output.contains("parcel"))
    }
}
