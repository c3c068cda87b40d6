import GatehouseTestSupport

@testable import GatehouseGBDT

/// Forests that no library would train, with every rule in them.
enum RandomForest {
    /// Draws a forest: features, outputs, roundings, sets of categories, and trees of any depth.
    static func make(
        _ draws: inout SeededDraws,
        leafLimit: Int? = nil,
        thresholdLimit: Int? = nil,
    ) throws -> Forest {
        let featureCount = 1 + draws.below(draws.oneIn(3) ? 90 : 6)
        var head = Forest.Head(
            featureNames: (0..<featureCount).map { "f\($0)" },
            objective: .init(library: .lightGBM, name: "custom", link: .none)
        )
        head.outputCount = draws.oneIn(3) ? 3 : 1
        head.bases = (0..<head.outputCount).map { _ in draws.oneIn(2) ? 0 : 0.25 }
        head.biases = head.bases.map { _ in draws.oneIn(2) ? 0 : -1.5 }
        head.sumsInSingle = draws.oneIn(3)
        head.roundsRows = head.sumsInSingle || draws.oneIn(4)
        head.truncatesNegativeCategories = draws.oneIn(2)
        if draws.oneIn(3) { head.divisor = 7 }
        if draws.oneIn(3) { head.scale = 0.3 }
        var builder = ForestBuilder(head)
        let limit = leafLimit ?? (draws.oneIn(2) ? 32 : 400)
        let thresholds = thresholdLimit ?? (draws.oneIn(4) ? 5_000 : 40)
        let hasCategories = draws.oneIn(2)
        for _ in 0..<1 + draws.below(150) {
            var tree = tree(leafCount: 1 + draws.below(limit), hasCategories, thresholds, &draws)
            for index in tree.nodes.indices {
                // A feature is of numbers or of categories.
                let feature = draws.below(featureCount)
                tree.nodes[index].feature = Int32(feature)
                let isCategorical = hasCategories && feature % 3 == 0
                guard isCategorical != (tree.nodes[index].rule == .categorical) else { continue }
                tree.nodes[index].rule = isCategorical ? .categorical : .numeric
                if isCategorical {
                    tree.nodes[index].threshold = Double(draws.below(tree.categorySets.count))
                }
            }
            tree.output = draws.below(head.outputCount)
            try builder.add(tree)
        }
        return builder.forest()
    }

    private static func tree(
        leafCount: Int,
        _ hasCategories: Bool,
        _ thresholds: Int,
        _ draws: inout SeededDraws,
    ) -> ForestBuilder.Tree {
        var tree = ForestBuilder.Tree()
        tree.leaves = (0..<leafCount).map { _ in Double(draws.below(2_001) - 1_000) / 1_024 }
        if hasCategories {
            for _ in 0..<3 {
                let start = Int32(tree.categoryWords.count)
                for _ in 0..<draws.below(3) {
                    tree.categoryWords.append(UInt32(draws.below(1 << 32)))
                }
                tree.categorySets.append(start..<Int32(tree.categoryWords.count))
            }
        }
        // Splits any leaf into two until there are enough; a split lies before its children.
        var open: [(parent: Int, isLeft: Bool)] = []
        for index in 0..<max(leafCount - 1, 0) {
            if index > 0 {
                let place = draws.oneIn(3) ? open.count - 1 : draws.below(open.count)
                let (parent, isLeft) = open.remove(at: place)
                if isLeft {
                    tree.nodes[parent].left = Int32(index)
                } else {
                    tree.nodes[parent].right = Int32(index)
                }
            }
            tree.nodes.append(node(thresholds, &draws))
            open += [(index, true), (index, false)]
        }
        for (leaf, place) in open.enumerated() {
            if place.isLeft {
                tree.nodes[place.parent].left = ~Int32(leaf)
            } else {
                tree.nodes[place.parent].right = ~Int32(leaf)
            }
        }
        return tree
    }

    private static func node(_ thresholds: Int, _ draws: inout SeededDraws) -> Forest.Node {
        let special: [Double] = [.infinity, -.infinity, Forest.zeroThreshold, 1e-300, 0.1]
        let number = Double(draws.below(thresholds) - thresholds / 2) / 8
        return Forest.Node(
            threshold: draws.oneIn(20) ? draws.pick(special) : number == 0 ? 1 : number,
            left: 0,
            right: 0,
            feature: 0,
            rule: draws.oneIn(6) ? .numericWithoutZero : .numeric,
            missingGoesLeft: draws.oneIn(2)
        )
    }

    /// Draws a row: thresholds and their neighbours, categories and what is none, and what is no number.
    static func row(of forest: Forest, _ draws: inout SeededDraws) -> [Double] {
        let special: [Double] = [
            .nan, .infinity, -.infinity, 0, -0.0, 1e-36, -1e-36, 0x1p-1074, -0.5, -1, 31, 32, 63.9,
            96, 1e10, -1e300, 1e300,
        ]
        return forest.featureNames.map { _ in
            switch draws.below(4) {
            case 0: draws.pick(special)
            case 1: Double(draws.below(100))
            case 2:
                forest.nodes.isEmpty
                    ? 1 : draws.pick(forest.nodes).threshold.nextUp
            default: forest.nodes.isEmpty ? -1 : draws.pick(forest.nodes).threshold
            }
        }
    }
}
