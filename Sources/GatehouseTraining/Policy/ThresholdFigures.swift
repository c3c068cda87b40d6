internal import GatehouseLearning

/// What acting from a probability on does, with 95 % intervals.
package struct ThresholdFigures: Sendable, Encodable {
    /// A share with its interval.
    package struct Share: Sendable, Encodable, Equatable {
        package let estimate: Double
        package let lower: Double
        package let upper: Double
    }

    package let probability: Double
    /// Events that it acts on.
    package let count: Int
    /// Abuse among them.
    package let abuse: Int
    /// `nil` where it acts on nothing.
    package let precision: Share?
    package let recall: Share
    package let falsePositiveRate: Share
    package let volume: Share

    private enum CodingKeys: String, CodingKey {
        case probability, count, abuse, precision, recall, volume
        case falsePositiveRate = "false_positive_rate"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(probability, forKey: .probability)
        try container.encode(count, forKey: .count)
        try container.encode(abuse, forKey: .abuse)
        try container.encode(precision, forKey: .precision)
        try container.encode(recall, forKey: .recall)
        try container.encode(falsePositiveRate, forKey: .falsePositiveRate)
        try container.encode(volume, forKey: .volume)
    }

    /// Figures of a threshold on scored events, at their prevalence.
    ///
    /// Intervals are Wilson's, for as many independent events as the groups are worth. Precision at
    /// another prevalence has the odds of the sampled one, reweighted; the interval of the volume joins
    /// those of both rates ([Zou & Donner 2008]).
    ///
    /// [Zou & Donner 2008]: https://doi.org/10.1002/sim.3095
    package init(_ probability: Double, on events: ScoredEvents) {
        let passing = events.passing(probability)
        let caught = passing.filter { events.labels[$0] }
        let rates = events.rates(caught: caught.count, of: passing.count)
        let positives = events.order.filter { events.labels[$0] }
        let negatives = events.order.filter { !events.labels[$0] }
        let recall = Self.share(
            caught.count,
            of: positives.count,
            worth: events.effectiveCount(positives)
        )
        let raised = Self.share(
            passing.count - caught.count,
            of: negatives.count,
            worth: events.effectiveCount(negatives)
        )
        self.probability = probability
        count = passing.count
        abuse = caught.count
        self.recall = recall
        falsePositiveRate = raised
        volume = Self.volume(recall, raised, rates: rates, prevalence: events.prevalence)
        guard !passing.isEmpty else {
            precision = nil
            return
        }
        let sampled = Self.share(
            caught.count,
            of: passing.count,
            worth: events.effectiveCount(passing)
        )
        let own = Double(positives.count) / Double(events.labels.count)
        let factor = events.prevalence / (1 - events.prevalence) / (own / (1 - own))
        func reweighted(_ share: Double) -> Double {
            share < 1 ? share * factor / (share * factor + 1 - share) : 1
        }
        precision = Share(
            estimate: reweighted(sampled.estimate),
            lower: reweighted(sampled.lower),
            upper: reweighted(sampled.upper)
        )
    }

    private static func share(_ successes: Int, of trials: Int, worth: Double) -> Share {
        guard
            let interval = WilsonInterval(
                successes: successes,
                trials: trials,
                effectiveTrials: worth
            )
        else { return Share(estimate: 0, lower: 0, upper: 1) }
        return Share(estimate: interval.estimate, lower: interval.lower, upper: interval.upper)
    }

    private static func volume(
        _ recall: Share,
        _ raised: Share,
        rates: ThresholdRates,
        prevalence: Double,
    ) -> Share {
        func distance(_ end: KeyPath<Share, Double>) -> Double {
            let first = prevalence * (recall.estimate - recall[keyPath: end])
            let second = (1 - prevalence) * (raised.estimate - raised[keyPath: end])
            return (first * first + second * second).squareRoot()
        }
        return Share(
            estimate: rates.volume,
            lower: max(0, rates.volume - distance(\.lower)),
            upper: min(1, rates.volume + distance(\.upper))
        )
    }
}
