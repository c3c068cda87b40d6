internal import GatehouseLearning

/// Figures of one order of deferring, from every event to none.
package struct CostCurve: Sendable {
    /// Shares of events whose deferred experts run.
    package static let shares = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0]

    /// The order's name.
    package let name: String

    /// One for each share, with its mean cost.
    package let points: [EvaluationReport.Slice]

    /// Mean AP over the logarithm of the mean cost, from the cheapest point to the dearest; in 0…1.
    ///
    /// The area under the curve over the width of its base, so that orders compare. `nil` where costs
    /// were not measured, a class is missing, or nothing is deferred.
    package let area: Double?

    init(name: String, points: [EvaluationReport.Slice]) {
        self.name = name
        self.points = points
        var curve: [(cost: Double, precision: Double)] = []
        for point in points {
            guard let cost = point.meanCostMicroseconds, cost > 0,
                let precision = point.metrics.averagePrecision
            else {
                area = nil
                return
            }
            curve.append((PortableMath.logarithm(cost), precision))
        }
        curve.sort { $0.cost < $1.cost }
        guard let first = curve.first, let last = curve.last, first.cost < last.cost else {
            area = nil
            return
        }
        let sum = zip(curve, curve.dropFirst()).reduce(0.0) { sum, pair in
            sum + (pair.1.cost - pair.0.cost) * (pair.0.precision + pair.1.precision) / 2
        }
        area = sum / (last.cost - first.cost)
    }

    /// `10 %`.
    package static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded())) %"
    }
}
