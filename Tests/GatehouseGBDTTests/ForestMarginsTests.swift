import Testing

@testable import GatehouseGBDT

/// What a forest's head does to the sums, and what each rule does with a value, on forests of one tree.
@Suite("Forest, margins")
struct ForestMarginsTests {
    static func head(_ features: Int = 1, outputs: Int = 1) -> Forest.Head {
        var head = Forest.Head(
            featureNames: (0..<features).map { "f\($0)" },
            objective: .init(library: .lightGBM, name: "custom", link: .none)
        )
        head.outputCount = outputs
        head.bases = Array(repeating: 0, count: outputs)
        head.biases = head.bases
        return head
    }

    static func split(_ threshold: Double, _ rule: Forest.Rule = .numeric, missingGoesLeft: Bool)
        -> Forest.Node
    {
        Forest.Node(
            threshold: threshold,
            left: ~0,
            right: ~1,
            feature: 0,
            rule: rule,
            missingGoesLeft: missingGoesLeft
        )
    }

    static func forest(
        _ head: Forest.Head = head(),
        _ trees: ForestBuilder.Tree...,
    ) throws -> Forest {
        var builder = ForestBuilder(head)
        for tree in trees { try builder.add(tree) }
        return builder.forest()
    }

    @Test(
        "a rule sends a value left or right",
        arguments: [
            (rule: .numeric, value: 1, missingGoesLeft: false, goesLeft: true),  // on the threshold
            (rule: .numeric, value: 1.0.nextUp, missingGoesLeft: true, goesLeft: false),
            (rule: .numeric, value: .nan, missingGoesLeft: true, goesLeft: true),
            (rule: .numeric, value: .nan, missingGoesLeft: false, goesLeft: false),
            (rule: .numericWithoutZero, value: -1e-36, missingGoesLeft: false, goesLeft: false),
            (rule: .numericWithoutZero, value: -1, missingGoesLeft: false, goesLeft: true),
            (rule: .categorical, value: 2, missingGoesLeft: false, goesLeft: true),
            (rule: .categorical, value: 2.9, missingGoesLeft: false, goesLeft: true),
            (rule: .categorical, value: 1, missingGoesLeft: true, goesLeft: false),
            (rule: .categorical, value: .nan, missingGoesLeft: true, goesLeft: true),
            (rule: .categorical, value: .infinity, missingGoesLeft: true, goesLeft: false),
            (rule: .categorical, value: 1e300, missingGoesLeft: true, goesLeft: false),
        ] as [(Forest.Rule, Double, Bool, Bool)]
    )
    func rules(rule: Forest.Rule, value: Double, missingGoesLeft: Bool, goesLeft: Bool) throws {
        let threshold = rule == .categorical ? 0.0 : 1
        let tree = ForestBuilder.Tree(
            nodes: [Self.split(threshold, rule, missingGoesLeft: missingGoesLeft)],
            leaves: [1, 0],
            categorySets: [0..<1],
            categoryWords: [0b101]
        )
        let row = [value]
        #expect(try Self.forest(Self.head(), tree).margin(row.span) == (goesLeft ? 1 : 0))
    }

    @Test("a category between -1 and 0 is 0 or none", arguments: [true, false])
    func negativeCategories(truncates: Bool) throws {
        var head = Self.head()
        head.truncatesNegativeCategories = truncates
        let tree = ForestBuilder.Tree(
            nodes: [Self.split(0, .categorical, missingGoesLeft: false)],
            leaves: [1, 0],
            categorySets: [0..<1],
            categoryWords: [1]
        )
        let forest = try Self.forest(head, tree)
        let expected = [(-0.5, truncates ? 1.0 : 0), (-0.0, 1), (-1, 0), (0.5, 1)]
        for (value, margin) in expected {
            let row = [value]
            #expect(forest.margin(row.span) == margin, "\(value)")
        }
    }

    @Test("rows are rounded when the forest asks for it")
    func roundedRows() throws {
        let threshold = Double(Float(0.1))
        let above = [threshold.nextUp]
        for isRounded in [true, false] {
            var head = Self.head()
            head.roundsRows = isRounded
            let split = Self.split(threshold, missingGoesLeft: false)
            let tree = ForestBuilder.Tree(nodes: [split], leaves: [1, 0])
            #expect(try Self.forest(head, tree).margin(above.span) == (isRounded ? 1 : 0))
        }
    }

    @Test("sums in single precision are rounded at each tree")
    func singleSums() throws {
        var head = Self.head()
        head.bases = [16_777_216]
        let trees = Array(repeating: ForestBuilder.Tree(leaves: [1]), count: 2)
        let row = [0.0]
        #expect(try Self.forest(head, trees[0], trees[1]).margin(row.span) == 16_777_218)
        head.sumsInSingle = true
        #expect(try Self.forest(head, trees[0], trees[1]).margin(row.span) == 16_777_216)
    }

    @Test("each output sums its own trees, then is divided, scaled and shifted")
    func outputs() throws {
        var head = Self.head(outputs: 2)
        head.bases = [1, 2]
        head.divisor = 2
        head.scale = 10
        head.biases = [0, 0.5]
        let forest = try Self.forest(
            head,
            ForestBuilder.Tree(output: 1, leaves: [4]),
            ForestBuilder.Tree(output: 0, leaves: [2]),
            ForestBuilder.Tree(output: 1, leaves: [8])
        )
        var margins = [Double](repeating: .nan, count: 2)
        var span = margins.mutableSpan
        let row: [Float] = [.nan]
        forest.margins(row.span, into: &span)
        #expect(margins == [15, 70.5])
        #expect(forest.objective.logit(margins.span) == nil)
    }

    @Test("a linear leaf sums its terms, and falls back to its value for NaN")
    func linear() throws {
        let linear = ForestBuilder.Tree(
            leaves: [7],
            linearLeaves: Forest.LinearLeaves(
                constants: [1],
                terms: [0..<2],
                features: [0, 1],
                coefficients: [2, 1e40]
            )
        )
        let forest = try Self.forest(
            Self.head(2),
            ForestBuilder.Tree(leaves: [100]),
            linear,
            ForestBuilder.Tree(leaves: [1000])
        )
        let rows: [([Double], Double)] = [
            ([3, 0], 1107), ([3, .nan], 1107), ([2, 1e-36], 1105), ([2, -1e-36], 1105),
        ]
        for (row, margin) in rows { #expect(forest.margin(row.span) == margin, "\(row)") }
    }

    @Test("covers and gains are kept when every tree has them")
    func covers() throws {
        let split = Self.split(0, missingGoesLeft: false)
        let tree = ForestBuilder.Tree(
            nodes: [split],
            leaves: [1, 2],
            covers: .init(nodes: [5], leaves: [2, 3]),
            gains: [0.5]
        )
        let forest = try Self.forest(Self.head(), tree, tree)
        #expect(forest.covers?.nodes == [5, 5])
        #expect(forest.covers?.leaves == [2, 3, 2, 3])
        #expect(forest.gains == [0.5, 0.5])
        var bare = tree
        bare.covers = nil
        bare.gains = []
        for other in [
            try Self.forest(Self.head(), tree, bare),
            try Self.forest(Self.head(), bare, tree),
        ] {
            #expect(other.covers == nil)
            #expect(other.gains.isEmpty)
        }
    }
}
