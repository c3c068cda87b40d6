/// Labelled events with the probabilities that a bundle answers, from the highest down.
package struct ScoredEvents: Sendable {
    /// One threshold: everything from a probability on.
    struct Step {
        /// The lowest probability that passes.
        let probability: Double
        /// How many events pass, in ``order``.
        let end: Int
        let rates: ThresholdRates
    }

    let labels: [Bool]
    let groups: [Int]
    let probabilities: [Double]
    /// Rows by falling probability.
    let order: [Int]
    /// Events that are abuse.
    package let positives: Int
    /// Of abuse, where precision and volume are stated; the data's own unless another is given.
    package let prevalence: Double

    /// Sorts events.
    ///
    /// - Parameters:
    ///   - probabilities: One for each event of `data`.
    ///   - data: Events with labels and groups.
    ///   - prevalence: Of abuse; nil for the data's own.
    /// - Throws: ``TrainingError`` where a class is missing.
    package init(
        _ probabilities: [Double],
        of data: LabelledEvents,
        prevalence: Double?,
    ) throws(TrainingError) {
        labels = data.labels
        groups = data.groups
        self.probabilities = probabilities
        order = probabilities.indices.sorted {
            (probabilities[$1], $0) < (probabilities[$0], $1)
        }
        positives = labels.count { $0 }
        guard positives > 0, positives < labels.count else {
            throw .dataset(
                """
                found \(positives) abusive and \(labels.count - positives) other events; a \
                threshold wants both; add labelled events of the other kind
                """
            )
        }
        self.prevalence = prevalence ?? Double(positives) / Double(labels.count)
    }

    /// Every threshold that tells events apart, from the highest down.
    var steps: [Step] {
        var steps: [Step] = []
        var caught = 0
        for (rank, row) in order.enumerated() {
            if labels[row] { caught += 1 }
            let end = rank + 1
            let probability = probabilities[row]
            if end < order.count, probabilities[order[end]] == probability { continue }
            let rates = rates(caught: caught, of: end)
            steps.append(Step(probability: probability, end: end, rates: rates))
        }
        return steps
    }

    /// Rates when so many events pass, of which `caught` are abuse.
    func rates(caught: Int, of passing: Int) -> ThresholdRates {
        ThresholdRates(
            recall: Double(caught) / Double(positives),
            falsePositiveRate: Double(passing - caught) / Double(labels.count - positives),
            prevalence: prevalence
        )
    }

    /// Rows whose probability reaches a threshold.
    func passing(_ threshold: Double) -> [Int] {
        order.prefix { probabilities[$0] >= threshold }.map(\.self)
    }

    /// How many independent events rows are worth, where those of one group are not: (Σm)² / Σm² over
    /// the groups' sizes m among them.
    func effectiveCount(_ rows: [Int]) -> Double {
        var sizes: [Int: Double] = [:]
        for row in rows { sizes[groups[row], default: 0] += 1 }
        // Integers: their sum does not depend on the order.
        let squares = sizes.values.reduce(0) { $0 + $1 * $1 }
        return Double(rows.count * rows.count) / max(squares, 1)
    }
}
