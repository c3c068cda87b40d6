import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseGBDT

@Suite("Forest, explanations")
struct ForestExplainerTests {
    /// What trees add on average when only the features in `known` are, by the definition.
    private static func value(
        _ forest: Forest,
        _ row: [Double],
        known: Int,
        output: Int,
    ) throws -> Double {
        let covers = try #require(forest.covers)
        func cover(_ index: Int32) -> Double {
            index >= 0 ? covers.nodes[Int(index)] : covers.leaves[Int(~index)]
        }
        func below(_ index: Int32) -> Double {
            guard index >= 0 else { return forest.leaves[Int(~index)] }
            let node = forest.nodes[Int(index)]
            if known >> Int(node.feature) & 1 == 1 {
                let value = row[Int(node.feature)]
                let rounded = forest.roundsRows ? Double(Float(value)) : value
                return below(forest.goesLeft(node, rounded) ? node.left : node.right)
            }
            let (left, right) = (cover(node.left), cover(node.right))
            return (left * below(node.left) + right * below(node.right)) / (left + right)
        }
        var sum = forest.bases[output]
        for tree in forest.trees where Int(tree.output) == output { sum += below(tree.root) }
        return sum / forest.divisor * forest.scale + forest.biases[output]
    }

    /// Shapley values over all subsets of features.
    private static func shapley(
        _ forest: Forest,
        _ row: [Double],
        output: Int,
    ) throws -> [Double] {
        let count = row.count
        let values = try (0..<1 << count).map {
            try value(forest, row, known: $0, output: output)
        }
        var factorials = [1.0]
        for n in 1...count { factorials.append(factorials[n - 1] * Double(n)) }
        return (0..<count).map { feature in
            var sum = 0.0
            for known in 0..<1 << count where known >> feature & 1 == 0 {
                let size = known.nonzeroBitCount
                let weight = factorials[size] * factorials[count - size - 1] / factorials[count]
                sum += weight * (values[known | 1 << feature] - values[known])
            }
            return sum
        }
    }

    /// Gives a forest covers: leaves draw theirs, splits add up.
    private static func covered(_ forest: Forest, _ draws: inout SeededDraws) -> Forest {
        var covers = Forest.Covers(
            nodes: Array(repeating: 0, count: forest.nodes.count),
            leaves: forest.leaves.map { _ in Double(1 + draws.below(1_000)) }
        )
        for (index, node) in forest.nodes.enumerated().reversed() {
            for child in [node.left, node.right] {
                covers.nodes[index] +=
                    child >= 0 ? covers.nodes[Int(child)] : covers.leaves[Int(~child)]
            }
        }
        return Forest(
            head: forest.head,
            trees: forest.trees,
            nodes: forest.nodes,
            leaves: forest.leaves,
            categorySets: forest.categorySets,
            categoryWords: forest.categoryWords,
            linearLeaves: nil,
            covers: covers,
            gains: []
        )
    }

    @Test("contributions are the Shapley values over all subsets of features", arguments: 0..<24)
    func definition(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        var drawn = try RandomForest.make(&draws, leafLimit: 20, thresholdLimit: 10)
        while drawn.featureNames.count > 6 {
            drawn = try RandomForest.make(&draws, leafLimit: 20, thresholdLimit: 10)
        }
        let forest = Self.covered(drawn, &draws)
        let row = RandomForest.row(of: forest, &draws)
        for kernels in ["portable", "avx2", "avx512"].compactMap(Kernels.named) {
            let explainer = try ForestExplainer(forest, kernels: kernels)
            var scratch = explainer.makeScratch()
            let count = row.count
            var found = [Double](repeating: 7, count: forest.outputCount * count)
            explainer.contributions(row.span, scratch: &scratch, into: &found)
            for output in 0..<forest.outputCount {
                let average = try Self.value(forest, row, known: 0, output: output)
                #expect(abs(explainer.expected[output] - average) < 1e-9)
                let wanted = try Self.shapley(forest, row, output: output)
                for feature in 0..<count {
                    #expect(abs(found[output * count + feature] - wanted[feature]) < 1e-9)
                }
            }
        }
    }

    @Test("contributions and the average add up to the margin, however deep the trees are")
    func sums() throws {
        for seed in 0..<10 {
            var draws = SeededDraws(seed: seed)
            let drawn = try RandomForest.make(&draws)
            let forest = Self.covered(drawn, &draws)
            let explainer = try ForestExplainer(forest)
            var scratch = explainer.makeScratch()
            let row = RandomForest.row(of: forest, &draws)
            var found = [Double](repeating: 0, count: forest.outputCount * row.count)
            explainer.contributions(row.span, scratch: &scratch, into: &found)
            var margins = [Double](repeating: 0, count: forest.outputCount)
            var span = margins.mutableSpan
            forest.margins(row.span, into: &span)
            for output in margins.indices {
                let own = found[output * row.count..<(output + 1) * row.count]
                let sum = own.reduce(explainer.expected[output], +)
                #expect(abs(sum - margins[output]) < 1e-4)
            }
        }
    }

    @Test("a forest that does not say what its splits saw is not explained")
    func noCovers() throws {
        var draws = SeededDraws(seed: 1)
        let forest = try RandomForest.make(&draws)
        #expect(throws: ForestExplainer.Obstacle.noCovers) { try ForestExplainer(forest) }
    }

    @Test("a rule of n points integrates powers up to 2n - 1", arguments: [8, 16, 24])
    func quadrature(count: Int) {
        let rule = GaussLegendre(count: count)
        for power in 0..<2 * count {
            var integral = 0.0
            for (point, weight) in zip(rule.points, rule.weights) {
                var value = weight
                for _ in 0..<power { value *= point }
                integral += value
            }
            #expect(abs(integral - 1 / Double(power + 1)) < 1e-14, "power \(power)")
        }
    }
}
