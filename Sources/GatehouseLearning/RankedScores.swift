/// Logits and labels, sorted once; every metric is then one pass over the rows, for any weights.
package struct RankedScores: Sendable {
    /// The number of rows.
    package var count: Int { order.count }

    /// Rows by falling logit; equal logits by row.
    private let order: [Int]
    /// Where each run of equal logits ends, in ranks.
    private let runEnds: [Int]
    /// By rank: 1 for a positive, 0 for a negative.
    private let targets: [Double]
    /// By rank.
    private let probabilities: [Double]
    /// By rank: log loss.
    private let losses: [Double]

    /// Sorts the rows by logit.
    ///
    /// Infinite logits are allowed, NaN is a programmer's mistake.
    package init(logits: [Double], labels: [Bool]) {
        precondition(
            logits.count == labels.count,
            "\(logits.count) logits for \(labels.count) labels"
        )
        precondition(!logits.contains { $0.isNaN }, "a logit is NaN; mask missing experts first")
        let order = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
        var runEnds: [Int] = []
        for rank in order.indices.dropFirst() where logits[order[rank]] != logits[order[rank - 1]] {
            runEnds.append(rank)
        }
        if !order.isEmpty { runEnds.append(order.count) }
        self.order = order
        self.runEnds = runEnds
        targets = order.map { labels[$0] ? 1 : 0 }
        probabilities = order.map { LogisticLoss.probability(logits[$0]) }
        losses = order.map { LogisticLoss.value(logit: logits[$0], target: labels[$0] ? 1 : 0) }
    }

    /// Computes all metrics of the rows, each with weight 1.
    package func metrics() -> BinaryMetrics {
        metrics(weights: [Double](repeating: 1, count: count))
    }

    /// Computes all metrics of weighted rows, in linear time.
    ///
    /// - Parameter weights: One for each row, in the order of the rows given to ``init(logits:labels:)``; not
    ///   negative. Multiplicities of a bootstrap, say; 0 leaves a row out.
    /// - Returns: The metrics; ``BinaryMetrics/weight`` is the sum of the weights.
    package func metrics(weights: [Double]) -> BinaryMetrics {
        let ranked = rankedWeights(weights)
        let totals = totals(ranked)
        var metrics = BinaryMetrics(weight: totals.positive + totals.negative)
        guard totals.positive > 0, totals.negative > 0 else { return metrics }
        addRanking(ranked, totals, to: &metrics)
        addCalibration(ranked, to: &metrics)
        return metrics
    }

    /// Finds the largest recall of a threshold whose precision reaches a target; 0 if none does.
    ///
    /// - Parameters:
    ///   - precision: The target, in 0...1.
    ///   - prevalence: The share of positives to state precision at; nil for the rows' own.
    ///   - weights: As in ``metrics(weights:)``; nil for 1 each.
    /// - Returns: The recall, or nil where a class is missing.
    package func recall(
        atPrecision precision: Double,
        prevalence: Double?,
        weights: [Double]? = nil
    ) -> Double? {
        let ranked = rankedWeights(weights ?? [Double](repeating: 1, count: count))
        let totals = totals(ranked)
        guard totals.positive > 0, totals.negative > 0 else { return nil }
        let share = prevalence ?? totals.positive / (totals.positive + totals.negative)
        var best = 0.0
        forEachThreshold(ranked) { truePositive, falsePositive in
            let recall = truePositive / totals.positive
            let caught = share * recall
            let raised = caught + (1 - share) * (falsePositive / totals.negative)
            if caught >= precision * raised - Self.slack, recall > best { best = recall }
        }
        return best
    }

    /// Rounding allowed where a rate is compared with a target.
    private static let slack = 1e-12

    private func rankedWeights(_ weights: [Double]) -> [Double] {
        precondition(weights.count == count, "\(weights.count) weights for \(count) rows")
        return order.map { weights[$0] }
    }

    private func totals(_ ranked: [Double]) -> (positive: Double, negative: Double) {
        var positive = 0.0
        var negative = 0.0
        for rank in ranked.indices {
            positive += ranked[rank] * targets[rank]
            negative += ranked[rank] * (1 - targets[rank])
        }
        return (positive, negative)
    }

    /// Calls `body` with the true and false positives at each threshold that some weighted row passes.
    @inline(__always)
    private func forEachThreshold(_ ranked: [Double], _ body: (Double, Double) -> Void) {
        var truePositive = 0.0
        var falsePositive = 0.0
        var rank = 0
        for end in runEnds {
            while rank < end {
                truePositive += ranked[rank] * targets[rank]
                falsePositive += ranked[rank] * (1 - targets[rank])
                rank += 1
            }
            if truePositive + falsePositive > 0 { body(truePositive, falsePositive) }
        }
    }

    private func addRanking(
        _ ranked: [Double],
        _ totals: (positive: Double, negative: Double),
        to metrics: inout BinaryMetrics
    ) {
        let prevalence = BinaryMetrics.referencePrevalence
        let positiveFactor = prevalence / totals.positive
        let negativeFactor = (1 - prevalence) / totals.negative
        let falsePositiveLimit = totals.negative * (0.01 + Self.slack)
        var precisions = 0.0
        var precisionsAtPrevalence = 0.0
        var area = 0.0
        var recallAtRate = 0.0
        var recallAtPrecision = 0.0
        var lastTrue = 0.0
        var lastFalse = 0.0
        forEachThreshold(ranked) { truePositive, falsePositive in
            let gained = truePositive - lastTrue
            area += (falsePositive - lastFalse) * (lastTrue + 0.5 * gained)
            // A threshold without new positives cannot raise a recall: no division.
            if gained > 0 {
                let caught = truePositive * positiveFactor
                let precision = caught / (caught + falsePositive * negativeFactor)
                precisions += gained * (truePositive / (truePositive + falsePositive))
                precisionsAtPrevalence += gained * precision
                if falsePositive <= falsePositiveLimit { recallAtRate = truePositive }
                if precision >= 0.9 - Self.slack { recallAtPrecision = truePositive }
            }
            lastTrue = truePositive
            lastFalse = falsePositive
        }
        metrics.averagePrecision = precisions / totals.positive
        metrics.averagePrecisionAt5Percent = precisionsAtPrevalence / totals.positive
        metrics.rocAUC = area / (totals.positive * totals.negative)
        metrics.recallAtFPR1Percent = recallAtRate / totals.positive
        metrics.recallAtPrecision90Percent = recallAtPrecision / totals.positive
    }

    private func addCalibration(_ ranked: [Double], to metrics: inout BinaryMetrics) {
        var squares = 0.0
        var loss = 0.0
        // Infinity times weight 0 would be NaN: rows left out are skipped.
        for rank in ranked.indices where ranked[rank] > 0 {
            let difference = probabilities[rank] - targets[rank]
            squares += ranked[rank] * difference * difference
            loss += ranked[rank] * losses[rank]
        }
        metrics.brier = squares / metrics.weight
        metrics.logLoss = loss / metrics.weight
        metrics.calibrationError = calibrationError(ranked, weight: metrics.weight)
    }

    private func calibrationError(_ ranked: [Double], weight: Double) -> Double {
        let binCount = BinaryMetrics.calibrationBinCount
        let binMass = weight / Double(binCount)
        var bin = 1
        var room = binMass
        var excess = 0.0  // Σ weight · (probability − label) in this bin
        var error = 0.0
        var rank = 0
        for end in runEnds {
            let probability = probabilities[rank]
            var mass = 0.0
            var positive = 0.0
            while rank < end {
                mass += ranked[rank]
                positive += ranked[rank] * targets[rank]
                rank += 1
            }
            guard mass > 0 else { continue }
            let excessPerMass = probability - positive / mass
            // The last bin takes what rounding leaves over.
            while mass > room && bin < binCount {
                error += abs(excess + room * excessPerMass)
                mass -= room
                excess = 0
                room = binMass
                bin += 1
            }
            excess += mass * excessPerMass
            room -= mass
        }
        return (error + abs(excess)) / weight
    }
}
