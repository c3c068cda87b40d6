internal import GatehouseRuntime

/// Which deferred groups each of some events is worth, by predicted savings and costs.
package enum RouteChoice {
    /// The largest saving for its cost of each event, in nats a microsecond.
    ///
    /// - Parameters:
    ///   - savings: When the groups up to each one run, in nats, `[group][row]`.
    ///   - costs: Of each group, in microseconds, `[group][row]`; 0 where it does not read the text.
    /// - Returns: One for each event.
    package static func rates(_ savings: [[Double]], costs: [[Double]]) -> [Double] {
        (savings.first ?? []).indices.map { row in
            var cost = 0.0
            let rate = savings.indices.reduce(-Double.infinity) { best, group in
                // A group that reads no text so short is no choice.
                guard costs[group][row] > 0 else { return best }
                cost += costs[group][row]
                return max(best, savings[group][row] / cost)
            }
            return rate.isFinite ? rate : 0
        }
    }

    /// How many groups each event is worth at a price, in nats a microsecond: the first so many, as serving
    /// decides it.
    package static func groupCounts(
        _ savings: [[Double]],
        costs: [[Double]],
        price: Double,
    ) -> [Int] {
        (savings.first ?? []).indices.map { row in
            var choice = GroupChoice(price: price)
            for group in savings.indices where costs[group][row] > 0 {
                choice.offer(
                    group,
                    saving: savings[group][row],
                    microseconds: costs[group][row]
                )
            }
            return choice.groupCount
        }
    }
}
