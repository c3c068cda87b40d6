import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

/// A condition, and what it makes of an event on channel `sms` with 3 followers, from a phone, whose
/// body is "Call +1 now"; verified, joined and subject are missing.
struct ConditionCase: CustomTestStringConvertible {
    let condition: String
    let outcome: RuleOutcome
    var testDescription: String { condition }

    init(_ condition: String, _ outcome: RuleOutcome) {
        self.condition = condition
        self.outcome = outcome
    }
}

struct RuleEvaluatorTests {
    private func outcomes(
        _ rules: String,
        _ event: Event,
        usesRollout: Bool = true,
    ) throws -> [String: RuleOutcome] {
        let set = try RulesFixture.set(rules, schema: event.schema)
        var evaluator = RuleEvaluator(set, usesRollout: usesRollout)
        evaluator.evaluate(RulesFixture.signals(event))
        return Dictionary(uniqueKeysWithValues: zip(set.rules.map(\.id), evaluator.outcomes))
    }

    private func event() throws -> Event {
        var event = Event(body: "Call +1 now", schema: try SampleSchema.make())
        event.channel = 0
        event.setValue(3, at: SampleSchema.followers)
        event.setValue(0, at: SampleSchema.sender)
        event.time = 1_000_000.5
        return event
    }

    @Test(
        "conditions read the event",
        arguments: [
            ConditionCase("event.followers == 3.0", .hit),
            ConditionCase("event.followers > 3", .isFalse),
            ConditionCase("event.sender == 'phone' && event.channel in ['sms']", .hit),
            ConditionCase("event.sender.startsWith('short')", .isFalse),
            ConditionCase("event.text.body.contains('+1')", .hit),
            ConditionCase("event.text == 'Call +1 now'", .hit),
            ConditionCase("event.normalized == 'call +1 now'", .hit),
            ConditionCase("event.time > timestamp('1970-01-12T13:46:40Z')", .hit),
            ConditionCase("feature.text_length > 0.0 || true", .hit),
            // What is missing is no false.
            ConditionCase("event.verified", .abstained),
            ConditionCase("!event.verified", .abstained),
            ConditionCase("event.text.subject == ''", .abstained),
            ConditionCase("has(event.joined)", .isFalse),
            // But another operand may decide.
            ConditionCase("event.verified || event.followers < 5.0", .hit),
            ConditionCase("event.verified && event.followers > 5.0", .isFalse),
            ConditionCase("event.verified && event.followers < 5.0", .abstained),
            ConditionCase("1 / int(event.followers - 3.0) > 0", .abstained),
        ]
    )
    func conditions(test: ConditionCase) throws {
        let names = Featurizer(schema: try SampleSchema.make()).features.map(\.name)
        let text = try #require(names.first { $0.hasPrefix("text_") })
        let condition = test.condition.replacing("text_length", with: text)
        let found = try outcomes(RulesFixture.rule("one", when: condition), event())
        #expect(found == ["one": test.outcome])
    }

    @Test("a composite reads rules, wherever they stand in the file; what abstains is missing")
    func composites() throws {
        let rules =
            RulesFixture.rule("both", when: "rules.few && rules.from_phone")
            + RulesFixture.rule("none", when: "!rules.few && !rules.from_phone")
            + RulesFixture.rule("unknown", when: "rules.trusted && rules.few")
            + RulesFixture.rule("known", when: "rules.trusted || rules.few")
            + RulesFixture.rule("elsewhere", when: "rules.mails")
            + RulesFixture.rule("few", when: "event.followers < 10.0")
            + RulesFixture.rule("from-phone", when: "event.sender == 'phone'")
            + RulesFixture.rule("trusted", when: "event.verified")
            + RulesFixture.rule("mails", when: "true", "score: 1\nchannels: [mail]")
        #expect(
            try outcomes(rules, event()) == [
                "both": .hit, "none": .isFalse, "unknown": .abstained, "known": .hit,
                "elsewhere": .isFalse, "few": .hit, "from-phone": .hit, "trusted": .abstained,
                "mails": .notAsked,
            ]
        )
    }

    @Test("hits and abstentions are counted")
    func counts() throws {
        let rules =
            RulesFixture.rule("few", when: "event.followers < 10.0")
            + RulesFixture.rule("trusted", when: "event.verified")
        let event = try event()
        var evaluator = RuleEvaluator(try RulesFixture.set(rules, schema: event.schema))
        for _ in 0..<3 { evaluator.evaluate(RulesFixture.signals(event)) }
        #expect(evaluator.set.counters.map(\.hitCount) == [3, 0])
        #expect(evaluator.set.counters.map(\.abstentionCount) == [0, 3])
    }

    @Test("a rollout takes its percentage of entities, the same ones every time")
    func rollout() throws {
        func part(_ percent: Double, salt: String) -> Set<Int> {
            let rollout = Rollout(percent: percent, by: "event.id", salt: salt)
            return Set((0..<10_000).filter { rollout.includes(Array("sender \($0)".utf8).span) })
        }
        let tenth = part(10, salt: "a")
        #expect((900...1_100).contains(tenth.count))
        #expect(tenth == part(10, salt: "a"))
        #expect(tenth.isSubset(of: part(30, salt: "a")))
        // Of another salt, a tenth of this tenth.
        #expect((60...140).contains(tenth.intersection(part(10, salt: "b")).count))
        #expect(part(0, salt: "a").isEmpty)
        #expect(part(100, salt: "a").count == 10_000)
    }

    @Test("an event without the rollout's entity is not in it")
    func rolloutWithoutEntity() throws {
        let rule = RulesFixture.rule("one", when: "true", "score: 1\nrollout: {percent: 100}")
        #expect(try outcomes(rule, event()) == ["one": .notRolledOut])
        #expect(try outcomes(rule, event(), usesRollout: false) == ["one": .hit])
        let named = rule.replacing("{percent: 100}", with: "{percent: 100, by: event.followers}")
        #expect(try outcomes(named, event()) == ["one": .hit])
    }
}
