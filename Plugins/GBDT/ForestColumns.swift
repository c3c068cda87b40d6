internal import GatehouseKernels

/// Which bins a forest's splits compare.
///
/// A feature has one numeric column, or more where its splits do not agree on what becomes of missing
/// values: a column has one bin for those. And it has one for each set of categories.
struct ForestColumns {
    /// What becomes of missing values.
    private enum Missing: Hashable {
        case left, right
        /// They are compared as 0.
        case zero
    }

    private struct Key: Hashable {
        let feature: Int32
        let zeroIsMissing: Bool
        let missing: Missing
    }

    private struct SetKey: Hashable {
        let words: [UInt32]
        let missingGoesLeft: Bool
    }

    /// One feature's sets of categories.
    struct CategoricalFeature {
        let feature: Int
        /// How many categories any of its splits speaks of.
        var categories = 0
        /// Splits, by the column of the set; each is an index of the forest's nodes.
        var examples: [Int] = []
    }

    /// The numeric columns, those with many thresholds last.
    private(set) var numeric: [ForestBins.Column] = []

    private(set) var categorical: [CategoricalFeature] = []

    /// For each feature with categories, the column of its first set: behind the numeric ones.
    var firstColumns: [Int: Int] {
        var firstColumns: [Int: Int] = [:]
        var next = numeric.count
        for feature in categorical {
            firstColumns[feature.feature] = next
            next += feature.examples.count
        }
        return firstColumns
    }

    /// For each split of the forest: its column, or the set among its feature's.
    private(set) var columns: [Int]

    /// For each split of the forest, the bin up to which rows go left.
    private(set) var bins: [Int]

    /// Finds the columns; `nil` when a feature has more thresholds than a bin can count.
    init?(_ forest: Forest) {
        columns = Array(repeating: 0, count: forest.nodes.count)
        bins = Array(repeating: 0, count: forest.nodes.count)
        let keys = Self.keys(of: forest)
        var thresholds: [Key: [Double]] = [:]
        for (node, key) in zip(forest.nodes, keys) {
            if let key { thresholds[key, default: []].append(node.threshold) }
        }
        for key in thresholds.keys {
            thresholds[key]?.sort()
            thresholds[key] = thresholds[key].map(Self.distinct)
        }
        guard thresholds.values.allSatisfy({ $0.count <= ForestBins.thresholdLimit }) else {
            return nil
        }
        // The order is the same at every load.
        let order = thresholds.keys.sorted { first, second in
            func rank(_ key: Key) -> (Int, Int32, Int) {
                let isLarge = (thresholds[key]?.count ?? 0) > 256
                let kind = key.missing == .left ? 0 : key.missing == .right ? 1 : 2
                return (isLarge ? 1 : 0, key.feature, kind + (key.zeroIsMissing ? 3 : 0))
            }
            return rank(first) < rank(second)
        }
        var indices: [Key: Int] = [:]
        for key in order {
            indices[key] = numeric.count
            numeric.append(Self.column(key, thresholds[key] ?? []))
        }
        addSets(of: forest)
        for (index, key) in keys.enumerated() {
            guard let key, let column = indices[key] else { continue }
            columns[index] = column
            bins[index] = Self.index(
                of: forest.nodes[index].threshold,
                in: numeric[column].thresholds
            )
        }
    }

    /// What each numeric split compares; `nil` for splits of categories.
    private static func keys(of forest: Forest) -> [Key?] {
        struct Seen {
            var left = false
            var right = false
            var other = false
        }
        /// Both rules of a feature, each with what its splits make of missing values.
        var seen = Array(repeating: Seen(), count: 2 * forest.featureNames.count)
        func place(_ node: Forest.Node) -> Int {
            2 * Int(node.feature) + (node.rule == .numericWithoutZero ? 1 : 0)
        }
        for node in forest.nodes where node.rule != .categorical {
            let place = place(node)
            if node.missingGoesLeft { seen[place].left = true } else { seen[place].right = true }
            if node.missingGoesLeft != (0 <= node.threshold) { seen[place].other = true }
        }
        return forest.nodes.map { node in
            guard node.rule != .categorical else { return nil }
            let seen = seen[place(node)]
            let isMixed = seen.left && seen.right
            return Key(
                feature: node.feature,
                zeroIsMissing: node.rule == .numericWithoutZero,
                missing: isMixed && !seen.other ? .zero : node.missingGoesLeft ? .left : .right
            )
        }
    }

    private static func column(_ key: Key, _ thresholds: [Double]) -> ForestBins.Column {
        let missing =
            switch key.missing {
            case .left: 0
            case .right: thresholds.count
            case .zero: thresholds.prefix { $0 < 0 }.count
            }
        return ForestBins.Column(
            feature: Int(key.feature),
            thresholds: thresholds,
            missing: missing,
            zero: key.zeroIsMissing ? Forest.zeroThreshold : -1
        )
    }

    /// Gives every set of a feature, with what becomes of missing values, one column.
    private mutating func addSets(of forest: Forest) {
        var places: [Int32: Int] = [:]
        var sets: [[SetKey: Int]] = []
        for (index, node) in forest.nodes.enumerated() where node.rule == .categorical {
            let place = places[node.feature] ?? categorical.count
            if place == categorical.count {
                places[node.feature] = place
                categorical.append(CategoricalFeature(feature: Int(node.feature)))
                sets.append([:])
            }
            let limit = forest.categoryLimit(node)
            categorical[place].categories = max(categorical[place].categories, limit)
            let set = forest.categorySets[Int(node.threshold)]
            var words = Array(forest.categoryWords[Int(set.lowerBound)..<Int(set.upperBound)])
            while words.last == 0 { words.removeLast() }
            let key = SetKey(words: words, missingGoesLeft: node.missingGoesLeft)
            let column = sets[place][key] ?? categorical[place].examples.count
            if column == categorical[place].examples.count {
                sets[place][key] = column
                categorical[place].examples.append(index)
            }
            columns[index] = column
        }
    }

    private static func distinct(_ sorted: [Double]) -> [Double] {
        var distinct: [Double] = []
        for value in sorted where distinct.last != value { distinct.append(value) }
        return distinct
    }

    /// Where a threshold lies among distinct ones.
    private static func index(of threshold: Double, in thresholds: [Double]) -> Int {
        var (low, high) = (0, thresholds.count)
        while low < high {
            let middle = (low + high) / 2
            if thresholds[middle] < threshold { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
