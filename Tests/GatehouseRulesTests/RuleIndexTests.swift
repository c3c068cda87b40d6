import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

struct RuleIndexTests {
    private static let atoms = [
        "event.channel == 'sms'", "event.channel in ['mail', 'job', 'K\u{212A}']",
        "event.channel != 'mail'", "event.channel.startsWith('j')", "event.sender == 'phone'",
        "event.sender in ['shortcode']", "event.sender.endsWith('e')", "'phone' == event.sender",
        "event.verified", "!event.verified", "event.verified == false", "event.followers > 3",
        "event.followers >= 2.5", "event.followers != 4.0", "event.followers < 0.0 / 0.0",
        "5.0 > event.followers", "hits.apps.count > 0", "hits.apps.count == 0",
        "hits.money.count >= 2", "event.joined < event.time", "event.text.body.contains('app')",
        "event.text.subject == 'hi'", "has(event.verified)", "true", "hits.apps.count in [1, 2]",
        "feature.hour_of_day < 12.0", "(event.verified ? event.followers > 1.0 : false)",
        "1 / hits.money.count > 0",
    ]

    private static func condition(_ draws: inout SeededDraws, rules: Int) -> String {
        var text = ""
        for place in 0...draws.below(4) {
            if place > 0 { text += draws.oneIn(4) ? " || " : " && " }
            if rules > 0, draws.oneIn(4) {
                text += "\(draws.oneIn(3) ? "!" : "")rules.r\(draws.below(rules))"
            } else {
                text += draws.oneIn(8) ? "(\(draws.pick(atoms)) && true)" : draws.pick(atoms)
            }
        }
        return text
    }

    static func event(_ draws: inout SeededDraws, _ schema: EventSchema) -> Event {
        var event = Event(schema)
        if !draws.oneIn(5) { event.channel = draws.below(3) }
        if !draws.oneIn(4) { event.time = Double(draws.below(1_000_000)) }
        for attribute in 0..<4 where !draws.oneIn(3) {
            event.setValue(Double(draws.below(attribute == 0 ? 6 : 2)), at: attribute)
        }
        if draws.oneIn(2) {
            event.setText(draws.pick(["hi", "money", ""]), at: SampleSchema.subject)
        }
        if !draws.oneIn(5) {
            let words = (0..<draws.below(8)).map { _ in draws.pick(["app", "money", "x"]) }
            event.setText(words.joined(separator: " "), at: SampleSchema.body)
        }
        return event
    }

    @Test("guards change no outcome", arguments: 0..<60)
    func differential(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let schema = try SampleSchema.make()
        var rules = ""
        for number in 0..<30 {
            var more = "score: 1"
            if draws.oneIn(4) { more += "\nchannels: [\(draws.pick(["sms", "mail, job"]))]" }
            rules += RulesFixture.rule(
                "r\(number)",
                when: Self.condition(&draws, rules: number),
                more
            )
        }
        let lists = """
            lists:
              apps: {kind: phrase, entries: [app]}
              money: {kind: phrase, entries: [money]}
            """
        let set = try RulesFixture.set(rules, head: lists, schema: schema)
        var indexed = RuleEvaluator(set)
        // A set of its own, for all evaluators of one count together.
        let same = try RulesFixture.set(rules, head: lists, schema: schema)
        var plain = RuleEvaluator(same, usesIndex: false)
        var saved = 0
        for _ in 0..<60 {
            let event = Self.event(&draws, schema)
            let signals = RulesFixture.signals(event)
            indexed.evaluate(signals)
            plain.evaluate(signals)
            #expect(indexed.outcomes == plain.outcomes)
            #expect(indexed.logit == plain.logit)
            saved += plain.evaluationCount - indexed.evaluationCount
        }
        #expect(
            indexed.set.counters.map(\.abstentionCount) == plain.set.counters.map(\.abstentionCount)
        )
        #expect(saved > 0)
    }
}
