import GatehouseTestSupport
import Testing

@testable import GatehouseBank

/// Floods and bursts with log-odds that are distributed as the out-of-fold ones of the messaging data;
/// Benchmarks/peers/matcher/guard.py has the same on the data.
@Suite("Floods at BankGuard")
struct BankGuardFloodTests {
    /// Deciles of the forest's mean log-odds of 161 campaigns, of their standard deviations, and of benign texts.
    private static let campaignMeans = [
        -2.21, -0.4, 0.24, 0.93, 2.25, 3.59, 4.24, 4.63, 4.93, 5.54, 6.88,
    ]
    private static let campaignDeviations = [
        0, 0.03, 0.06, 0.11, 0.14, 0.19, 0.3, 0.45, 0.6, 0.83, 2.1,
    ]
    private static let benignLogits = [
        -8.67, -6.45, -5.8, -5.33, -4.86, -4.39, -3.83, -3.04, -2.04, -0.81, 5.41,
    ]

    private func chance(_ draws: inout SeededDraws) -> Double {
        Double(draws.next() >> 11) / 9_007_199_254_740_992
    }

    private func draw(_ deciles: [Double], _ draws: inout SeededDraws) -> Double {
        let at = chance(&draws) * 10
        let low = Int(at)
        return deciles[low] + (at - Double(low)) * (deciles[low + 1] - deciles[low])
    }

    /// After how many events of the flood the entry is quarantined.
    private func delay(
        logits: [Double],
        share: Double,
        events: Int,
        draws: inout SeededDraws,
    ) -> Int? {
        var watcher = BankGuard()
        for event in 1...events where chance(&draws) < share {
            let judgement = watcher.note(
                matchOf: 1,
                atEvent: 1000 + event,
                logit: draws.pick(logits)
            )
            if case .quarantine = judgement { return event }
        }
        return nil
    }

    @Test(
        "a mistake that floods is quarantined within 500 events",
        arguments: [
            (share: 0.026, atLeast: 190),  // 52 times what is expected, and by chance less
            (share: 0.05, atLeast: 199),
            (share: 0.2, atLeast: 200),
            (share: 0.6, atLeast: 200),
        ]
    )
    func floods(share: Double, atLeast: Int) {
        var draws = SeededDraws(seed: Int(share * 100))
        var caught = 0
        for _ in 0..<200 {
            // Those that the others take for benign; nothing tells the rest from a campaign.
            var logit = 0.0
            repeat {
                logit = draw(Self.benignLogits, &draws)
            } while logit >= BankGuardLimits().logitThreshold
            let found = delay(logits: [logit], share: share, events: 500, draws: &draws)
            if let found {
                #expect(found >= 200)
                caught += 1
            }
        }
        #expect(caught >= atLeast)
    }

    @Test("at most one of twenty campaigns in a burst is quarantined", arguments: [0.05, 0.2, 0.6])
    func bursts(share: Double) {
        var draws = SeededDraws(seed: Int(share * 100))
        var wrong = 0
        for _ in 0..<200 {
            let mean = draw(Self.campaignMeans, &draws)
            let deviation = draw(Self.campaignDeviations, &draws)
            let logits = (0..<10).map { _ in
                mean + deviation * 1.7 * (2 * chance(&draws) - 1)
            }
            if delay(logits: logits, share: share, events: 5000, draws: &draws) != nil {
                wrong += 1
            }
        }
        #expect(wrong <= 10)
    }

    @Test("an entry at its rate is left alone, whatever it matches", arguments: 0..<20)
    func steady(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let found = delay(logits: [-4], share: 0.0005, events: 200_000, draws: &draws)
        #expect(found == nil)
    }

    @Test("no match of any other entry displaces one that floods", arguments: 0..<10)
    func displacement(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var watcher = BankGuard()
        var delays: [UInt64: Int] = [:]
        // 500,000 entries match an event each, and from event 5,000 on every tenth event the same.
        for event in 1...6000 {
            let isFlood = event > 5000 && draws.oneIn(10)
            let entry = isFlood ? 1 : UInt64(2 + draws.below(500_000))
            let judgement = watcher.note(matchOf: entry, atEvent: event, logit: -3)
            if case .quarantine(let figures) = judgement {
                delays[figures.entry] = min(delays[figures.entry] ?? .max, event - 5000)
            }
        }
        #expect(delays.keys.sorted() == [1])
        #expect(delays[1].map { $0 <= 300 } == true)
    }

    @Test("thirty floods at once are all found")
    func many() {
        var watcher = BankGuard()
        var draws = SeededDraws(seed: 1)
        var found: Set<UInt64> = []
        for event in 1...500 {
            let judgement = watcher.note(
                matchOf: UInt64(draws.below(30)),
                atEvent: event,
                logit: -3
            )
            if case .quarantine(let figures) = judgement { found.insert(figures.entry) }
        }
        #expect(found.count >= 28)
    }

    @Test("a note allocates nothing", .enabled(if: AllocationCount.isMeaningful))
    func allocations() {
        var watcher = BankGuard()
        var draws = SeededDraws(seed: 1)
        var judged = 0
        let allocations = AllocationCount.of {
            for event in 1...20_000 {
                let entry = UInt64(draws.oneIn(2) ? draws.below(4) : draws.below(5000))
                let judgement = watcher.note(matchOf: entry, atEvent: event, logit: -3)
                if judgement != nil { judged += 1 }
            }
        }
        #expect(allocations == 0)
        #expect(judged > 0)
    }
}
