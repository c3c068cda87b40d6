/// A forest of decision trees: what every model file becomes, whoever trained it.
///
/// Each tree gives a row the value of one of its leaves, and adds it to one of the row's margins.
/// Immutable; ``ForestBuilder``, the one door, has checked every index in it, so that a walk ends and
/// stays in bounds for any row. ``margins(_:into:)-(Span<Float>,_)`` is the plain walk, which faster
/// engines are tested against: its margins equal those of the library that trained the forest, to the
/// bit.
package struct Forest: Sendable {
    /// What is said about the forest as a whole; the properties below give it out.
    let head: Head

    /// The trees in the order of summation.
    let trees: [Tree]

    /// Splits of all trees, each tree's behind the other's; a child lies after its parent.
    let nodes: [Node]

    /// Values of all leaves, all finite.
    ///
    /// No sum of one for each tree overflows, in single precision where ``sumsInSingle``.
    let leaves: [Double]

    /// Sets of categories that go left, each a range of `categoryWords`.
    let categorySets: [Range<Int32>]

    /// Bit `c % 32` of a set's word `c / 32` says whether category `c` is in the set.
    let categoryWords: [UInt32]

    /// What leaves add besides their values: for LightGBM's linear trees.
    let linearLeaves: LinearLeaves?

    /// How much of the training data each split and leaf saw, when the file has it for all of them.
    let covers: Covers?

    /// What each split gained in training, shape `[nodes.count]`; empty when the file does not say.
    let gains: [Float]
}

extension Forest {
    /// What is said about a forest as a whole: what most libraries mean unless a loader says otherwise.
    struct Head: Sendable {
        var featureNames: [String]
        var objective: Objective
        var outputCount = 1
        var roundsRows = false
        var sumsInSingle = false
        var truncatesNegativeCategories = true
        var bases: [Double] = [0]
        var divisor = 1.0
        var scale = 1.0
        var biases: [Double] = [0]
        var categories: [Int: Categories] = [:]
    }

    /// Names of the features, in the order of a row; `f0`, `f1`, … when the file has none.
    package var featureNames: [String] { head.featureNames }

    /// What the margins were trained for.
    package var objective: Objective { head.objective }

    /// How many margins a row has: one, or one for each class or target.
    package var outputCount: Int { head.outputCount }

    /// Whether values are rounded to single precision before they are compared.
    package var roundsRows: Bool { head.roundsRows }

    /// Whether margins are summed in single precision; bases and leaves are then such numbers too.
    package var sumsInSingle: Bool { head.sumsInSingle }

    /// Whether values above -1 and below 0 are category 0, as in LightGBM, or none, as in XGBoost.
    package var truncatesNegativeCategories: Bool { head.truncatesNegativeCategories }

    /// What each sum starts from, shape `[outputCount]`.
    package var bases: [Double] { head.bases }

    /// What sums are divided by: the rounds of an averaged forest, or 1.
    package var divisor: Double { head.divisor }

    /// What sums, once divided, are multiplied by, before ``biases`` are added; 1 for most.
    package var scale: Double { head.scale }

    /// What is added last, shape `[outputCount]`; zeros for most.
    package var biases: [Double] { head.biases }

    /// For features that were trained on names, or on numbers, which the trees know by an index.
    package var categories: [Int: Categories] { head.categories }

    /// For each tree the splits that are its own, which lie together.
    var nodeRanges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var end = nodes.count
        for tree in trees.reversed() {
            let start = tree.root >= 0 ? Int(tree.root) : end
            ranges.append(start..<end)
            end = start
        }
        return ranges.reversed()
    }

    /// How many trees there are.
    package var treeCount: Int { trees.count }

    /// How many leaves all trees have together.
    package var leafCount: Int { leaves.count }

    /// Magnitudes up to this are zero: LightGBM's `kZeroThreshold`, a `float`.
    static let zeroThreshold = Double(Float(1e-35))
}

extension Forest {
    /// One tree.
    struct Tree: Sendable, Equatable {
        /// Where a walk starts: an index of `nodes`, or `~leaf` when there is no split.
        var root: Int32

        /// The margin that its leaves are added to.
        var output: Int32
    }

    /// One split.
    struct Node: Sendable {
        /// Values up to this, inclusive, go left; in a categorical split, an index of `categorySets`.
        ///
        /// Never NaN, may be infinite. In a forest of LightGBM never from `-zeroThreshold` up to but
        /// not including `zeroThreshold`.
        var threshold: Double

        /// Where to go on: an index of `nodes`, or `~leaf`.
        var left: Int32
        var right: Int32

        var feature: Int32
        var rule: Rule
        var missingGoesLeft: Bool
    }

    /// How a split decides.
    enum Rule: UInt8, Sendable {
        /// By threshold; NaN is missing.
        case numeric

        /// By threshold; NaN and zero are missing.
        case numericWithoutZero

        /// By membership in a set; NaN is missing, and what is no category is in no set.
        case categorical
    }

    /// What leaves of linear trees add up: a constant, and coefficients times features.
    ///
    /// A row for which a feature of its leaf is NaN gets the leaf's plain value instead. Values within
    /// `zeroThreshold` are zero, as they are for LightGBM.
    struct LinearLeaves: Sendable {
        /// Shape `[leaves.count]`.
        var constants: [Double] = []

        /// For each leaf, a range of `features` and `coefficients`, which may be empty.
        var terms: [Range<Int32>] = []

        var features: [Int32] = []
        var coefficients: [Double] = []
    }

    /// How much of the training data splits and leaves saw: finite and not negative.
    ///
    /// LightGBM counts rows, XGBoost sums second derivatives, CatBoost and scikit-learn sum weights.
    struct Covers: Sendable {
        /// Shape `[nodes.count]`.
        var nodes: [Double] = []

        /// Shape `[leaves.count]`.
        var leaves: [Double] = []
    }
}
