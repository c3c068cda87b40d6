import Foundation
import Gatehouse
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@Suite struct ScorerTests {
    /// Scores every sample and hands out each verdict.
    private func scoreSamples(_ check: (Verdict) throws -> Void) throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        let scorer = runtime.makeScorer()
        var decoder = EventDecoder(runtime.schema)
        var event = runtime.makeEvent()
        var verdict = Verdict()
        for line in try ShippedBundle.samples() {
            _ = try decoder.decodeLine(line.span, into: &event)
            scorer.score(event, into: &verdict)
            try check(verdict)
        }
    }

    @Test("the contract holds to the bit on every sample")
    func contract() throws {
        let names = try Runtime(bundle: ShippedBundle.path).expertNames
        try scoreSamples { verdict in
            var logit = verdict.bias
            for expert in verdict.experts { logit += expert.contribution }
            #expect(logit.bitPattern == verdict.logit.bitPattern)
            #expect(abs(verdict.probability - 1 / (1 + exp(-verdict.logit))) < 1e-15)
            #expect(verdict.isComplete)
            #expect(verdict.experts.map(\.name) == names)
            for (index, expert) in verdict.experts.enumerated() {
                let ran = verdict.mask >> UInt64(index) & 1 == 1
                #expect(ran == (expert.status == .ran))
                #expect(ran == !expert.logit.isNaN)
                #expect(ran || expert.contribution == 0)
                #expect(expert.reasons.isEmpty)
            }
        }
    }

    @Test("an event without text is scored without the experts that need one")
    func withoutText() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        var verdict = Verdict()
        runtime.makeScorer().score(runtime.makeEvent(), into: &verdict)
        #expect(verdict.experts[1].status == .abstained)
        #expect(verdict.mask == 1)
        #expect(verdict.probability > 0 && verdict.probability < 1)
    }

    @Test("a verdict does not depend on what was scored before")
    func isIndependent() throws {
        var first: [Double] = []
        try scoreSamples { first.append($0.logit) }
        let runtime = try Runtime(bundle: ShippedBundle.path)
        var decoder = EventDecoder(runtime.schema)
        for (line, logit) in zip(try ShippedBundle.samples(), first) {
            var event = runtime.makeEvent()
            var verdict = Verdict()
            _ = try decoder.decodeLine(line.span, into: &event)
            runtime.makeScorer().score(event, into: &verdict)
            #expect(verdict.logit.bitPattern == logit.bitPattern)
        }
    }

    @Test("an explanation leaves the figures as they are and names what was seen")
    func explains() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        let scorer = runtime.makeScorer()
        var event = runtime.makeEvent()
        event.channel = runtime.schema.channel("sms")
        let body = try #require(runtime.schema.text("body"))
        event.setText("WINNER!! Claim your £1000 prize now, call 09061701461", at: body)
        var plain = Verdict()
        var explained = Verdict()
        scorer.score(event, into: &plain)
        scorer.explain(event, into: &explained)
        #expect(plain.logit.bitPattern == explained.logit.bitPattern)
        #expect(plain.probability > 0.9)
        for expert in explained.experts where expert.status == .ran {
            #expect(!expert.reasons.isEmpty, "\(expert.name)")
        }
        scorer.score(event, into: &explained)
        #expect(explained.experts.allSatisfy { $0.reasons.isEmpty })
    }

    @Test("what experts counted while the golden events were scored is not told")
    func counts() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        func hits() -> Int {
            runtime.counts.flatMap(\.counts).filter { $0.outcome == "hit" }.map(\.count).reduce(
                0,
                +
            )
        }
        #expect(hits() == 0)
        var decoder = EventDecoder(runtime.schema)
        var verdict = Verdict()
        let scorer = runtime.makeScorer()
        for line in try ShippedBundle.samples() {
            var event = runtime.makeEvent()
            _ = try decoder.decodeLine(line.span, into: &event)
            scorer.score(event, into: &verdict)
        }
        #expect(hits() > 0)
    }
}
