import Foundation
import Gatehouse
import GatehouseCuration
import GatehouseRuntime
import GatehouseStore
import GatehouseTestSupport
import Testing

@testable import GatehouseServer

@Suite("A server with a state")
struct BankServerTests {
    private static let scam = "Your parcel is held, pay the fee at http://fee.example today"

    /// Trained once for all tests.
    private static let bundle = Result {
        try BankedBundle(
            detectors: builtInDetectors,
            experts: [
                "{name: length, detector: length, folder: length, files: [empty]}",
                "{name: campaigns, detector: campaigns, folder: c, files: [], options: {action: block}}",
            ]
        )
    }

    private func serve(
        _ body: @escaping @Sendable (TestClient, BankStore) async throws -> Void
    ) async throws {
        let folder = TemporaryFolder()
        let banks = try CampaignBanks(
            Self.bundle.get().load(),
            state: "\(folder.path)/state",
            create: true
        )
        banks.start()
        defer { banks.stop() }
        let curator = BankCurator(banks.runtime, banks.follower, owner: "server")
        let store = banks.follower.store
        try await TestServer.with(runtime: banks.runtime, curator: curator) { path in
            try await body(TestClient(path), store)
        }
    }

    /// The answer to a body, and its status.
    private func post(
        _ client: TestClient,
        _ name: String,
        _ body: String,
    ) throws -> (status: Int, text: String) {
        let answer = try client.ask("POST", "/v1/bank/\(name)", body: Array(body.utf8))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// What decides about a text.
    private func decision(_ client: TestClient, _ text: String) throws -> String {
        let body = Array(#"{"text":{"body":"\#(text)"}}"#.utf8)
        let verdict = try client.ask("POST", "/v1/score", body: body)
        let text = String(decoding: verdict.body, as: UTF8.self)
        let match = try #require(text.firstMatch(of: #/"bank":(\d+).*"decided_by":"([^"]*)"/#))
        return "\(match.1) \(match.2)"
    }

    @Test("a text that was added decides the next event, and one that was removed does not")
    func addsAndRemoves() async throws {
        try await serve { client, _ in
            #expect(try decision(client, Self.scam) == "0 threshold")
            let added = try post(client, "add", #"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
            #expect(added.status == 200 && added.text.contains(#""id":1,"#))
            #expect(try decision(client, Self.scam) == "1 campaigns.main/parcel")
            let held = try post(client, "quarantine", #"{"id":1,"reason":"test"}"#)
            #expect(held.text == "{\"changed\":true,\"id\":1,\"sequence\":2}\n")
            #expect(try decision(client, Self.scam) == "2 threshold")
            _ = try post(client, "release", #"{"id":1}"#)
            #expect(try decision(client, Self.scam) == "3 campaigns.main/parcel")
            _ = try post(client, "set", #"{"bank":"main","enabled_ratio":0}"#)
            #expect(try decision(client, Self.scam) == "4 threshold")
            _ = try post(client, "set", #"{"bank":"main","enabled_ratio":1}"#)
            _ = try post(client, "remove", #"{"id":1}"#)
            #expect(try decision(client, Self.scam) == "6 threshold")
        }
    }

    @Test("lines are added together, listed and counted, and the server's user owns them")
    func lines() async throws {
        try await serve { client, _ in
            let body = (0..<5).map { row in
                #"{"text":"a prize for number \#(row)","campaign":"c\#(row)"}"#
            }
            let added = try post(client, "add", body.joined(separator: "\n"))
            #expect(added.text.split(separator: "\n").count == 5)
            let listed = try client.ask("GET", "/v1/bank/list?campaign=c%31&limit=3&texts")
            let entry = try ReportText.read(EntryReport.self, from: listed.body)
            #expect(entry.id == 2 && entry.owner == "server" && entry.text == nil)
            let counted = try client.ask("GET", "/v1/bank/stats")
            let state = try ReportText.read(StateReport.self, from: counted.body)
            #expect(state.scam == 5 && state.sequence == 5 && state.campaigns.count == 5)
            let none = try client.ask("GET", "/v1/bank/list?label=benign")
            #expect(none.status == 200 && none.body.isEmpty)
        }
    }

    @Test("one object may go over several lines")
    func oneObject() async throws {
        try await serve { client, _ in
            let body = "{\n  \"text\": \"\(Self.scam)\",\n  \"campaign\": \"parcel\"\n}\n"
            let added = try post(client, "add", body)
            #expect(added.status == 200, "\(added.text)")
        }
    }

    @Test("what another process writes is seen without being told")
    func follows() async throws {
        try await serve { client, store in
            let other = try BankStore(state: store.folder, create: false)
            let ledger = BankLedger(other)
            _ = try post(client, "add", #"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
            _ = try ledger.remove(.entries([1]))
            let deadline = ContinuousClock.now + .seconds(60)
            while try decision(client, Self.scam) != "2 threshold" {
                try #require(ContinuousClock.now < deadline, "the removal is not seen")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test(
        "what breaks a rule is answered with a reason, and changes nothing",
        arguments: [
            ("POST", "add", #"{"text":"x y z","campain":"c"}"#, 400, "perhaps"),
            ("POST", "add", #"{"text":"x y z"}"#, 400, "campaign"),
            ("POST", "add", "", 400, "nothing"),
            ("POST", "add", "{", 400, "JSON"),
            ("POST", "add", "{\"text\":\"a\",\"campaign\":\"c\"}\n{}", 400, "line 2"),
            ("POST", "add?x=1", #"{"text":"x y z","campaign":"c"}"#, 400, "query"),
            ("POST", "match?limit=0", #"{"text":"x"}"#, 400, "1 to 32"),
            ("POST", "match?limit=%zz", #"{"text":"x"}"#, 400, "escapes"),
            ("POST", "match", #"{"text":""}"#, 400, "no text"),
            ("POST", "remove", #"{"id":9}"#, 404, "no such entry"),
            ("POST", "remove", #"{"bank":"nobody"}"#, 404, "bank nobody"),
            ("POST", "release", #"{"id":9}"#, 404, "no such entry"),
            ("POST", "release", "{\"id\":1}\n{\"id\":2}", 400, "wanted one object"),
            ("POST", "quarantine", #"{"id":9}"#, 400, "reason"),
            ("POST", "set", #"{"bank":"main","enabled_ratio":2}"#, 400, "0 to 1"),
            ("POST", "nothing", "{}", 404, "no such path"),
            ("POST", "", "{}", 404, "no such path"),
            ("GET", "add", "", 405, "POST"),
            ("POST", "stats", "", 405, "GET"),
            ("GET", "list?limit=1001", "", 400, "1 to 1000"),
            ("GET", "list?after=-1", "", 400, "after"),
            ("GET", "list?bank=a&bank=b", "", 400, "twice"),
            ("GET", "list?label=ham", "", 400, "label"),
            ("GET", "list?bank=%ff", "", 400, "escapes"),
        ] as [(String, String, String, Int, String)]
    )
    func refusals(
        method: String,
        path: String,
        body: String,
        status: Int,
        part: String,
    ) async throws {
        try await serve { client, store in
            let answer = try client.ask(method, "/v1/bank/\(path)", body: Array(body.utf8))
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == status && text.contains(part), "\(text)")
            #expect(text.hasPrefix(#"{"error":""#))
            #expect(try store.sequence == 0)
            // The connection goes on.
            #expect(try client.ask("GET", "/readyz").status == 200)
        }
    }

    @Test("more lines than a body may have are refused, and so is a body that is too large")
    func limits() async throws {
        try await serve { client, store in
            let line = #"{"text":"x y z","campaign":"c"}"# + "\n"
            let many = try post(client, "add", String(repeating: line, count: 257))
            #expect(many.status == 400 && many.text.contains("at most 256"))
            #expect(try store.sequence == 0)
            // The length alone is enough to refuse it.
            let head = "POST /v1/bank/add HTTP/1.1\r\nHost: x\r\nContent-Length: 2097152\r\n\r\n"
            try client.send(Array(head.utf8))
            #expect(client.readResponse().status == 413)
        }
    }

    @Test("without a state banks are answered with 503")
    func stateless() async throws {
        let generation = try Self.bundle.get().load()
        try await TestServer.with(runtime: Runtime(generation, bank: nil)) { path in
            let client = try TestClient(path)
            let answer = try client.ask("GET", "/v1/bank/stats")
            #expect(answer.status == 503)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("--state"))
        }
    }

    @Test("pipelined requests about banks and events are answered in their order")
    func pipelines() async throws {
        try await serve { client, _ in
            let draft = #"{"text":"\#(Self.scam)","campaign":"parcel"}"#
            let event = #"{"text":{"body":"\#(Self.scam)"}}"#
            var bytes = ""
            for (path, body) in [("bank/add", draft), ("score", event), ("bank/match", draft)] {
                bytes += "POST /v1/\(path) HTTP/1.1\r\nHost: x\r\n"
                bytes += "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            try client.send(Array(bytes.utf8))
            let answers = (0..<3).map { _ in
                String(decoding: client.readResponse().body, as: UTF8.self)
            }
            #expect(answers[0].contains(#""outcome":"new""#))
            #expect(answers[1].contains("campaigns.main/parcel"))
            #expect(answers[2].contains(#""match":"copy""#))
        }
    }

    @Test("metrics tell how many entries there are, and what changed")
    func metrics() async throws {
        try await serve { client, _ in
            _ = try post(client, "add", #"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
            _ = try post(client, "add", #"{"text":"see you tonight","label":"benign"}"#)
            _ = try post(client, "quarantine", #"{"id":1,"reason":"test"}"#)
            let answer = try client.ask("GET", "/metrics")
            let text = String(decoding: answer.body, as: UTF8.self)
            for line in [
                "gatehouse_bank_sequence 3", #"gatehouse_bank_entries{label="scam"} 0"#,
                #"gatehouse_bank_entries{label="benign"} 1"#, "gatehouse_bank_quarantined 1",
                #"gatehouse_bank_changes_total{change="added"} 2"#,
                #"gatehouse_bank_changes_total{change="quarantined"} 1"#,
            ] {
                #expect(text.contains(line + "\n"), "\(line)")
            }
        }
    }
}
