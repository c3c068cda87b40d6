import Foundation
import GatehouseCore
import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

struct RuleBacktestTests {
    private static let head = "lists: {apps: {kind: phrase, entries: [telegram]}}"
    private static let rules =
        RulesFixture.rule("apps", when: "hits.apps.count > 0")
        + RulesFixture.rule("few", when: "event.followers < 5.0").replacing("live", with: "draft")
        + RulesFixture.rule("mails", when: "true", "score: 1\nchannels: [mail]")
        .replacing("live", with: "shadow")
        + RulesFixture.rule("off", when: "true").replacing("live", with: "disabled")

    /// An event with a label and a group.
    private struct Row {
        let body: String
        var followers: Double?
        var channel: Int? = 0
        let isAbuse: Bool?
        var group = ""
    }

    private static let rows = [
        Row(body: "telegram", followers: 1, isAbuse: true, group: "campaign"),
        Row(body: "telegram", followers: 9, isAbuse: true, group: "campaign"),
        Row(body: "telegram", followers: 9, isAbuse: false),
        Row(body: "mail", followers: 1, isAbuse: true),
        Row(body: "mail", followers: 9, channel: 1, isAbuse: true),
        Row(body: "mail", channel: nil, isAbuse: false),
        Row(body: "telegram", followers: 1, channel: 1, isAbuse: nil),
    ]

    private func backtest(
        _ rules: String = rules,
        baseline: String? = nil,
        only: Set<String>? = nil,
        samples: Int = 0,
        showsTexts: Bool = false,
        rows: [Row] = rows,
    ) throws -> RuleBacktestReport {
        let schema = try SampleSchema.make()
        var backtest = try RuleBacktest(
            RulesFixture.file(rules, head: Self.head, schema: schema),
            baseline: baseline.map { try RulesFixture.file($0, head: Self.head, schema: schema) },
            schema: schema,
            only: only,
            samples: samples,
            showsTexts: showsTexts
        )
        for (number, row) in rows.enumerated() {
            var event = Event(schema)
            event.setID("event-\(number)")
            event.setText(row.body, at: SampleSchema.body)
            event.channel = row.channel
            if let followers = row.followers {
                event.setValue(followers, at: SampleSchema.followers)
            }
            backtest.add(event, isAbuse: row.isAbuse, group: row.group)
        }
        return backtest.report()
    }

    @Test("hits, abstentions, precision and recall of every rule, drafts too, disabled ones not")
    func rows() throws {
        let report = try backtest()
        #expect(report.events.abuse == 4)
        #expect(report.events.benign == 2)
        #expect(report.events.unlabelled == 1)
        #expect(report.rules.map(\.id) == ["apps", "few", "mails"])
        let (apps, few, mails) = (report.rules[0], report.rules[1], report.rules[2])
        #expect(apps.asked.count == 7)
        #expect(apps.hits.count == 4)
        #expect(apps.precision?.estimate == 2 / 3.0)
        #expect(apps.recall?.estimate == 0.5)
        #expect(few.abstentions == 1)
        #expect(few.hits.count == 3)
        #expect(few.precision?.estimate == 1)
        // Asked on two mails, one of them labelled.
        #expect(mails.asked.count == 2)
        #expect(mails.recall?.estimate == 1)
        #expect(mails.channels.map(\.channel) == ["mail"])
        #expect(apps.channels.map(\.channel) == ["sms", "mail", nil])
        #expect(apps.channels[0].precision == 2 / 3.0)
        #expect(apps.channels[1].precision == nil)
        #expect(apps.nanoseconds.map { $0 > 0 } == true)
    }

