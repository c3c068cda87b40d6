import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

/// A file that must be refused.
struct RefusedFile: CustomTestStringConvertible {
    let why: String
    let rules: String
    var head = ""
    /// Part of the message, which starts with the line.
    let message: String
    var testDescription: String { why }

    init(_ why: String, _ rules: String, head: String = "", _ message: String) {
        self.why = why
        self.rules = rules
        self.head = head
        self.message = message
    }
}

struct RuleFileTests {
    private static func rule(_ more: String) -> String {
        "  - id: one\n    owner: trust\n    status: live\n    when: 'true'\n    \(more)\n"
    }

    @Test(
        "what is not as it should be is refused with its line",
        arguments: [
            RefusedFile(
                "an unknown key",
                rule("score: 1\n    scores: 2"),
                "found the key \"scores\""
            ),
            RefusedFile(
                "no owner",
                "  - {id: a, status: live, when: 'true', score: 1}",
                "\"owner\""
            ),
            RefusedFile("nothing to do", rule("tags: [a]"), "neither \"score\" nor \"action\""),
            RefusedFile(
                "a score that is a text",
                rule("score: high"),
                "found \"high\"; wanted a num"
            ),
            RefusedFile(
                "an unknown status",
                rule("score: 1").replacing("live", with: "on"),
                "\"on\""
            ),
            RefusedFile(
                "an id twice",
                rule("score: 1") + rule("score: 1"),
                "rules.yaml:9: rules[1].id: found \"one\", which rules.yaml:4 has too"
            ),
            RefusedFile(
                "an id with blanks",
                rule("score: 1").replacing("one", with: "a b"),
                "\"a b\""
            ),
            RefusedFile(
                "an unknown channel",
                rule("score: 1\n    channels: [sms, fax]"),
                "found the channel \"fax\"; wanted one of sms, mail, job"
            ),
            RefusedFile("no such day", rule("score: 1\n    review_by: 2027-02-30"), "2027-02-30"),
            RefusedFile(
                "too many percent",
                rule("score: 1\n    rollout: {percent: 101}"),
                "\"101\""
            ),
            RefusedFile(
                "an attribute in a test that the schema lacks",
                rule("score: 1\n    tests: [{event: {attributes: {age: 1}}, fires: true}]"),
                "rules.yaml:9: rules[0].tests[0].event.attributes.age: found the attribute \"age\""
            ),
            RefusedFile(
                "a word that a category lacks",
                rule("score: 1\n    tests: [{event: {attributes: {sender: fax}}, fires: true}]"),
                "found \"fax\"; wanted one of phone, shortcode"
            ),
            RefusedFile(
                "a list without entries",
                rule("score: 1"),
                head: "lists: {a: {kind: phrase}}",
                "lists.a: wanted either \"entries\" or \"file\""
            ),
            RefusedFile(
                "a list in a file that is not there",
                rule("score: 1"),
                head: "lists: {a: {kind: phrase, file: a.txt}}",
                "no file a.txt"
            ),
            RefusedFile("a key twice", rule("score: 1\n    score: 2"), "rules.yaml: not YAML"),
        ]
    )
    func refusal(file: RefusedFile) throws {
        let schema = try SampleSchema.make()
        let error = #expect(throws: RuleError.self) {
            _ = try RulesFixture.file(file.rules, head: file.head, schema: schema)
        }
        let found = try #require(error).description
        #expect(found.contains(file.message))
    }

    @Test(
        "rules that cannot be evaluated are refused",
        arguments: [
            RefusedFile("no bool", RulesFixture.rule("a", when: "event.followers"), "type double"),
            RefusedFile(
                "a circle",
                RulesFixture.rule("a", when: "rules.b") + RulesFixture.rule("b", when: "!rules.a"),
                "a circle of rules"
            ),
            RefusedFile(
                "a live rule that reads one in shadow",
                RulesFixture.rule("a", when: "rules.b")
                    + RulesFixture.rule("b", when: "event.verified")
                    .replacing("live", with: "shadow"),
                "reads b, which is shadow"
            ),
            RefusedFile(
                "a reason with an unknown variable",
                RulesFixture.rule("a", when: "true", "score: 1\nreasons: at {event.tim}"),
                "did you mean 'event.time'?"
            ),
            RefusedFile(
                "a rollout by a flag",
                RulesFixture.rule(
                    "a",
                    when: "true",
                    "score: 1\nrollout: {percent: 1, by: event.verified}"
                ),
                "found by \"event.verified\""
            ),
            RefusedFile(
                "two names that read the same",
                RulesFixture.rule("a-b", when: "true") + RulesFixture.rule("a_b", when: "true"),
                "'rules.a_b' declared before"
            ),
            RefusedFile(
                "a list that cannot be matched in linear time",
                RulesFixture.rule("a", when: "hits.l.count > 0"),
                head: "lists: {l: {kind: regex, entries: ['a+', 'b(?=c)']}}",
                "rules.yaml:2: found 'b(?=c)', which cannot be matched"
            ),
        ]
    )
    func refusedSet(file: RefusedFile) throws {
        let schema = try SampleSchema.make()
        let error = #expect(throws: RuleError.self) {
            _ = try RulesFixture.set(file.rules, head: file.head, schema: schema)
        }
        let found = try #require(error).description
        #expect(found.contains(file.message))
    }

    @Test("a list's file has an entry a line, comments and blank lines left out")
    func listFile() throws {
        let file = try RulesFixture.file(
            Self.rule("score: 1"),
            head: "lists: {apps: {kind: phrase, file: apps.txt}}",
            files: ["apps.txt": "# apps\n\n  telegram \nmy app\n"],
            schema: SampleSchema.make()
        )
        #expect(file.lists[0].entries == ["telegram", "my app"])
    }

    @Test("files that are included add their lists and rules, and errors name them")
    func included() throws {
        let schema = try SampleSchema.make()
        func file(_ other: String) throws(RuleError) -> RuleFile {
            try RuleFile(
                parsing: "version: 1\ninclude: [more.yaml]\nrules:\n\(Self.rule("score: 1"))",
                path: "rules.yaml",
                schema: schema
            ) { (_) throws(ExpertError) in Array(other.utf8) }
        }
        let head = "version: 1\nlists: {l: {kind: phrase, entries: [a]}}\n"
        let rules = try file(head + "rules:\n" + RulesFixture.rule("two", when: "true")).rules
        #expect(
            rules.map(\.id) == ["one", "two"] && rules.map(\.file) == ["rules.yaml", "more.yaml"]
        )
        #expect(try file(head).lists.map(\.file) == ["more.yaml"])
        for (content, message) in [
            (head + "rules:\n" + Self.rule("score: 1"), "which rules.yaml:4 has too"),
            ("version: 1\nintercept: 1\nrules: []\n", "more.yaml:2: found the key \"intercept\""),
            ("version: 1\n", "more.yaml:1: found no \"rules\""),
            (head + "rules: [{id: x}]", "more.yaml:3: rules[0]: found neither"),
        ] {
            let error = #expect(throws: RuleError.self) { _ = try file(content) }
            let found = try #require(error).description
            #expect(found.contains(message), "\(found)")
        }
    }
}
