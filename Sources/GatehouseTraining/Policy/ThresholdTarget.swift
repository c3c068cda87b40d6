/// What the threshold of an action must reach; shares in 0…1.
package enum ThresholdTarget: Sendable, Equatable {
    /// At least so much of what is acted on is abuse.
    case precision(Double)
    /// At most so much of what is no abuse is acted on.
    case falsePositiveRate(Double)
    /// At most so many of all events are acted on.
    case volume(Double)

    /// `a precision of at least 0.95`.
    package var sentence: String {
        switch self {
        case .precision(let share): "a precision of at least \(share)"
        case .falsePositiveRate(let share): "a false positive rate of at most \(share)"
        case .volume(let share): "a volume of at most \(share)"
        }
    }

    /// Whether a threshold with these figures reaches it; rounding is forgiven.
    func isReached(by figures: ThresholdRates) -> Bool {
        let slack = 1e-12
        return switch self {
        case .precision(let share): figures.precision >= share - slack
        case .falsePositiveRate(let share): figures.falsePositiveRate <= share + slack
        case .volume(let share): figures.volume <= share + slack
        }
    }

    /// The figure that is asked for.
    func value(of figures: ThresholdRates) -> Double {
        switch self {
        case .precision: figures.precision
        case .falsePositiveRate: figures.falsePositiveRate
        case .volume: figures.volume
        }
    }

    /// Whether the first figures come nearer to it than the second.
    func isNearer(_ first: ThresholdRates, than second: ThresholdRates) -> Bool {
        switch self {
        case .precision: first.precision > second.precision
        case .falsePositiveRate: first.falsePositiveRate < second.falsePositiveRate
        case .volume: first.volume < second.volume
        }
    }
}

/// What acting from a threshold on does, at some prevalence; shares in 0…1.
package struct ThresholdRates: Sendable, Equatable {
    /// Of what is acted on, abuse; 1 where nothing is.
    package let precision: Double
    /// Of abuse, acted on.
    package let recall: Double
    /// Of the rest, acted on.
    package let falsePositiveRate: Double
    /// Of all events, acted on.
    package let volume: Double

    /// Rates at a prevalence, in 0…1.
    init(recall: Double, falsePositiveRate: Double, prevalence: Double) {
        let caught = prevalence * recall
        volume = caught + (1 - prevalence) * falsePositiveRate
        precision = volume > 0 ? caught / volume : 1
        self.recall = recall
        self.falsePositiveRate = falsePositiveRate
    }
}
