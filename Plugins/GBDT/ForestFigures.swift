/// What a forest is made of, in figures for people.
package struct ForestFigures: Sendable {
    /// What the splits on one feature come to.
    package struct Feature: Sendable, Equatable {
        /// The feature's name.
        package let name: String

        /// How many splits ask for it.
        package let splits: Int

        /// What they gained in training, in the library's unit; `nil` where the file does not say.
        package let gain: Double?
    }

    /// Splits between the root and the deepest leaf.
    package let deepest: Int

    /// The features that splits ask for, in the order of a row.
    package let features: [Feature]

    /// Counts what is in `forest`.
    package init(_ forest: Forest) {
        var depths = [Int](repeating: 1, count: forest.nodes.count)
        var splits = [Int](repeating: 0, count: forest.featureNames.count)
        var gains = [Double](repeating: 0, count: forest.featureNames.count)
        for (index, node) in forest.nodes.enumerated() {
            // Children lie behind their parents.
            for child in [node.left, node.right] where child >= 0 {
                depths[Int(child)] = depths[index] + 1
            }
            splits[Int(node.feature)] += 1
            // Nothing relies on gains, so nothing has checked them.
            guard !forest.gains.isEmpty, forest.gains[index].isFinite else { continue }
            gains[Int(node.feature)] += Double(forest.gains[index])
        }
        deepest = depths.max() ?? 0
        features = splits.indices.filter { splits[$0] > 0 }.map { feature in
            Feature(
                name: forest.featureNames[feature],
                splits: splits[feature],
                gain: forest.gains.isEmpty ? nil : gains[feature]
            )
        }
    }

    /// The features by what they gained, the most first; none where the file does not say.
    package var byGain: [Feature] {
        features.filter { $0.gain != nil }.sorted {
            ($1.gain ?? 0, $0.name) < ($0.gain ?? 0, $1.name)
        }
    }

    /// The features by how many splits ask for them, the most first.
    package var byUse: [Feature] {
        features.sorted { ($1.splits, $0.name) < ($0.splits, $1.name) }
    }
}
