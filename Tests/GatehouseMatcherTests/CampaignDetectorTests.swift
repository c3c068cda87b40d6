import GatehouseBank
import GatehouseCore
import GatehouseMatcher
import GatehouseTestSupport
import GatehouseText
import Testing

@Suite("The detector of campaigns")
struct CampaignDetectorTests {
    private static let scam = """
        Your parcel could not be delivered. Pay the fee of 1.99 at http://post.example/a7 today or \
        it goes back to the sender.
        """

    @Test("a copy proposes the action and says which campaign decided")
    func copy() throws {
        let fixture = try Fixture(options: ["action": .text("block")])
        fixture.add(Self.scam)
        let output = fixture.score(Self.scam)
        #expect(output.logit == nil)
        #expect(output.proposals.map(\.index) == [0])
        #expect(output.proposals.map(\.decidedBy) == ["known.main/parcel"])
        #expect(output.matches == [1])
    }

    @Test(
        "variants match",
        arguments: [
            // Digits, case and the path of a link are not part of the reduced form.
            """
            YOUR parcel could not be delivered. Pay the fee of 24.99 at http://post.example/zz9 \
            today or it goes back to the sender.
            """,
            // Letters that look like others, and invisible ones.
            """
            Your p\u{0430}rcel could not be deliv\u{200B}ered. Pay the fee of 1.99 at \
            http://post.example/a7 today or it goes back to the sender.
            """,
        ]
    )
    func variants(text: String) throws {
        let fixture = try Fixture(options: ["action": .text("block")])
        fixture.add(Self.scam)
        #expect(fixture.score(text).proposals.count == 1)
    }

    @Test("another text does not match, nor does any without a bank")
    func others() throws {
        let fixture = try Fixture(options: ["action": .text("block")])
        #expect(fixture.score(Self.scam).matches.isEmpty)
        fixture.add(Self.scam)
        let output = fixture.score("Your parcel is at the neighbour's, she is at home from six on.")
        #expect(output.matches.isEmpty && output.proposals.isEmpty)
    }

    @Test("a benign copy keeps the text from matching")
    func benign() throws {
        let fixture = try Fixture(options: ["action": .text("block")])
        fixture.add(Self.scam)
        fixture.add(Self.scam, isScam: false)
        #expect(fixture.score(Self.scam).matches.isEmpty)
    }

    @Test("without an action, and outside of the enabled share, a match is only counted")
    func quiet() throws {
        let silent = try Fixture(options: [:])
        silent.add(Self.scam)
        #expect(silent.score(Self.scam).matches.count == 1)
        #expect(silent.score(Self.scam).proposals.isEmpty)

        let partly = try Fixture(options: ["action": .text("block")])
        partly.add(Self.scam)
        partly.bank.apply([(2, .changed(BankSettings(bank: "main", enabledRatio: 0.3)))])
        let outputs = (0..<400).map { partly.score(Self.scam, id: "event-\($0)") }
        #expect(outputs.allSatisfy { $0.matches.count == 1 })
        let share = Double(outputs.count { $0.proposals.count == 1 }) / 400
        #expect(abs(share - 0.3) < 0.08)
        let again = (0..<400).map { partly.score(Self.scam, id: "event-\($0)") }
        #expect(again.map(\.proposals) == outputs.map(\.proposals))
    }

    @Test("the explanation names campaign, entry and how near it is")
    func explanation() throws {
        let fixture = try Fixture(options: ["action": .text("block")])
        fixture.add(Self.scam)
        let reason = try #require(fixture.explain(Self.scam).list.first)
        #expect(reason.subject == "main/parcel" && reason.action == "block")
        #expect(
            reason.values == [
                ComparedValue(name: "match", value: "copy"),
                ComparedValue(name: "entry", value: "1"),
                ComparedValue(name: "differing bits", value: "0 of 64"),
            ]
        )
    }

    @Test("looking a text up allocates nothing", .enabled(if: AllocationCount.isMeaningful))
    func allocations() throws {
        let fixture = try Fixture(options: ["action": .text("block")])
        fixture.add(Self.scam)
        #expect(fixture.allocations([Self.scam, "hello there, how are you today?"]) == 0)
    }

    @Test(
        "options that it does not know or cannot use are refused",
        arguments: [
            ["radius": .number(17)], ["action": .number(1)], ["action": .text("")],
            ["colour": .text("red")],
        ] as [[String: ExpertOptions.Value]]
    )
    func options(options: [String: ExpertOptions.Value]) {
        #expect(throws: ExpertError.self) { try Fixture(options: options) }
    }
}

/// A detector, a bank, and one worker's scratch.
private final class Fixture {
    let bank = LiveBank()
    private let schema: EventSchema
    private let session: any DetectorSession
    private var signals: Signals
    private var texts = DocumentFingerprinter()

    init(options: [String: ExpertOptions.Value]) throws {
        schema = try SampleSchema.make()
        let folder = ExpertFolder(
            name: "known",
            path: "/nowhere",
            files: [],
            options: ExpertOptions(options)
        )
        let detector = try CampaignDetector(folder, context: LoadContext(schema: schema))
        session = detector.makeSession()
        signals = Signals(schema: schema)
    }

    func add(_ text: String, isScam: Bool = true) {
        let id = bank.sequence + 1
        let bytes = Array(text.utf8)
        let entry = BankEntry(
            id: id,
            group: BankGroup(bank: "main", campaign: isScam ? "parcel" : ""),
            isScam: isScam,
            fingerprint: texts.fingerprint(of: bytes.span),
            added: 0
        )
        bank.apply([(id, .added(entry))])
    }

    private func prepare(_ text: String, id: String) {
        var event = Event(schema)
        event.setID(id)
        event.setText(text, at: SampleSchema.body)
        signals.derive(.bank, from: event)
        signals.setBank(bank.view, time: 0)
    }

    func score(_ text: String, id: String = "event") -> ExpertOutput {
        prepare(text, id: id)
        var output = ExpertOutput()
        session.score(signals, into: &output)
        return output
    }

    func explain(_ text: String) -> Reasons {
        prepare(text, id: "event")
        var reasons = Reasons()
        session.explain(signals, into: &reasons)
        return reasons
    }

    /// Allocations of scoring each text once, after it was scored before.
    func allocations(_ texts: [String]) -> Int {
        var output = ExpertOutput()
        var count = 0
        for text in texts {
            prepare(text, id: "event")
            for _ in 0..<3 {
                output.reset()
                session.score(signals, into: &output)
            }
            output.reset()
            count += AllocationCount.of { session.score(signals, into: &output) }
        }
        return count
    }
}
