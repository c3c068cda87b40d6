import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

struct RuleReportTests {
    private static let head = """
        lists:
          apps: {kind: phrase, entries: [telegram]}
          idle: {kind: phrase, entries: [nothing]}
        """

    private func findings(_ rules: String) throws -> [String] {
        let schema = try SampleSchema.make()
        let file = try RulesFixture.file(rules, head: Self.head, schema: schema)
        return try RuleCheck(file, schema: schema, today: "2027-03-01").findings.map {
            "\($0.kind.rawValue) \($0.subject)"
        }
    }

    private static let tests = """

        tests:
          - {event: {text: {body: telegram}}, fires: true}
          - {event: {text: {body: mail}}, fires: false}
        """

    @Test("checking finds what is dead, double, overdue, untested and unused")
    func check() throws {
        let when = "hits.apps.count > 0"
        let good = "score: 1\(Self.tests)"
        let rules =
            RulesFixture.rule("good", when: when, good)
            + RulesFixture.rule("again", when: "hits.apps.count  >  0", good)
            + RulesFixture.rule("always", when: "true || \(when)", good)
            + RulesFixture.rule(
                "late",
                when: "\(when) && event.verified",
                "review_by: 2027-02-28\n\(good)"
            )
            + RulesFixture.rule(
                "due",
                when: "\(when) || event.verified",
                "review_by: 2027-03-01\n\(good)"
            )
            + RulesFixture.rule("bare", when: "event.verified")
            + RulesFixture.rule("wrong", when: "event.verifed", good)
        #expect(
            try findings(rules) == [
                "duplicate again", "constant always", "overdue late", "untested bare",
                "untested bare", "invalid wrong", "unusedList idle",
            ]
        )
    }

    @Test("tests tell what failed, where, on which values, and which conditions nobody tested")
    func testRun() throws {
        let schema = try SampleSchema.make()
        let rules =
            RulesFixture.rule(
                "apps",
                when: "hits.apps.count > 0 && event.followers < 5.0",
                """
                score: 1
                rollout: {percent: 0}
                tests:
                  - {event: {text: {body: telegram}, attributes: {followers: 1}}, fires: true}
                  - {event: {text: {body: mail}, attributes: {followers: 2}}, fires: false}
                  - {event: {text: {body: mail}, attributes: {followers: 3}}, fires: true}
                  - {event: {text: {body: telegram}}, fires: true}
                """
            ) + RulesFixture.rule("bare", when: "event.verified").replacing("live", with: "draft")
        let file = try RulesFixture.file(rules, head: Self.head, schema: schema)
        let run = try RuleTestRun(file, schema: schema)
        #expect(run.passed == 2)
        #expect(run.untested == ["bare"])
        let failures = run.failures
        try #require(failures.count == 2)
        #expect(failures[0].line == file.rules[0].tests[2].line)
        #expect(failures[0].found == "it did not fire")
        #expect(failures[0].values == ["event.followers = 3", "hits.apps.count = 0"])
        #expect(failures[1].found.hasPrefix("it abstained"))
        #expect(run.coverage.map(\.covered) == [1])
        #expect(run.coverage[0].gaps == ["1:24 was never false"])
    }
}
