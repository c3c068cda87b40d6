import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

@Suite(.serialized, .enabled(if: AllocationCount.isMeaningful, "allocations are not counted"))
struct AllocationTests {
    @Test("scoring allocates nothing after warm-up")
    func scoring() throws {
        let schema = try SampleSchema.make()
        let rules =
            RulesFixture.rule("apps", when: "hits.apps.count > 0 && event.followers < 5.0")
            + RulesFixture.rule(
                "text",
                when: "event.text.body.contains('telegram') || event.verified"
            )
            + RulesFixture.rule(
                "phone",
                when: "event.sender == 'phone' && event.time > event.joined"
            )
            + RulesFixture.rule("both", when: "rules.apps && rules.text")
            + RulesFixture.rule(
                "some",
                when: "event.normalized.startsWith('x') || event.channel == 'sms'",
                "score: 1\nrollout: {percent: 50, by: event.text.body}"
            )
        let head = "lists: {apps: {kind: phrase, entries: [telegram, app]}}"
        let set = try RulesFixture.set(rules, head: head, schema: schema)
        let session = RuleSession(RuleEvaluator(set))
        var draws = SeededDraws(seed: 1)
        let events = (0..<50).map { _ in RuleIndexTests.event(&draws, schema) }
        var output = ExpertOutput()
        var signals = Signals(schema: schema)
        for _ in 0..<3 {
            for event in events {
                signals.derive([.features, .normalizedText], from: event)
                session.score(signals, into: &output)
            }
        }
        var allocations = 0
        for event in events {
            signals.derive([.features, .normalizedText], from: event)
            allocations += AllocationCount.of {
                for _ in 0..<20 { session.score(signals, into: &output) }
            }
        }
        #expect(allocations == 0)
    }
}
