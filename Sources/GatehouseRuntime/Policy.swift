internal import GatehouseFiles

/// Decides what to do: by the probability, and by the hard actions that experts propose.
///
/// The first threshold, from the highest down, that the probability reaches names the action. Of it
/// and the actions that are proposed, the first in the order of precedence counts; where no
/// threshold is reached, any proposed action does.
package struct Policy: Sendable {
    package struct Threshold: Sendable, Equatable {
        package let action: String
        /// Probabilities from here on get the action.
        package let probability: Double
    }

    /// From the highest probability down.
    package let thresholds: [Threshold]

    /// The action below all thresholds.
    package let otherwise: String

    /// The actions that experts may propose, the one that counts most first.
    package let precedence: [String]

    /// The place of each threshold's action in the order of precedence; behind all for another.
    private let ranks: [Int]

    init(_ node: ManifestNode) throws(BundleError) {
        try node.expectKeys(["thresholds", "otherwise", "precedence"])
        var thresholds: [Threshold] = []
        for entry in try node.required("thresholds").list() {
            try entry.expectKeys(["action", "probability"])
            let probability = try entry.required("probability")
            let threshold = Threshold(
                action: try entry.required("action").string(),
                probability: try probability.number(in: 0...1)
            )
            if let last = thresholds.last, last.probability <= threshold.probability {
                throw probability.error(
                    "found \(threshold.probability) after \(last.probability); "
                        + "wanted thresholds from the highest down"
                )
            }
            thresholds.append(threshold)
        }
        self.thresholds = thresholds
        otherwise = try node.required("otherwise").string()
        var precedence: [String] = []
        for entry in try node.optional("precedence")?.list() ?? [] {
            let action = try entry.string()
            guard !precedence.contains(action) else {
                throw entry.error("found \"\(action)\" twice; wanted each action once")
            }
            precedence.append(action)
        }
        self.precedence = precedence
        ranks = thresholds.map { precedence.firstIndex(of: $0.action) ?? precedence.count }
    }

    /// All actions that it can name, each once: those of the thresholds first.
    package var actions: [String] {
        var actions: [String] = []
        for action in thresholds.map(\.action) + [otherwise] + precedence
        where !actions.contains(action) {
            actions.append(action)
        }
        return actions
    }

    /// The action for `probability` where no expert proposes one.
    package func action(for probability: Double) -> String {
        threshold(for: probability).map { thresholds[$0].action } ?? otherwise
    }

    /// Whether a proposed action counts more than what the probability alone has.
    ///
    /// - Parameters:
    ///   - rank: Its place in the order of precedence.
    ///   - probability: Of abuse.
    /// - Returns: Whether the proposed action is the one to take.
    func yields(to rank: Int, at probability: Double) -> Bool {
        guard let threshold = threshold(for: probability) else { return true }
        return rank <= ranks[threshold]
    }

    /// The first threshold that the probability reaches.
    private func threshold(for probability: Double) -> Int? {
        for (index, threshold) in thresholds.enumerated()
        where probability >= threshold.probability {
            return index
        }
        return nil
    }
}
