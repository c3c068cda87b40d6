internal import Foundation

/// Maps values to places along one axis of a drawing.
struct Scale {
    let domain: ClosedRange<Double>
    /// Places of the two ends.
    let start: Double
    let end: Double
    let isLogarithmic: Bool

    init(_ domain: ClosedRange<Double>, from start: Double, to end: Double, log: Bool = false) {
        // An axis of one value still has a width.
        self.domain =
            domain.lowerBound < domain.upperBound
            ? domain : domain.lowerBound - 0.5...domain.upperBound + 0.5
        self.start = start
        self.end = end
        isLogarithmic = log && self.domain.lowerBound > 0
    }

    /// The place of a value; values outside the domain lie at its ends.
    func callAsFunction(_ value: Double) -> Double {
        let value = min(max(value, domain.lowerBound), domain.upperBound)
        let share =
            isLogarithmic
            ? log(value / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
            : (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        return start + share * (end - start)
    }

    /// Round values to write at the axis: at most seven.
    var ticks: [Double] { isLogarithmic ? logarithmicTicks : linearTicks }

    private var linearTicks: [Double] {
        let width = domain.upperBound - domain.lowerBound
        let power = pow(10, floor(log10(width / 5)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { width / $0 <= 6 } ?? 10 * power
        let first = Int((domain.lowerBound / step - 1e-9).rounded(.up))
        let last = Int((domain.upperBound / step + 1e-9).rounded(.down))
        return first <= last ? (first...last).map { Double($0) * step } : []
    }

    private var logarithmicTicks: [Double] {
        let decades = log10(domain.upperBound / domain.lowerBound)
        let factors: [Double] = decades > 3 ? [1] : decades > 1 ? [1, 3] : [1, 1.5, 2, 3, 5, 7]
        let first = Int(floor(log10(domain.lowerBound)))
        let last = Int(ceil(log10(domain.upperBound)))
        return (first...last).flatMap { power in
            factors.map { $0 * pow(10, Double(power)) }
        }.filter { $0 >= domain.lowerBound * 0.999_999 && $0 <= domain.upperBound * 1.000_001 }
    }

    /// The domain of some values, with a margin on both sides.
    static func domain(of values: [Double], margin: Double = 0.08) -> ClosedRange<Double> {
        guard let least = values.min(), let most = values.max() else { return 0...1 }
        let room = max((most - least) * margin, 1e-6)
        return least - room...most + room
    }
}
