internal import GatehouseLearning
internal import GatehouseRuntime

/// Which events go to the deferred experts first, when only a share of them may.
///
/// One score for each event; the highest goes first, and of equal ones the earlier event. Those that go
/// run so many groups as the order finds them worth.
package struct DeferralOrder: Sendable {
    /// Name in figures: `uncertainty`.
    package let name: String

    /// Place of each event in the order, from 0.
    private let ranks: [Int]

    /// How many groups an event runs when it is deferred, by the share of events that are.
    private let groupCounts: @Sendable (_ lastRow: Int?) -> [Int]
    private let groupCount: Int

    /// Orders events by falling score; each that is deferred runs all groups.
    ///
    /// - Parameters:
    ///   - name: In figures.
    ///   - scores: One for each event; no NaN.
    ///   - groupCount: How many groups there are.
    package init(name: String, scores: [Double], groupCount: Int) {
        let counts = scores.map { _ in groupCount }
        self.init(name: name, scores: scores, groupCount: groupCount) { _ in counts }
    }

    private init(
        name: String,
        scores: [Double],
        groupCount: Int,
        groupCounts: @escaping @Sendable (_ nextRow: Int?) -> [Int],
    ) {
        precondition(!scores.contains { $0.isNaN }, "the order \(name) has a score that is NaN")
        self.name = name
        self.groupCount = groupCount
        self.groupCounts = groupCounts
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        var ranks = [Int](repeating: 0, count: scores.count)
        for (rank, row) in order.enumerated() { ranks[row] = rank }
        self.ranks = ranks
    }

    /// How many groups each event runs when a share of them is deferred; at 1 all run all.
    package func groupCounts(share: Double) -> [Int] {
        guard share < 1 else { return ranks.map { _ in groupCount } }
        let count = Int((share * Double(ranks.count)).rounded())
        guard count > 0, groupCount > 0 else { return ranks.map { _ in 0 } }
        let worth = groupCounts(ranks.firstIndex(of: count))
        // At its own price an event is worth nothing, and yet it is among the first.
        return ranks.indices.map { ranks[$0] < count ? max(worth[$0], 1) : 0 }
    }

    /// The order that a route goes by; the least certain first where nothing predicts savings.
    ///
    /// - Parameters:
    ///   - route: Of the bundle.
    ///   - nested: Fused logits of the eager experts, then with one group, two, and so on.
    ///   - predicted: What groups save, where that is known.
    ///   - seed: For a route that draws.
    /// - Returns: The order.
    static func own(
        of route: DeferralRoute,
        nested: [[Double]],
        predicted: PredictedSavings?,
        seed: UInt64,
    ) -> DeferralOrder {
        let groupCount = nested.count - 1
        switch route.mode {
        case .value:
            if let predicted { return value(predicted) }
            return uncertainty(eager: nested[0], groupCount: groupCount)
        case .random: return random(count: nested[0].count, groupCount: groupCount, seed: seed)
        case .always, .never, .uncertainty:
            return uncertainty(eager: nested[0], groupCount: groupCount)
        }
    }

    /// One seeded draw: what an order must beat.
    static func random(count: Int, groupCount: Int, seed: UInt64) -> DeferralOrder {
        var order = Array(0..<count)
        // A stream that neither folds nor resamples take.
        var generator = SeededGenerator(seed: seed, stream: .max)
        generator.shuffle(&order)
        var scores = [Double](repeating: 0, count: count)
        for (rank, row) in order.enumerated() { scores[row] = Double(count - rank) }
        return DeferralOrder(name: "random", scores: scores, groupCount: groupCount)
    }

    /// The least certain first, by the eager experts' fused logits.
    static func uncertainty(eager: [Double], groupCount: Int) -> DeferralOrder {
        DeferralOrder(
            name: "uncertainty",
            scores: eager.map { -abs($0) },
            groupCount: groupCount
        )
    }

    /// The greatest predicted saving for its cost first, and of the groups the best at that price.
    static func value(_ predicted: PredictedSavings) -> DeferralOrder {
        DeferralOrder(
            name: "value",
            scores: predicted.rates,
            groupCount: predicted.savings.count
        ) { nextRow in
            RouteChoice.groupCounts(
                predicted.savings,
                costs: predicted.costs,
                price: nextRow.map { predicted.rates[$0] } ?? -.infinity
            )
        }
    }

    /// By how much log loss the deferred experts save, which takes the label: a bound, not a target.
    ///
    /// - Parameters:
    ///   - nested: Fused logits of the eager experts, then with one group, two, and so on,
    ///     `[level][event]`.
    ///   - labels: One for each event.
    /// - Returns: The order; an event that is deferred runs the groups that are the best for it.
    static func oracle(nested: [[Double]], labels: [Bool]) -> DeferralOrder {
        let losses = nested.map { logits in
            labels.indices.map { row in
                LogisticLoss.value(logit: logits[row], target: labels[row] ? 1 : 0)
            }
        }
        let best = labels.indices.map { row in
            (1..<losses.count).reduce(1) { losses[$1][row] < losses[$0][row] ? $1 : $0 }
        }
        let scores = labels.indices.map { losses[0][$0] - losses[best[$0]][$0] }
        return DeferralOrder(
            name: "oracle",
            scores: scores,
            groupCount: nested.count - 1
        ) { _ in best }
    }
}
