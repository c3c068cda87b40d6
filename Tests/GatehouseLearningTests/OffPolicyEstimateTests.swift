import GatehouseTestSupport
import Testing

@testable import GatehouseLearning

/// A stream of events with two ways to score each, whose losses are both known.
private struct SimulatedStream {
    var eager: [Double] = []
    var groups: [Int] = []
    /// Log loss if the deferred expert runs or not, `[row][action]`.
    var losses: [[Double]] = []

    /// Draws groups of one to three events that are about the same thing.
    init(rowCount: Int, draws: inout SeededDraws) {
        func normal() -> Double {
            // Of mean 0 and variance 1, near enough.
            let sum = (0..<3).reduce(-1.5) { sum, _ in sum + Double(draws.below(1 << 20)) / 0x1p20 }
            return 2 * sum
        }
        var group = 0
        while eager.count < rowCount {
            let matter = 2 * normal() - 1
            for _ in 0...draws.below(3) {
                let label =
                    Double(draws.below(1 << 20)) / 0x1p20
                    < LogisticLoss.probability(matter)
                let logits = [matter + normal(), matter + 0.3 * normal()]
                eager.append(logits[0])
                groups.append(group)
                losses.append(
                    logits.map { LogisticLoss.value(logit: 0.9 * $0, target: label ? 1 : 0) }
                )
            }
            group += 1
        }
    }

    /// What is judged: others than the least certain.
    static func target(_ logit: Double) -> Int { logit > -2 && logit < 0.3 ? 1 : 0 }

    /// The mean loss of the judged policy.
    var truth: Double {
        let sum = eager.indices.reduce(0.0) { $0 + losses[$1][Self.target(eager[$1])] }
        return sum / Double(eager.count)
    }

    /// Defers the least certain, but for a share of events on which a coin decides.
    func logged(exploring share: Double, draws: inout SeededDraws) -> (OffPolicyLog, [Double]) {
        var actions: [Int] = []
        var propensities: [Double] = []
        for logit in eager {
            let greedy = abs(logit) < 1 ? 1 : 0
            let isExplored = Double(draws.below(1 << 20)) / 0x1p20 < share
            let action = isExplored ? draws.below(2) : greedy
            actions.append(action)
            propensities.append(action == greedy ? 1 - share / 2 : share / 2)
        }
        let log = OffPolicyLog(
            actions: actions,
            propensities: propensities,
            targets: eager.map(Self.target),
            groups: groups,
            contexts: eager.flatMap { [$0, abs($0)] },
            contextCount: 2,
            actionCount: 2
        )
        return (log, actions.indices.map { losses[$0][actions[$0]] })
    }
}

