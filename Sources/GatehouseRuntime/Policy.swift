/// Maps a probability to the bundle's name for what to do.
///
/// The first threshold, from the highest down, that the probability reaches names the action.
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

    init(_ node: ManifestNode) throws(BundleError) {
        try node.expectKeys(["thresholds", "otherwise"])
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
    }

    /// The action for `probability`.
    package func action(for probability: Double) -> String {
        for threshold in thresholds where probability >= threshold.probability {
            return threshold.action
        }
        return otherwise
    }
}
