package import GatehouseRuntime

/// Fused logits when the route decides, event by event, whether the deferred experts run.
package struct RoutedLogits {
    /// The eager experts' logit, or that of all, for each event.
    package let logits: [Double]

    /// Share of events for which all experts ran.
    package let deferredFraction: Double

    /// Routes events.
    ///
    /// - Parameters:
    ///   - eager: Fused logits of the eager experts, one for each event.
    ///   - complete: Fused logits of all experts.
    ///   - route: Decides.
    ///   - threshold: Magnitude below which an eager logit is uncertain; `nil` takes the route's
    ///     share of these very events.
    package init(eager: [Double], complete: [Double], route: DeferralRoute, threshold: Double?) {
        let isDeferred: [Bool]
        if route.mode == .uncertainty, threshold == nil {
            let count = Int((route.share * Double(eager.count)).rounded())
            let order = eager.indices.sorted {
                let left = abs(eager[$0])
                let right = abs(eager[$1])
                return left == right ? $0 < $1 : left < right
            }
            var chosen = [Bool](repeating: false, count: eager.count)
            for index in order.prefix(count) { chosen[index] = true }
            isDeferred = chosen
        } else {
            isDeferred = eager.map { logit in
                route.mode == .always || route.mode != .never && abs(logit) < threshold ?? 0
            }
        }
        logits = eager.indices.map { isDeferred[$0] ? complete[$0] : eager[$0] }
        deferredFraction = Double(isDeferred.count { $0 }) / Double(max(isDeferred.count, 1))
    }
}