@Suite("OffPolicyEstimate")
struct OffPolicyEstimateTests {
    @Test(
        "the 95 % interval covers the truth for 90 of 100 seeds at least",
        arguments: [0.01, 0.1]
    )
    func coverage(explored share: Double) {
        var draws = SeededDraws(seed: 1)
        let truth = SimulatedStream(rowCount: 40_000, draws: &draws).truth
        var covered = (inverse: 0, normalized: 0, robust: 0, naive: 0)
        for seed in 1...100 {
            var draws = SeededDraws(seed: 1000 + seed)
            let stream = SimulatedStream(rowCount: 1_000, draws: &draws)
            let (log, losses) = stream.logged(exploring: share, draws: &draws)
            let estimate = OffPolicyEstimate(
                of: losses,
                log: log,
                predictions: OutcomePredictions(fitting: losses, log: log, seed: 1)
            )
            func covers(_ interval: NormalInterval?) -> Int {
                guard let interval else { return 0 }
                return interval.lower <= truth && truth <= interval.upper ? 1 : 0
            }
            covered.inverse += covers(estimate.inversePropensity)
            covered.normalized += covers(estimate.selfNormalized)
            covered.robust += covers(estimate.doublyRobust)
            let weights = log.weights
            covered.naive += covers(
                NormalInterval(
                    meanOf: losses.indices.map { weights[$0] * losses[$0] },
                    groups: log.groups
                )
            )
        }
        #expect(covered.inverse >= 90)
        // What is wrong with the sample's own variance, where hardly any row counts.
        if share < 0.05 { #expect(covered.naive < 85) }
        #expect(covered.normalized >= 90)
        #expect(covered.robust >= 90)
    }

    @Test("one policy throughout gives the mean, whichever way it is estimated")
    func onPolicy() {
        let log = OffPolicyLog(
            actions: [0, 1, 0, 1],
            propensities: [1, 1, 1, 1],
            targets: [0, 1, 0, 1],
            groups: [0, 1, 2, 3],
            contexts: [0.5, 1, 2, 3],
            contextCount: 1,
            actionCount: 2
        )
        let outcomes = [1.0, 2, 3, 6]
        let estimate = OffPolicyEstimate(
            of: outcomes,
            log: log,
            predictions: OutcomePredictions(fitting: outcomes, log: log, seed: 1)
        )
        let mean = NormalInterval(meanOf: outcomes, groups: log.groups)
        #expect(mean.estimate == 3)
        // Deviations -2, -1, 0, 3: 14 / 16 · 4 / 3.
        #expect(abs(mean.standardError * mean.standardError - 14.0 / 12) < 1e-12)
        #expect(estimate.inversePropensity == mean)
        #expect(estimate.selfNormalized == mean)
        #expect(abs(estimate.doublyRobust.estimate - 3) < 1e-12)
    }

    @Test("weights are one over the propensity where decisions agree")
    func weights() throws {
        let log = OffPolicyLog(
            actions: [0, 1, 1, 0],
            propensities: [0.5, 0.25, 0.75, 0.8],
            targets: [0, 1, 0, 1],
            groups: [0, 1, 2, 3],
            contexts: [],
            contextCount: 0,
            actionCount: 2
        )
        #expect(log.weights == [2, 4, 0, 0])
        #expect(log.targetPropensity(2) == 0.25)
        #expect(log.unsupportedCount == 0)
        #expect(log.support.effectiveCount == 36.0 / 20)
        let known = OutcomePredictions(logged: [0, 1, 1, 0], target: [0, 1, 0, 1])
        let estimate = OffPolicyEstimate(of: [0, 1, 1, 0], log: log, predictions: known)
        #expect(estimate.inversePropensity.estimate == 1)
        #expect(try #require(estimate.selfNormalized).estimate == 4.0 / 6)
        // What is known without a model is not estimated.
        #expect(estimate.doublyRobust.estimate == 0.5)
    }

    @Test("a decision that can never have been logged is counted")
    func unsupported() {
        let log = OffPolicyLog(
            actions: [0, 0, 1],
            propensities: [1, 0.9, 1],
            targets: [1, 1, 1],
            groups: [0, 1, 2],
            contexts: [],
            contextCount: 0,
            actionCount: 2
        )
        #expect(log.unsupportedCount == 1)
    }

    @Test("without a row that counts there is an interval, and it is wide")
    func nothingMatched() {
        let log = OffPolicyLog(
            actions: Array(repeating: 0, count: 100),
            propensities: Array(repeating: 0.995, count: 100),
            targets: Array(repeating: 1, count: 100),
            groups: Array(0..<100),
            contexts: [],
            contextCount: 0,
            actionCount: 2
        )
        let outcomes = (0..<100).map { Double($0 % 2) }
        let estimate = OffPolicyEstimate(
            of: outcomes,
            log: log,
            predictions: OutcomePredictions(fitting: outcomes, log: log, seed: 1)
        )
        #expect(estimate.selfNormalized == nil)
        #expect(estimate.inversePropensity.estimate == 0)
        // The mean of the squares is a half, each over a propensity of .005: √(99.5 / 100) and more.
        #expect(estimate.inversePropensity.standardError > 0.99)
        #expect(estimate.doublyRobust.upper > 1)
    }
}
