import Foundation
import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

struct RuleExplainerTests {
    private func explain(
        _ event: Event,
        only: Set<String>? = nil,
    ) throws -> RuleExplanation {
        let rules =
            RulesFixture.rule(
                "few",
                when: "event.followers < 5.0 && (hits.apps.count > 0 || event.verified)",
                "score: 2\nreasons: \"{event.followers} followers\""
            )
            + RulesFixture.rule("mails", when: "true", "score: 1\nchannels: [mail]")
            + RulesFixture.rule("part", when: "true", "score: 1\nrollout: {percent: 0}")
            + RulesFixture.rule("draft", when: "event.verified").replacing("live", with: "draft")
            + RulesFixture.rule("both", when: "rules.few && event.followers > 1.0")
        let file = try RulesFixture.file(
            rules,
            head: "intercept: -1\nlists: {apps: {kind: phrase, entries: [telegram]}}",
            schema: event.schema
        )
        var explainer = try RuleExplainer(file, schema: event.schema, only: only)
        return explainer.explain(event)
    }

    private func event() throws -> Event {
        var event = Event(try SampleSchema.make())
        event.setID("one")
        event.setText("on telegram", at: SampleSchema.body)
        event.channel = 0
        event.setValue(1, at: SampleSchema.followers)
        return event
    }

    @Test("every rule is told, with its outcome, reasons and values, in the order of the file")
    func outcomes() throws {
        let explanation = try explain(event())
        #expect(explanation.id == "one")
        #expect(explanation.channel == "sms")
        #expect(explanation.logit == 1)
        #expect(explanation.rules.map(\.id) == ["few", "mails", "part", "draft", "both"])
        #expect(
            explanation.rules.map(\.outcome) == [
                .fired, .notAsked, .notRolledOut, .abstained, .isFalse,
            ]
        )
        let few = explanation.rules[0]
        #expect(few.reason == "1 followers")
        #expect(
            few.values.map { "\($0.name) = \($0.value)" } == [
                "event.followers = 1", "event.verified = missing", "hits.apps.count = 1",
            ]
        )
        #expect(explanation.rules[3].error?.contains("event.verified") == true)
        #expect(explanation.rules.allSatisfy { $0.conditions.isEmpty })
        #expect(explanation.rules[4].values.map(\.value).contains("true"))
    }

    @Test("a rule that is asked for tells each condition")
    func conditions() throws {
        let rules = try explain(event(), only: ["few", "draft"]).rules
        #expect(rules.map(\.id) == ["few", "draft"])
        #expect(
            rules[0].conditions.map { "\($0.value.rawValue) \($0.location) \($0.text)" } == [
                "true 1:1 event.followers < 5.0", "true 1:27 hits.apps.count > 0",
                "skipped 1:50 event.verified", "true 1:27 hits.apps.count > 0 || event.verified",
            ]
        )
        // A condition without operands is one itself.
        #expect(rules[1].conditions.map(\.value) == [.missing])
    }

    @Test("JSON has null for what there is not")
    func json() throws {
        let explanation = try explain(Event(try SampleSchema.make()))
        let bytes = try JSONEncoder().encode(explanation)
        let json = String(decoding: bytes, as: UTF8.self)
        #expect(json.contains("\"channel\":null"))
        #expect(json.contains("\"logit\":null"))
        #expect(json.contains("\"outcome\":\"not_asked\""))
        #expect(try JSONDecoder().decode(RuleExplanation.self, from: bytes) == explanation)
    }
}
