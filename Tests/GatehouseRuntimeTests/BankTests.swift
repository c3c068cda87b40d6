import GatehouseBank
import GatehouseCore
import GatehouseTestSupport
import GatehouseText
import Testing

@testable import GatehouseRuntime

@Suite("A runtime with banks")
struct BankTests {
    private static let entry = BankEntry(
        id: 1,
        group: BankGroup(bank: "main", campaign: "parcel"),
        isScam: true,
        fingerprint: TextFingerprint(exact: 1, similar: 1, gramCount: 50),
        added: 0
    )

    /// A runtime of a bundle that is trained with an expert without logits, and its bank.
    private func runtime(route: String) throws -> (runtime: Runtime, bank: LiveBank) {
        let bundle = try DeferredBundle(route: route, isBanked: true)
        let generation = try Generation(bundle: bundle.path, kinds: DeferredBundle.kinds)
        let bank = LiveBank(encoder: generation.bankEncoder)
        return (Runtime(generation, bank: bank), bank)
    }

    private func event(_ text: String, _ runtime: Runtime) -> Event {
        var event = runtime.makeEvent()
        event.setText(text, at: 0)
        return event
    }

    @Test("a verdict names the sequence number it saw, and the campaign that decided")
    func verdicts() throws {
        let (runtime, bank) = try runtime(route: "never")
        let scorer = runtime.makeScorer()
        let event = event("$hello", runtime)
        var verdict = Verdict()
        scorer.score(event, into: &verdict)
        #expect(verdict.bank == 0 && verdict.decidedBy == "threshold")
        bank.apply([(1, .added(Self.entry))])
        scorer.score(event, into: &verdict)
        #expect(verdict.bank == 1 && verdict.decidedBy == "probe.main/parcel")
        #expect(verdict.experts.last?.status == .abstained)
        bank.apply([(2, .removed(1))])
        scorer.score(event, into: &verdict)
        #expect(verdict.bank == 2 && verdict.decidedBy == "threshold")
        #expect(bank.drainHits()[1]?.count == 1)
    }

    @Test("without a state a verdict has no sequence number")
    func stateless() throws {
        let bundle = try DeferredBundle(route: "never", isBanked: true)
        let runtime = try bundle.load()
        var verdict = Verdict()
        runtime.makeScorer().score(event("$hello", runtime), into: &verdict)
        #expect(verdict.bank == nil && verdict.decidedBy == "threshold")
    }

    @Test("an event that a known campaign settles does not wait for deferred experts")
    func settled() throws {
        let (runtime, bank) = try runtime(route: "{mode: uncertainty, share: 1}")
        bank.apply([(1, .added(Self.entry))])
        let scorer = runtime.makeScorer()
        var verdict = Verdict()
        #expect(!scorer.score(event("$hello", runtime), into: &verdict))
        #expect(verdict.isComplete && verdict.experts.map(\.status)[1] == .gatedOff)
        #expect(scorer.score(event("hello", runtime), into: &verdict))
    }

    @Test("deferred experts on a lane see the banks that the eager ones saw")
    func lanes() async throws {
        let (runtime, bank) = try runtime(route: "always")
        bank.apply([(1, .added(Self.entry))])
        let lanes = Lanes(runtime)
        let event = event("$hello", runtime)
        var eager = Verdict()
        runtime.makeScorer().score(event, into: &eager)
        bank.apply([(2, .removed(1))])
        let scored = eager
        let verdict = await withCheckedContinuation { continuation in
            lanes.complete(event, scored: scored, start: 0, due: .max) {
                continuation.resume(returning: $0)
            }
        }
        await lanes.stop()
        #expect(verdict.bank == 1 && verdict.decidedBy == "probe.main/parcel")
        #expect(verdict.experts.map(\.status) == [.ran, .ran, .abstained])
    }

    @Test("a flood is judged within 500 events, by the log-odds of the verdicts")
    func flood() throws {
        let (runtime, bank) = try runtime(route: "never")
        bank.apply([(1, .added(Self.entry))])
        let scorer = runtime.makeScorer()
        let (matching, other) = (event("$x", runtime), event("y", runtime))
        var verdict = Verdict()
        for number in 1...500 {
            scorer.score(number % 20 == 0 ? matching : other, into: &verdict)
        }
        let judgement = try #require(bank.drainJudgements().first)
        switch judgement {
        case .quarantine(let figures), .surge(let figures):
            #expect(figures.entry == 1 && (200...500).contains(figures.events))
            #expect(abs(figures.rate - 0.05) < 0.01)
            #expect(abs(figures.meanLogit - verdict.logit) < 1e-9)
        }
    }
}
