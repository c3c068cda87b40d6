import GatehouseTestSupport
import Testing

@testable import GatehouseBank

@Suite("BankGuard")
struct BankGuardTests {
    /// Notes a match of entry 7 at every `step`th event from `start` on, until something is judged.
    private func run(
        _ watcher: inout BankGuard,
        every step: Int,
        from start: Int = 1,
        events: Int = 2000,
        logit: Double,
        expectedRate: Double = 0,
    ) -> (event: Int, judgement: BankGuardJudgement)? {
        for event in stride(from: start, to: start + events, by: step) {
            let judgement = watcher.note(
                matchOf: 7,
                atEvent: event,
                logit: logit,
                expectedRate: expectedRate
            )
            if let judgement { return (event, judgement) }
        }
        return nil
    }

    @Test("a flood of ordinary messages is quarantined after 200 events, with its figures")
    func quarantine() throws {
        var watcher = BankGuard()
        let found = try #require(run(&watcher, every: 20, logit: -3))
        #expect(found.event == 201)
        let figures = BankGuardJudgement.Figures(
            entry: 7,
            events: 201,
            matches: 11,
            expectedRate: 0.0005,
            meanLogit: -3
        )
        #expect(found.judgement == .quarantine(figures))
        #expect(figures.rate == 11.0 / 201)
    }

    @Test("a flood that the others take for scams is reported once, and the entry goes on")
    func surge() throws {
        var watcher = BankGuard()
        let found = try #require(run(&watcher, every: 5, logit: 2))
        guard case .surge(let figures) = found.judgement else {
            Issue.record("\(found.judgement)")
            return
        }
        #expect(figures.meanLogit == 2 && figures.events == 201)
        #expect(run(&watcher, every: 5, from: 206, logit: 2) == nil)
    }

    @Test("a flood is reported again after a lull")
    func surgeAgain() {
        var watcher = BankGuard()
        #expect(run(&watcher, every: 5, logit: 2) != nil)
        #expect(run(&watcher, every: 5, from: 50_000, logit: 2) != nil)
    }

    @Test("what was reported is quarantined when the matches become ordinary")
    func turns() throws {
        var watcher = BankGuard()
        #expect(run(&watcher, every: 5, logit: 2) != nil)
        let found = try #require(run(&watcher, every: 5, from: 206, logit: -4))
        guard case .quarantine = found.judgement else {
            Issue.record("\(found.judgement)")
            return
        }
        #expect(found.event < 206 + 1000)
    }

    @Test(
        "the rate that counts is a multiple of what was expected",
        arguments: [
            (65, 0, true),  // 1.54 %, and 1.5 % is a flood
            (68, 0, false),  // 1.47 %
            (16, 0.002, true),  // 6.3 %, and 6 % is a flood
            (17, 0.002, false),
            (65, .nan, true),
            (65, -1, true),
            (1, 0.034, false),  // no rate is above all events
            (1, 1, false),  // exempt
        ] as [(step: Int, expectedRate: Double, isFlood: Bool)]
    )
    func rates(step: Int, expectedRate: Double, isFlood: Bool) {
        var watcher = BankGuard()
        let found = run(
            &watcher,
            every: step,
            events: 20_000,
            logit: -3,
            expectedRate: expectedRate
        )
        #expect((found != nil) == isFlood)
    }

    @Test("log-odds count as at most 4, and NaN as even odds")
    func bounds() throws {
        var watcher = BankGuard()
        // Three in four at -4 and one at +4 make -2; unbounded, the one would decide.
        var last: BankGuardJudgement?
        for event in 1...220 where last == nil {
            let logit = event % 4 == 0 ? Double.infinity : -90
            last = watcher.note(matchOf: 7, atEvent: event, logit: logit)
        }
        guard case .quarantine(let figures) = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        #expect(figures.meanLogit == -2)
        var other = BankGuard()
        let found = try #require(run(&other, every: 1, logit: .nan))
        guard case .surge(let figures) = found.judgement else {
            Issue.record("\(found.judgement)")
            return
        }
        #expect(figures.meanLogit == 0)
    }

    @Test("what matched before a lull does not count")
    func lapses() throws {
        var watcher = BankGuard()
        // 1.25 % for 2000 events, no flood; after the lull, one of ordinary messages.
        #expect(run(&watcher, every: 80, logit: 4) == nil)
        let found = try #require(run(&watcher, every: 4, from: 9_000, logit: -2))
        #expect(found.event == 9_200)
        guard case .quarantine(let figures) = found.judgement else {
            Issue.record("\(found.judgement)")
            return
        }
        #expect(figures.meanLogit == -2 && figures.matches == 51)
    }

    @Test("a flood on top of a high rate is found, because older events count less")
    func shortens() throws {
        var watcher = BankGuard()
        #expect(run(&watcher, every: 75, events: 90_000, logit: -3) == nil)
        let found = try #require(run(&watcher, every: 20, from: 90_001, logit: -3))
        #expect(found.event < 90_001 + 500)
    }

    @Test("notes out of order count, and numbers before the window do no harm")
    func order() throws {
        var watcher = BankGuard()
        var last: BankGuardJudgement?
        for event in 100...400 where last == nil {
            last = watcher.note(matchOf: 7, atEvent: event ^ 1, logit: -3)
        }
        #expect(last != nil)
        _ = watcher.note(matchOf: 7, atEvent: 1000, logit: -3)
        #expect(watcher.note(matchOf: 7, atEvent: 1, logit: -3) == nil)
    }

    @Test("a quarantined or forgotten entry starts anew")
    func forgets() throws {
        var watcher = BankGuard()
        #expect(run(&watcher, every: 10, logit: -3)?.event == 201)
        #expect(run(&watcher, every: 10, from: 211, logit: -3)?.event == 411)
        #expect(watcher.note(matchOf: 7, atEvent: 420, logit: -3) == nil)
        watcher.forget(7)
        watcher.forget(8)
        #expect(run(&watcher, every: 10, from: 601, logit: -3)?.event == 801)
    }

    @Test("other limits are kept to")
    func limits() throws {
        var limits = BankGuardLimits()
        limits.factor = 10
        limits.leastExpectedRate = 0.01
        limits.leastEvents = 50
        limits.windowEvents = 100
        limits.logitThreshold = 0
        var watcher = BankGuard(capacity: 1, limits: limits)
        #expect(run(&watcher, every: 11, logit: -1) == nil)
        let found = try #require(run(&watcher, every: 9, from: 5_000, logit: -1))
        #expect(found.event <= 5_060)
    }
}
