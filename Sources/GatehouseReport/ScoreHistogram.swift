internal import GatehouseLearning

/// How many events have which logit, by label: all that the thresholds explorer needs.
struct ScoreHistogram {
    /// Logits of the outermost edges; what lies beyond is in the outermost bins.
    static let limit = 10.0
    static let binCount = 1_000
    static var binWidth: Double { 2 * limit / Double(binCount) }

    private(set) var abuse = [Int](repeating: 0, count: binCount)
    private(set) var other = [Int](repeating: 0, count: binCount)

    init(_ logits: [Double], labels: [Bool]) {
        for (logit, isAbuse) in zip(logits, labels) {
            let place = ((logit + Self.limit) / Self.binWidth).rounded(.down)
            let bin = Int(min(max(place, 0), Double(Self.binCount - 1)))
            if isAbuse { abuse[bin] += 1 } else { other[bin] += 1 }
        }
    }

    /// JSON for the page's script.
    ///
    /// - Parameter actions: Names and thresholds of the policy.
    /// - Returns: An object with the edges, both lists of counts and the actions.
    func json(actions: [(name: String, probability: Double)]) -> String {
        func list(_ counts: [Int]) -> String {
            counts.map { $0 == 0 ? "0" : String($0) }.joined(separator: ",")
        }
        let named = actions.map { action in
            #"{"name":\#(HTMLText.quoted(action.name)),"probability":\#(action.probability)}"#
        }
        return """
            {"limit":\(Self.limit),"abuse":[\(list(abuse))],"other":[\(list(other))],\
            "actions":[\(named.joined(separator: ","))]}
            """
    }

    /// Sums over so many bins that stand side by side.
    func coarse(_ counts: [Int], barCount: Int) -> [Int] {
        let width = counts.count / barCount
        return (0..<barCount).map { bar in
            counts[bar * width..<(bar + 1) * width].reduce(0, +)
        }
    }

    /// The logit of a probability, held within the edges.
    static func logit(_ probability: Double) -> Double {
        guard probability > 0 else { return -limit }
        guard probability < 1 else { return limit }
        return min(max(LogisticLoss.logit(probability), -limit), limit)
    }
}
