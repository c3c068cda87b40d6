import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

@Suite("ProgressEstimate")
struct ProgressEstimateTests {
    private let stages = [
        TrainingStage(name: "a", expectedSeconds: 10),
        TrainingStage(name: "b", expectedSeconds: 30),
        TrainingStage(name: "c", expectedSeconds: 60),
    ]

    @Test("stages to come are stretched by what the measured ones took")
    func stretched() throws {
        var estimate = ProgressEstimate()
        estimate.take(.planned(stages), at: 0)
        estimate.take(.began(0), at: 0)
        #expect(estimate.reckon(at: 1).secondsLeft == nil)
        estimate.take(.ended(0, isKept: false), at: 20)
        estimate.take(.began(1), at: 20)
        #expect(estimate.stage == "b")
        let (share, left) = estimate.reckon(at: 20)
        // Twice as slow as planned: 60 and 120 s are left.
        #expect(try #require(left) == 180)
        #expect(share == 0.1)
    }

    @Test("a stage that tells its share is reckoned by that")
    func told() throws {
        var estimate = ProgressEstimate()
        estimate.take(.planned(stages), at: 0)
        estimate.take(.began(0), at: 0)
        estimate.take(.advanced(0, share: 0.25), at: 10)
        #expect(try #require(estimate.reckon(at: 10).secondsLeft) == 30 + 90)
    }

    @Test("time inside another stage is its own")
    func nested() throws {
        var estimate = ProgressEstimate()
        estimate.take(.planned(stages), at: 0)
        estimate.take(.began(0), at: 0)
        estimate.take(.began(1), at: 4)
        #expect(estimate.stage == "b")
        estimate.take(.ended(1, isKept: false), at: 34)
        #expect(estimate.stage == "a")
        estimate.take(.ended(0, isKept: false), at: 40)
        // As planned: 30 s for b, and 10 s for a around it.
        let (share, left) = estimate.reckon(at: 40)
        #expect(try #require(left) == 60)
        #expect(share == 0.4)
    }

    @Test("what was kept from an interrupted training teaches nothing")
    func kept() throws {
        var estimate = ProgressEstimate()
        estimate.take(.planned(stages), at: 0)
        estimate.take(.ended(0, isKept: true), at: 0)
        estimate.take(.began(1), at: 0)
        estimate.take(.ended(1, isKept: false), at: 30)
        #expect(try #require(estimate.reckon(at: 30).secondsLeft) == 60)
    }

    @Test("the share never falls and ends at 1, whatever happens", arguments: 1...20)
    func monotone(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var estimate = ProgressEstimate()
        estimate.take(.planned(stages), at: 0)
        var (now, last) = (0.0, 0.0)
        for stage in stages.indices {
            estimate.take(.began(stage), at: now)
            for _ in 0..<draws.below(6) {
                now += Double(draws.below(4_000)) / 100
                if draws.oneIn(2) {
                    let share = Double(draws.below(100)) / 100
                    estimate.take(.advanced(stage, share: share), at: now)
                }
                let share = estimate.reckon(at: now).share
                #expect(share >= last && share <= 1)
                last = share
            }
            estimate.take(.ended(stage, isKept: draws.oneIn(4)), at: now)
        }
        #expect(estimate.reckon(at: now).share == 1)
    }
}
