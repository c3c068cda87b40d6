import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

/// A condition, and what is found of it without an event.
struct ReachCase: CustomTestStringConvertible {
    let condition: String
    var channels = ""
    let kinds: [RuleCheck.Kind]
    var testDescription: String { condition }

    init(_ condition: String, _ kinds: [RuleCheck.Kind], channels: String = "") {
        self.condition = condition
        self.kinds = kinds
        self.channels = channels
    }
}

struct RuleReachTests {
    @Test(
        "conditions that contradict each other, or always hold, are found",
        arguments: [
            ReachCase("event.followers > 5.0 && event.followers < 3.0", [.dead]),
            ReachCase("event.followers > 5.0 && event.followers <= 5.0", [.dead]),
            ReachCase("event.followers >= 5.0 && event.followers <= 5.0", []),
            ReachCase("event.followers == 1.0 && event.followers > 1.0", [.dead]),
            ReachCase("hits.apps.count < 0", [.dead]),
            ReachCase("hits.apps.count >= 0 && event.verified", [.always]),
            ReachCase("hits.apps.count >= 1", []),
            ReachCase("event.channel == 'mail'", [.dead], channels: "channels: [sms, job]"),
            ReachCase("event.channel in ['sms', 'mail']", [.always], channels: "channels: [sms]"),
            ReachCase("event.channel == 'mails' && event.verified", [.dead]),
            ReachCase("event.sender != 'fax' && event.verified", [.always]),
            ReachCase("event.sender.startsWith('p') && event.sender.endsWith('code')", [.dead]),
            ReachCase("event.sender.contains('o') && event.verified", [.always]),
            ReachCase("event.verified && event.verified == false", [.dead]),
            ReachCase("event.text.body == 'a' && event.text.body == 'b'", [.dead]),
            ReachCase("event.text.body == 'a' && event.text.body in ['a', 'b']", []),
            ReachCase("rules.mails", [.dead], channels: "channels: [sms]"),
            ReachCase("rules.mails", []),
            // What only an event can tell.
            ReachCase("event.followers > 5.0 || event.followers < 3.0", []),
            ReachCase("event.followers * 2.0 > 5.0 && event.followers < 3.0", []),
            ReachCase("1 > 2 && event.verified", [.dead]),
            ReachCase("event.verified || 2 > 1", [.always]),
        ]
    )
    func reach(test: ReachCase) throws {
        let schema = try SampleSchema.make()
        let rules =
            RulesFixture.rule("one", when: test.condition, "score: 1\n\(test.channels)")
            + RulesFixture.rule("mails", when: "hits.apps.count == 7", "score: 1\nchannels: [mail]")
        let head = "lists: {apps: {kind: phrase, entries: [telegram]}}"
        let file = try RulesFixture.file(rules, head: head, schema: schema)
        let check = try RuleCheck(file, schema: schema, today: "2027-03-01")
        let found = check.findings.filter {
            $0.subject == "one" && ($0.kind == .dead || $0.kind == .always)
        }
        #expect(found.map(\.kind) == test.kinds)
    }
}
