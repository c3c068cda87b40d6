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
        #expect(try findings(RulesFixture.rule("good", when: when, good)) == ["unused idle"])
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
                "duplicate again", "always always", "overdue late", "untested bare",
                "untested bare", "invalid wrong",
            ]
        )
    }

    @Test("findings stand in the order of the file, and a disabled rule that is wrong is no error")
    func order() throws {
        let rules =
            RulesFixture.rule("one", when: "event.verified || has(event.joined)", "score: 1")
            + RulesFixture.rule("off", when: "event.verifed").replacing("live", with: "disabled")
            + RulesFixture.rule("two", when: "(has(event.joined)) || event.verified")
        let schema = try SampleSchema.make()
        let file = try RulesFixture.file(rules, head: Self.head, schema: schema)
        let check = try RuleCheck(file, schema: schema, today: "2027-03-01")
        #expect(check.isValid)
        let lines = check.findings.map { $0.line ?? 0 }
        #expect(lines == lines.sorted())
        let wrong = try #require(check.findings.first { $0.kind == .invalid })
        #expect(wrong.severity == .warning)
        #expect(wrong.line == file.rules[1].conditionLine)
        #expect(wrong.message.contains("did you mean 'event.verified'?"))
        #expect(check.findings.first { $0.subject == "two" }?.kind == .duplicate)
    }

    @Test("a file that cannot be read is one finding, with its line")
    func refused() throws {
        let schema = try SampleSchema.make()
        let rules = RulesFixture.rule("one", when: "true", "scores: 1")
        let error = #expect(throws: RuleError.self) {
            try RulesFixture.file(rules, schema: schema)
        }
        let check = RuleCheck(refused: try #require(error))
        #expect(!check.isValid)
        #expect(check.findings.map(\.kind) == [.invalid])
        #expect(check.findings[0].line == error?.line)
    }

    @Test("only the tests of the rules that are asked for run")
    func onlySome() throws {
        let schema = try SampleSchema.make()
        let rules =
            RulesFixture.rule("one", when: "hits.apps.count > 0", "score: 1\(Self.tests)")
            + RulesFixture.rule("two", when: "event.verified", "score: 1\(Self.tests)")
        let file = try RulesFixture.file(rules, head: Self.head, schema: schema)
        let run = try RuleTestRun(file, schema: schema, only: ["one"])
        #expect(run.passed == 2)
        #expect(run.failures.isEmpty)
        #expect(run.coverage.map(\.rule) == ["one"])
        // A rule without && is one condition.
        #expect(run.coveredShare == 1)
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
        #expect(run.coverage.map(\.covered) == [1, 0])
        #expect(run.coverage[0].gaps == ["1:24 event.followers < 5.0 was never false"])
        #expect(run.conditions == 3)
    }

    @Test("an action that the policy does not order is an error where it is live")
    func actions() throws {
        let schema = try SampleSchema.make()
        let rule = RulesFixture.rule("ban", when: "event.verified", "action: ban\(Self.tests)")
        for (rules, severity) in [
            (rule, RuleCheck.Severity.error), (rule.replacing("live", with: "shadow"), .warning),
        ] {
            let check = try RuleCheck(
                RulesFixture.file(rules, schema: schema),
                schema: schema,
                today: "2027-03-01",
                actions: ["block"]
            )
            #expect(check.findings.map(\.severity) == [severity])
            #expect(check.findings[0].message.contains("\"ban\"; wanted one of [block]"))
        }
    }

    @Test("files of the expert that nothing reads are told of, lists not while rules are wrong")
    func files() throws {
        let schema = try SampleSchema.make()
        let head = "lists: {l: {kind: phrase, file: l.txt}}"
        func unused(_ when: String) throws -> [String] {
            let file = try RulesFixture.file(
                RulesFixture.rule("one", when: when, "score: 1\(Self.tests)"),
                head: head,
                files: ["l.txt": "telegram"],
                schema: schema
            )
            return try RuleCheck(
                file,
                schema: schema,
                today: "2027-03-01",
                files: ["rules.yaml", "l.txt", "forgotten.yaml"]
            ).findings.map { "\($0.kind.rawValue) \($0.subject)" }
        }
        #expect(try unused("hits.l.count > 0") == ["unused forgotten.yaml"])
        #expect(try unused("hits.k.count > 0") == ["invalid one"])
    }
}
