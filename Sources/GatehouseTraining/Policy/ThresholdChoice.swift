internal import Foundation

/// The threshold that reaches a target and acts on the most abuse.
package struct ThresholdChoice: Sendable {
    /// Probabilities from here on get the action.
    package let probability: Double

    /// The same, as it is written: as few digits as tell the events on both sides apart.
    package let text: String

    /// Looks through all thresholds of some events.
    ///
    /// - Parameters:
    ///   - target: What it must reach.
    ///   - events: With the probabilities that the bundle answers.
    /// - Throws: ``TrainingError`` where no threshold reaches it, with the nearest that there is.
    package init(_ target: ThresholdTarget, on events: ScoredEvents) throws(TrainingError) {
        let steps = events.steps
        // The lowest of them has the highest recall.
        guard let place = steps.lastIndex(where: { target.isReached(by: $0.rates) }) else {
            throw Self.refusal(target, steps)
        }
        let accepted = steps[place].probability
        let rejected = place + 1 < steps.count ? steps[place + 1].probability : 0
        text = Self.shortest(above: rejected, upTo: accepted)
        probability = Double(text) ?? accepted
    }

    private static func refusal(
        _ target: ThresholdTarget,
        _ steps: [ScoredEvents.Step],
    ) -> TrainingError {
        var nearest = steps[0]
        for step in steps where target.isNearer(step.rates, than: nearest.rates) { nearest = step }
        let found = String(format: "%.5g", target.value(of: nearest.rates))
        let recall = String(format: "%.3g", nearest.rates.recall)
        return .dataset(
            """
            found no threshold with \(target.sentence); the nearest is \(found), from the probability \
            \(nearest.probability) on, which acts on \(recall) of all abuse; ask for what can be reached, \
            or give another prevalence or more events
            """
        )
    }

    /// The decimal with the fewest digits in `above < x <= upTo`, the one nearest to the middle.
    static func shortest(above: Double, upTo: Double) -> String {
        let middle = above + (upTo - above) / 2
        for digits in 1...17 {
            let text = String(format: "%.\(digits)f", middle)
            if let value = Double(text), value > above, value <= upTo { return text }
        }
        return "\(upTo)"
    }
}
