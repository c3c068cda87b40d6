internal import GatehouseRuntime

/// The orders of deferring that are compared, and what the bundle's own route does.
struct DeferralPlan {
    let orders: [DeferralOrder]

    /// The order that the bundle's route goes by; the least certain first where it has none.
    let own: DeferralOrder

    /// How many groups each event runs by the bundle's route.
    let groupCounts: [Int]

    /// Orders events.
    ///
    /// - Parameters:
    ///   - evaluation: With its events and gates.
    ///   - nested: Fused logits of the eager experts, then with one group, two, and so on.
    init(_ evaluation: Evaluation, nested: [[Double]]) {
        let (route, data) = (evaluation.manifest.route, evaluation.data)
        let groupCount = nested.count - 1
        let random = DeferralOrder.random(
            count: data.count,
            groupCount: groupCount,
            seed: evaluation.seed
        )
        let uncertainty = DeferralOrder.uncertainty(eager: nested[0], groupCount: groupCount)
        let value = evaluation.predicted.map { DeferralOrder.value($0) }
        // Of a bundle as it is, experts whose encoder is missing save nothing in any order.
        let isHere =
            evaluation.foldCount != nil || evaluation.generation?.stages.groups.isEmpty == false
        if groupCount > 0, isHere {
            let oracle = DeferralOrder.oracle(nested: nested, labels: data.labels)
            orders = [random, uncertainty] + (value.map { [$0] } ?? []) + [oracle]
        } else {
            orders = []
        }
        own = .own(
            of: route,
            nested: nested,
            predicted: evaluation.predicted,
            seed: evaluation.seed
        )
        if route.mode == .uncertainty, let threshold = evaluation.uncertaintyThreshold {
            groupCounts = nested[0].map { abs($0) < threshold ? groupCount : 0 }
        } else if route.mode == .value, let predicted = evaluation.predicted,
            let price = predicted.price
        {
            groupCounts = RouteChoice.groupCounts(
                predicted.savings,
                costs: predicted.costs,
                price: price
            )
        } else {
            groupCounts = own.groupCounts(share: route.servedShare)
        }
    }
}
