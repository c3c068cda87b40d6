import GatehouseBank
import GatehouseCore
import GatehouseMatcher
import GatehouseRuntime
import GatehouseStore
import GatehouseTestSupport
import Testing

@testable import GatehouseCuration

/// A state of a bundle that finds copies and has an encoder, and who looks after it.
struct CuratedState {
    /// Trained once for all tests.
    private static let bundle = Result {
        try BankedBundle(
            detectors: [CampaignDetector.self],
            experts: [
                "{name: length, detector: length, folder: length, files: [empty]}",
                "{name: campaigns, detector: campaigns, folder: c, files: [], options: {action: block}}",
                "{name: near, detector: neighbour, encoder: counts, folder: n, files: []}",
            ]
        )
    }

    private let folder = TemporaryFolder()
    let curator: BankCurator

    init() throws {
        let generation = try Self.bundle.get().load()
        let follower = try BankFollower(
            BankStore(state: "\(folder.path)/state", create: true),
            encoder: generation.bankEncoder
        )
        let runtime = Runtime(generation, bank: follower.bank)
        curator = BankCurator(runtime, follower, owner: "ana")
    }

    func add(_ lines: String...) throws -> [AddedReport] {
        let drafts = try curator.drafts(
            lines.map { Array($0.utf8) },
            defaults: DraftDefaults(owner: "ana")
        )
        return try curator.add(drafts)
    }

    func match(_ text: String) throws -> MatchReport {
        try curator.match(curator.event(Array(#"{"text":"\#(text)"}"#.utf8)), limit: 3)
    }
}

@Suite("A curator")
struct BankCuratorTests {
    private static let scam = "Your parcel is held, pay the fee at http://fee.example today"

    @Test("an added text is found by its copy and by its vector, and its campaign decides")
    func addsAndMatches() throws {
        let state = try CuratedState()
        let added = try state.add(#"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
        #expect(added[0].id == 1 && added[0].outcome == .new && added[0].vector)
        #expect(added[0].sequence == 1)
        let match = try state.match(Self.scam.uppercased().replacing("HTTP", with: "http"))
        #expect(match.scam.copy?.id == 1 && match.scam.copy?.campaign == "parcel")
        #expect(match.scam.nearest?.first?.id == 1 && match.benign.nearest == [])
        #expect(match.action == "block" && match.decidedBy == "campaigns.main/parcel")
        #expect(match.experts.map(\.name) == ["campaigns", "near"])
    }

    @Test("the vector is what scoring makes of the text, to the bit")
    func vectors() throws {
        let state = try CuratedState()
        _ = try state.add(#"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
        let entry = try state.curator.follower.store.entry(1).entry
        let reference = try #require(state.curator.runtime.generation.bankTextEncoder)
        var batch = TextBatch()
        batch.append(Array(Self.scam.utf8).span)
        var embedding = [Float](repeating: 0, count: 3)
        reference.encoder.makeSession().embed(batch, into: &embedding)
        let encoder = state.curator.runtime.generation.bankEncoder
        #expect(entry.vector == BankVector(embedding.span, encoder: encoder.digest))
    }

    @Test("looking a text up counts as no match")
    func trials() throws {
        let state = try CuratedState()
        _ = try state.add(#"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
        _ = try state.match(Self.scam)
        #expect(state.curator.follower.bank.drainHits().isEmpty)
        let runtime = state.curator.runtime
        var event = runtime.makeEvent()
        event.setText(Self.scam, at: 1)
        var verdict = Verdict()
        runtime.makeScorer().score(event, into: &verdict)
        #expect(state.curator.follower.bank.drainHits()[1]?.count == 1)
    }

    @Test("adding a text again, or with another expiry, says so")
    func outcomes() throws {
        let state = try CuratedState()
        let line = #"{"text":"\#(Self.scam)","campaign":"parcel"}"#
        let again = try state.add(line, line)
        #expect(again.map(\.outcome) == [.new, .present] && again[1].id == 1)
        let other = try state.add(#"{"text":"\#(Self.scam)","campaign":"parcel","expires":"1d"}"#)
        #expect(other[0].outcome == .replaced && other[0].replaced == 1)
    }

    @Test("a scam that is a copy of a benign entry is remarked upon, and the other way round")
    func remarks() throws {
        let state = try CuratedState()
        _ = try state.add(#"{"text":"\#(Self.scam)","label":"benign"}"#)
        let scam = try state.add(#"{"text":"\#(Self.scam)","campaign":"parcel"}"#)
        #expect(scam[0].remarks.contains { $0.contains("a copy of the benign entry 1") })
        let benign = try state.add(#"{"text":"\#(Self.scam)","label":"benign","bank":"other"}"#)
        #expect(benign[0].remarks.contains { $0.contains("a copy of the scam entry 2") })
    }

    @Test("one line that is refused keeps all others out, and is named")
    func allOrNone() throws {
        let state = try CuratedState()
        let error = #expect(throws: CurationError.self) {
            try state.add(#"{"text":"\#(Self.scam)","campaign":"parcel"}"#, #"{"text":""}"#)
        }
        #expect(error?.description.hasPrefix("line 2: ") == true)
        #expect(try state.curator.ledger.list(EntryFilter(), showsTexts: false).isEmpty)
    }

    @Test("a draft that goes over the wire comes out the same")
    func drafts() throws {
        let state = try CuratedState()
        let line = """
            {"event":{"text":{"subject":"Invoice","body":"\(Self.scam)"}},"campaign":"c","note":"n",\
            "expires":"2100-01-01T00:00:00.250Z","keep_text":true}
            """
        let drafts = try state.curator.drafts(
            [Array(line.utf8)],
            defaults: DraftDefaults(owner: "bo")
        )
        let sent = try ReportText.line(DraftRequest(drafts[0]))
        let received = try state.curator.drafts([sent], defaults: DraftDefaults(owner: "x"))
        var (one, other) = (drafts[0].entry, received[0].entry)
        (one.added, other.added) = (0, 0)
        #expect(one == other && drafts[0].document == received[0].document)
    }
}
