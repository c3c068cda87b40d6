/// The quantiles of some figure over the events that a bundle was trained on: what a share of events is
/// measured against.
package struct Quantiles: Sendable, Equatable {
    /// One for each thousandth, and the largest.
    static let count = 1001

    /// Rising, shape `[1001]`.
    package let values: [Double]

    /// Reads stored quantiles; `nil` when they do not rise or are not 1001.
    init?(values: [Double]) {
        guard values.count == Self.count,
            zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.values = values
    }

    /// The quantiles of `figures`, of which there is one at least.
    package init(of figures: [Double]) {
        let sorted = figures.sorted()
        values = (0..<Self.count).map { thousandth in
            sorted[min(thousandth * sorted.count / (Self.count - 1), sorted.count - 1)]
        }
    }

    /// The figure below which lies a `share` of events: all below ∞, and none below -∞.
    package func value(below share: Double) -> Double {
        guard share > 0 else { return -.infinity }
        guard share < 1 else { return .infinity }
        return values[Int((share * Double(Self.count - 1)).rounded())]
    }

    /// The figure above which lies a `share` of events.
    package func value(above share: Double) -> Double { value(below: 1 - share) }
}
