import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

struct RuleDetectorTests {
    private static let yaml = """
        version: 1
        intercept: -1
        lists:
          apps: {kind: phrase, entries: [telegram, WhatsApp]}
        rules:
          - id: off-platform
            owner: trust
            status: live
            when: event.followers < 10.0 && hits.apps.count > 0
            score: 2.5
            reasons: new account ({event.followers}) names {hits.apps.count} apps
          - id: watched
            owner: trust
            status: shadow
            when: event.followers < 100.0
            score: 7
          - id: written
            owner: trust
            status: draft
            when: "true"
            score: 7
        """

    private func session(
        _ yaml: String = yaml
    ) throws -> (schema: EventSchema, session: any DetectorSession) {
        let schema = try SampleSchema.make()
        let folder = TemporaryFolder()
        try folder.write(Array(yaml.utf8), named: "rules.yaml")
        let expert = ExpertFolder(
            name: "rules",
            path: folder.path,
            files: ["rules.yaml"],
            options: ExpertOptions()
        )
        let detector = try RuleDetector(expert, context: LoadContext(schema: schema))
        return (schema, detector.makeSession())
    }

    @Test("a live rule that fires gives intercept and score, with its reason and values")
    func fires() throws {
        let (schema, session) = try session()
        var event = Event(body: "Write me on TELEGRAM or whatsapp", schema: schema)
        event.setValue(3, at: SampleSchema.followers)
        let signals = RulesFixture.signals(event)
        var output = ExpertOutput()
        session.score(signals, into: &output)
        #expect(output.logit == 1.5)
        var reasons = Reasons()
        session.explain(signals, into: &reasons)
        #expect(
            reasons.list == [
                Reason(
                    subject: "off-platform: new account (3) names 2 apps",
                    value: 2.5,
                    values: [
                        ComparedValue(name: "event.followers", value: "3"),
                        ComparedValue(name: "hits.apps.count", value: "2"),
                    ],
                    spans: [
                        TextSpan(field: "body", range: 12..<20, found: "apps: telegram"),
                        TextSpan(field: "body", range: 24..<32, found: "apps: WhatsApp"),
                    ]
                ),
                Reason(
                    subject: "watched (shadow)",
                    value: 0,
                    values: [ComparedValue(name: "event.followers", value: "3")]
                ),
            ]
        )
    }

    @Test("where nothing with a score fires, it abstains; shadow rules change nothing")
    func abstains() throws {
        let (schema, session) = try session()
        var event = Event(body: "hello", schema: schema)
        event.setValue(3, at: SampleSchema.followers)
        var output = ExpertOutput()
        output.logit = 3
        session.score(RulesFixture.signals(event), into: &output)
        #expect(output.logit == nil)
    }

    @Test("what is wrong is refused with its line")
    func refusal() throws {
        let error = #expect(throws: ExpertError.self) {
            _ = try session(Self.yaml.replacing("hits.apps.count > 0", with: "hits.app.count > 0"))
        }
        let message = try #require(error?.message)
        #expect(message.contains("/rules.yaml:9: rule off-platform: when: 1:27: "))
    }

    @Test("a live rule proposes its action; one in shadow does not")
    func proposals() throws {
        let yaml = Self.yaml.replacing("score: 2.5", with: "action: block")
            .replacing("score: 7", with: "action: review")
        let (schema, session) = try session(yaml)
        var event = Event(body: "telegram", schema: schema)
        event.setValue(3, at: SampleSchema.followers)
        var output = ExpertOutput()
        session.score(RulesFixture.signals(event), into: &output)
        #expect(output.logit == nil && output.proposals.map(\.index) == [0])
        var reasons = Reasons()
        session.explain(RulesFixture.signals(event), into: &reasons)
        #expect(reasons.list.map(\.action) == ["block", nil])
    }

    @Test("hits and abstentions are counted over all sessions")
    func counts() throws {
        let folder = TemporaryFolder()
        try folder.write(Array(Self.yaml.utf8), named: "rules.yaml")
        let schema = try SampleSchema.make()
        let detector = try RuleDetector(
            ExpertFolder(
                name: "rules",
                path: folder.path,
                files: ["rules.yaml"],
                options: ExpertOptions()
            ),
            context: LoadContext(schema: schema)
        )
        var output = ExpertOutput()
        for followers in [3, .nan] {
            var event = Event(body: "telegram", schema: schema)
            event.setValue(followers, at: SampleSchema.followers)
            detector.makeSession().score(RulesFixture.signals(event), into: &output)
        }
        #expect(
            detector.counts.map { "\($0.subject) \($0.outcome) \($0.count)" } == [
                "off-platform hit 1", "off-platform abstained 1", "watched hit 1",
                "watched abstained 1",
            ]
        )
    }
}
