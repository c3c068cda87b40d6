import Testing

@testable import GatehouseLearning

@Suite("GroupBootstrap")
struct GroupBootstrapTests {
    @Test("a resample draws whole groups, as many as there are")
    func wholeGroups() {
        let groups = [5, 5, 9, -1, 9, 5, 2]
        let bootstrap = GroupBootstrap(groups: groups, seed: 1)
        for replicate in 0..<100 {
            let weights = bootstrap.weights(replicate: replicate)
            #expect(weights[0] == weights[1] && weights[0] == weights[5])
            #expect(weights[2] == weights[4])
            #expect(weights[0] + weights[2] + weights[3] + weights[6] == 4)
        }
        #expect(bootstrap.weights(replicate: 3) == bootstrap.weights(replicate: 3))
        #expect(bootstrap.weights(replicate: 3) != bootstrap.weights(replicate: 4))
    }

    @Test("the standard error of a mean is the one known in closed form")
    func meanLoss() throws {
        // Log loss is a mean: its bootstrap standard error is σ / √n.
        let (logits, labels, _) = MetricsCase.grid()
        let scores = RankedScores(logits: logits, labels: labels.map { $0 == 1 })
        let bootstrap = GroupBootstrap(groups: Array(logits.indices), replicateCount: 400, seed: 2)
        let interval = try #require(bootstrap.interval(of: scores) { $0.logLoss })
        let losses = zip(logits, labels).map {
            LogisticLoss.value(logit: $0, target: Double($1))
        }
        let mean = losses.reduce(0, +) / 400
        let variance = losses.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 400
        let known = (variance / 400).squareRoot()
        #expect(abs(interval.estimate - mean) < 1e-12)
        #expect(abs(interval.standardError / known - 1) < 0.12)
        #expect(abs((interval.upper - interval.lower) / (2 * 1.96 * known) - 1) < 0.12)
        #expect(interval.lower < mean && mean < interval.upper)
    }

    @Test("groups widen the interval of rows that repeat each other")
    func groupsWiden() throws {
        let (logits, labels, _) = MetricsCase.grid()
        let tripled = RankedScores(
            logits: logits + logits + logits,
            labels: (labels + labels + labels).map { $0 == 1 }
        )
        let rows = GroupBootstrap(groups: Array(0..<1_200), replicateCount: 200, seed: 3)
        let groups = GroupBootstrap(
            groups: (0..<1_200).map { $0 % 400 },
            replicateCount: 200,
            seed: 3
        )
        let narrow = try #require(rows.interval(of: tripled) { $0.averagePrecision })
        let wide = try #require(groups.interval(of: tripled) { $0.averagePrecision })
        #expect(wide.standardError > 1.4 * narrow.standardError)
    }

    @Test("a paired difference is tighter than the two intervals, and 0 of equal scores")
    func paired() throws {
        let (logits, labels, _) = MetricsCase.grid()
        let isPositive = labels.map { $0 == 1 }
        let scores = RankedScores(logits: logits, labels: isPositive)
        let better = RankedScores(
            logits: zip(logits, labels).map { $0 + 0.3 * Double($1) },
            labels: isPositive
        )
        let bootstrap = GroupBootstrap(groups: Array(logits.indices), replicateCount: 200, seed: 4)
        let same = try #require(bootstrap.interval(of: scores, minus: scores) { $0.rocAUC })
        #expect(same.lower == 0 && same.upper == 0 && same.standardError == 0)
        let gain = try #require(bootstrap.interval(of: better, minus: scores) { $0.rocAUC })
        let single = try #require(bootstrap.interval(of: scores) { $0.rocAUC })
        #expect(gain.lower > 0)
        #expect(gain.standardError < single.standardError)
    }

    @Test("without both classes there is no interval")
    func oneClass() {
        let bootstrap = GroupBootstrap(groups: [1, 2], replicateCount: 5, seed: 1)
        let scores = RankedScores(logits: [1, 2], labels: [true, true])
        #expect(bootstrap.interval(of: scores) { $0.rocAUC } == nil)
        let empty = GroupBootstrap(groups: [], replicateCount: 5, seed: 1)
        let none = RankedScores(logits: [], labels: [])
        #expect(empty.weights(replicate: 0) == [])
        #expect(empty.interval(of: none, minus: none) { $0.rocAUC } == nil)
    }

    @Test("percentiles interpolate as numpy's")
    func percentiles() {
        let interval = BootstrapInterval(estimate: 3, replicates: [5, 1, 4, 2, 3], level: 0.9)
        #expect(abs(interval.lower - 1.2) < 1e-12)
        #expect(abs(interval.upper - 4.8) < 1e-12)
        #expect(interval.standardError == 2.0.squareRoot())
        let one = BootstrapInterval(estimate: 1, replicates: [7], level: 0.95)
        #expect(one.lower == 7 && one.upper == 7)
    }
}
