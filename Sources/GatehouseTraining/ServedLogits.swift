internal import GatehouseLearning
internal import GatehouseRuntime

/// Out-of-fold fused logits of all rows, as the bundle's route has them served.
struct ServedLogits {
    /// One for each row.
    let logits: [Double]

    /// Share of rows on which deferred experts run.
    let deferredFraction: Double

    /// Routes rows.
    ///
    /// - Parameters:
    ///   - nested: Calibrated logits of the eager experts, then with one deferred group, two, and so on.
    ///   - savings: Predicted for the groups up to each one, in nats, `[group][row]`.
    ///   - costs: Of each group, in microseconds, `[group][row]`.
    ///   - route: Decides; its share is one of these rows.
    ///   - seed: For a route that draws.
    init(
        nested: [[Double]],
        savings: [[Double]],
        costs: [[Double]],
        route: DeferralRoute,
        seed: UInt64,
    ) {
        let rowCount = nested[0].count
        let counts: [Int]
        switch nested.count > 1 ? route.mode : .never {
        case .never: counts = Array(repeating: 0, count: rowCount)
        case .always: counts = Array(repeating: nested.count - 1, count: rowCount)
        case .value:
            let rates = Quantiles(of: RouteChoice.rates(savings, costs: costs))
            let price = rates.value(above: route.share)
            counts = RouteChoice.groupCounts(savings, costs: costs, price: price)
        case .uncertainty:
            let threshold = Quantiles(of: nested[0].map { abs($0) }).value(below: route.share)
            counts = nested[0].map { abs($0) < threshold ? nested.count - 1 : 0 }
        case .random:
            var generator = SeededGenerator(seed: seed, stream: 4)
            counts = nested[0].map { _ in
                Double(generator.uniform()) < route.share ? nested.count - 1 : 0
            }
        }
        logits = counts.indices.map { nested[counts[$0]][$0] }
        deferredFraction = Double(counts.count { $0 > 0 }) / Double(max(rowCount, 1))
    }
}
