import Foundation
import GatehouseCore
import GatehouseTestSupport
import GatehouseTraining
import Testing

@testable import GatehouseRuntime

@Suite struct DeferredExpertsTests {
    private func event(_ text: String, _ runtime: Runtime) -> Event {
        var event = runtime.makeEvent()
        event.setText(text, at: 0)
        return event
    }

    private func statuses(_ verdict: Verdict) -> [ExpertStatus] { verdict.experts.map(\.status) }

    @Test("each route defers what it says, and says so in the verdict")
    func routes() throws {
        let bundle = try DeferredBundle()
        for (route, deferred) in [("always", true), ("never", false)] {
            try bundle.write(route: route)
            let runtime = try bundle.load()
            var verdict = Verdict()
            runtime.makeScorer().score(event("hello", runtime), into: &verdict, deadline: nil)
            #expect(statuses(verdict) == [.ran, deferred ? .ran : .gatedOff])
            #expect(verdict.mask == (deferred ? 3 : 1))
            #expect(verdict.isComplete)
            #expect(runtime.hasDeferredExperts == deferred)
        }
    }

    @Test("uncertainty defers its share of the events it was trained on")
    func uncertainty() throws {
        let bundle = try DeferredBundle()
        for (share, range) in [(0.0, 0...0), (0.1, 12...36), (1.0, 235...240)] {
            try bundle.write(route: "{mode: uncertainty, share: \(share)}")
            let runtime = try bundle.load()
            let scorer = runtime.makeScorer()
            var verdict = Verdict()
            let count = try bundle.data(for: runtime.schema).events.count {
                scorer.score($0, into: &verdict)
            }
            #expect(range.contains(count), "\(count) of 240 at \(share)")
        }
    }

    @Test("without time the deferred expert is left out, and the verdict is not complete")
    func deadline() throws {
        let bundle = try DeferredBundle(route: "always", delay: 20_000)
        let runtime = try bundle.load()
        let scorer = runtime.makeScorer()
        let text = event("hello", runtime)
        var verdict = Verdict()
        #expect(scorer.score(text, into: &verdict))
        #expect(statuses(verdict) == [.ran, .deadline])
        #expect(!verdict.isComplete)
        let eager = verdict.logit
        scorer.score(text, into: &verdict, deadline: .milliseconds(5))
        #expect(statuses(verdict) == [.ran, .deadline] && verdict.logit == eager)
        #expect(verdict.microseconds < 20_000)
        scorer.score(text, into: &verdict, deadline: .seconds(10))
        #expect(statuses(verdict) == [.ran, .ran] && verdict.isComplete && verdict.logit != eager)
        #expect(verdict.experts[1].microseconds >= 20_000)
    }

    @Test("the contract holds to the bit with deferred experts, and reasons come from them too")
    func contract() throws {
        let runtime = try DeferredBundle(route: "always").load()
        var verdict = Verdict()
        runtime.makeScorer().explain(event("aeiou hello", runtime), into: &verdict)
        var logit = verdict.bias
        for expert in verdict.experts { logit += expert.contribution }
        #expect(logit.bitPattern == verdict.logit.bitPattern)
        #expect(verdict.experts[1].reasons.map(\.subject) == ["vowels"])
    }

    @Test("a missing encoder makes its experts absent; the eager answer is the same")
    func absent() throws {
        let bundle = try DeferredBundle()
        let whole = try bundle.load()
        #expect(whole.notes.isEmpty)
        try bundle.removeEncoder()
        let runtime = try bundle.load()
        #expect(runtime.digest == whole.digest)
        #expect(runtime.notes.count == 2 && !runtime.hasDeferredExperts, "\(runtime.notes)")
        var verdict = Verdict()
        var wanted = Verdict()
        runtime.makeScorer().score(event("hello", runtime), into: &verdict)
        whole.makeScorer().score(event("hello", whole), into: &wanted)
        #expect(statuses(verdict) == [.ran, .absent])
        #expect(verdict.logit == wanted.logit)
        #expect(throws: TrainingError.self) {
            let manifest = try BundleManifest(bundle: bundle.path)
            try Trainer(
                manifest: manifest,
                kinds: DeferredBundle.kinds,
                logitFiles: [:],
                recipe: .quick,
                report: { _ in }
            ).train(on: bundle.data(for: manifest.schema))
        }
    }

    @Test("another encoder than the manifest names is refused")
    func otherEncoder() throws {
        let bundle = try DeferredBundle()
        let path = bundle.path + "/bundle.yaml"
        let yaml = try String(contentsOfFile: path, encoding: .utf8)
        try yaml.replacing("c0c0", with: "c1c1").write(
            toFile: path,
            atomically: true,
            encoding: .utf8
        )
        do {
            _ = try bundle.load()
            Issue.record("loaded another encoder")
        } catch {
            #expect("\(error)".contains("wanted c1c1"), "\(error)")
        }
    }

    @Test("the time of a group is followed, and rarely exceeded")
    func latency() {
        let latency = GroupLatency()
        var draws = SeededDraws(seed: 5)
        var late = 0
        for round in 0..<20_000 {
            // 1 to 2 times the estimate.
            let measured = 100 + Double(draws.below(100))
            if round >= 10_000, measured > 100 * latency.ratio { late += 1 }
            latency.note(measured: measured, estimated: 100)
        }
        #expect(latency.ratio > 1.8 && latency.ratio < 2.5)
        #expect(late < 300, "\(late) of 10,000")
    }
}