    @Test("events of one group count as one")
    func groups() throws {
        let apps = try backtest(only: ["apps"]).rules[0]
        // Sizes 2 and 1: 3 squared over 5.
        let precision = WilsonInterval(successes: 2, trials: 3, effectiveTrials: 9.0 / 5)
        #expect(apps.precision == precision)
        // Sizes 2, 1 and 1: 4 squared over 6.
        #expect(
            apps.recall == WilsonInterval(successes: 2, trials: 4, effectiveTrials: 16.0 / 6)
        )
    }

    @Test("what rules share, what only one of them catches, and what the live ones catch together")
    func overlap() throws {
        let report = try backtest()
        let (apps, few, mails) = (report.rules[0], report.rules[1], report.rules[2])
        #expect(apps.overlap == RuleBacktestReport.Overlap(rule: "few", hits: 2, share: 0.5))
        #expect(few.overlap == RuleBacktestReport.Overlap(rule: "apps", hits: 2, share: 2 / 3.0))
        #expect(mails.overlap == RuleBacktestReport.Overlap(rule: "apps", hits: 1, share: 0.5))
        // No other rule is live.
        #expect(apps.only.count == 4)
        #expect(few.only.count == 1)
        #expect(report.live.events.count == 4)
        #expect(report.live.precision?.estimate == 2 / 3.0)
        #expect(report.changes.map(\.name) == ["few", "mails"])
        #expect(report.changes[0].added.abuse == 1)
        #expect(report.changes[0].lost.count == 0)
        #expect(report.changes[0].precision == 0.75)
        #expect(report.changes[0].recall == 0.75)
    }

    @Test("an edit is compared with the rules in force, whose drafts may be wrong")
    func edit() throws {
        let baseline =
            RulesFixture.rule("apps", when: "hits.apps.count > 0")
            + RulesFixture.rule("bad", when: "event.folowers < 1.0")
            .replacing("live", with: "draft")
        let edit = RulesFixture.rule("few", when: "event.followers < 5.0")
        let report = try backtest(edit, baseline: baseline)
        #expect(report.baseline == "rules.yaml")
        #expect(report.changes.map(\.status) == [nil])
        #expect(report.changes[0].added.abuse == 1)
        #expect(report.changes[0].added.count == 1)
        #expect(report.changes[0].lost.count == 2)
        #expect(report.changes[0].lost.benign == 1)
        #expect(report.changes[0].precision == 1)
        #expect(report.changes[0].recall == 0.5)
    }

    @Test("without labels there is neither precision nor recall, and JSON says null")
    func unlabelled() throws {
        let report = try backtest(rows: [Row(body: "telegram", isAbuse: nil)])
        #expect(report.rules[0].precision == nil)
        #expect(report.rules[0].suggestedScore == nil)
        #expect(report.live.recall == nil)
        let bytes = try JSONEncoder().encode(report)
        let json = String(decoding: bytes, as: UTF8.self)
        #expect(json.contains("\"precision\":null"))
        #expect(json.contains("\"suggested_score\":null"))
        #expect(try JSONDecoder().decode(RuleBacktestReport.self, from: bytes) == report)
    }

    @Test("samples name hits, with texts only where they are asked for")
    func samples() throws {
        let apps = try backtest(only: ["apps"], samples: 2).rules[0]
        #expect(apps.samples.map(\.id) == ["event-0", "event-2"])
        #expect(apps.samples.map(\.label) == [1, 0])
        #expect(apps.samples.allSatisfy { $0.text == nil })
        #expect(apps.benignSamples.map(\.id) == ["event-2"])
        let shown = try backtest(only: ["apps"], samples: 1, showsTexts: true).rules[0]
        #expect(shown.samples.map(\.text) == ["telegram"])
        #expect(try backtest().rules[0].samples.isEmpty)
    }

    @Test("a suggested score is the log-odds that a hit adds, and little where hits are few")
    func suggestion() throws {
        func counts(_ abuse: Int, _ benign: Int) -> LabelCounts {
            var counts = LabelCounts()
            for _ in 0..<abuse { counts.add(true) }
            for _ in 0..<benign { counts.add(false) }
            return counts
        }
        let asked = counts(500, 500)
        #expect(ScoreSuggestion.score(hits: LabelCounts(), asked: asked) == nil)
        let even = try #require(ScoreSuggestion.score(hits: counts(50, 50), asked: asked))
        #expect(abs(even) < 1e-9)
        let many = try #require(ScoreSuggestion.score(hits: counts(90, 10), asked: asked))
        #expect(abs(many - log(91.0 / 11)) < 1e-9)
        let few = try #require(ScoreSuggestion.score(hits: counts(1, 0), asked: asked))
        #expect(abs(few - log(2.0)) < 1e-9)
        let bad = try #require(ScoreSuggestion.score(hits: counts(10, 90), asked: asked))
        #expect(abs(bad + many) < 1e-9)
    }

    @Test("a sample is spread evenly, whatever the number", arguments: [0, 1, 4, 5, 9, 100, 1000])
    func evenSample(count: Int) {
        var sample = EvenSample<Int>(limit: 4)
        for number in 0..<count { sample.offer(number) }
        let found = sample.elements
        #expect(found.count == min(count, 4))
        #expect(found == found.sorted())
        if count >= 100 {
            for (place, number) in found.enumerated() {
                #expect(abs(number - place * count / 4) <= count / 4)
            }
        }
    }
}
