/// Recall, precision and false positive rate at falling thresholds.
struct ThresholdCurve {
    struct Point {
        let recall: Double
        let precision: Double
        let falsePositiveRate: Double
    }

    /// Enough points for a drawing; empty where a class is missing.
    private(set) var points: [Point] = []

    /// Steps of recall and of the false positive rate that a drawing shows.
    private static let step = 1.0 / 250

    init(_ logits: [Double], labels: [Bool]) {
        let positives = labels.count { $0 }
        let negatives = labels.count - positives
        guard positives > 0, negatives > 0 else { return }
        let order = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
        var truePositives = 0
        var falsePositives = 0
        var last: Point?
        for (rank, row) in order.enumerated() {
            if labels[row] { truePositives += 1 } else { falsePositives += 1 }
            let isLast = rank + 1 == order.count
            // Equal logits are one threshold.
            if !isLast, logits[order[rank + 1]] == logits[row] { continue }
            let point = Point(
                recall: Double(truePositives) / Double(positives),
                precision: Double(truePositives) / Double(rank + 1),
                falsePositiveRate: Double(falsePositives) / Double(negatives)
            )
            if isLast || last.map({ Self.isApart(point, from: $0) }) ?? true {
                points.append(point)
                last = point
            }
        }
    }

    private static func isApart(_ point: Point, from last: Point) -> Bool {
        // The axis of false positives is logarithmic: small rates count by their ratio.
        point.recall - last.recall >= step
            || point.falsePositiveRate > last.falsePositiveRate * 1.04 + 1e-5
    }
}
