import Testing

@testable import GatehouseGBDT

@Suite("Forest")
struct ForestTests {
    @Test("margins equal LightGBM's to the bit", arguments: ForestFixture.allCases)
    func marginsEqual(_ fixture: ForestFixture) throws {
        let forest = try fixture.forest
        for (number, row) in try fixture.rows.enumerated() {
            let margin = forest.margin(row.features.span)
            #expect(
                margin.bitPattern == row.margin.bitPattern,
                "row \(number) \(row.features): \(margin), LightGBM \(row.margin)"
            )
        }
    }

    @Test("the fixtures hold every kind of split")
    func fixturesHoldEveryRule() throws {
        var rules: Set<Forest.Rule> = []
        var hasInfiniteThreshold = false
        var hasDefaultLeft = false
        var hasLongSet = false
        for fixture in ForestFixture.allCases {
            let forest = try fixture.forest
            rules.formUnion(forest.nodes.map(\.rule))
            hasInfiniteThreshold =
                hasInfiniteThreshold || forest.nodes.contains { $0.threshold == .infinity }
            hasDefaultLeft = hasDefaultLeft || forest.nodes.contains(where: \.missingGoesLeft)
            hasLongSet = hasLongSet || forest.categorySets.contains { $0.count > 1 }
        }
        #expect(rules == [.numeric, .numericWithoutZero, .categorical])
        #expect(hasInfiniteThreshold && hasDefaultLeft && hasLongSet)
    }

    @Test("a forest tells its shape")
    func shape() throws {
        let forest = try ForestFixture.categorical.forest
        #expect(forest.featureNames == (0..<6).map { "Column_\($0)" })
        #expect(forest.objective.name == "binary sigmoid:1")
        #expect(forest.objective.link == .logit(scale: 1))
        #expect(forest.outputCount == 1)
        #expect(forest.treeCount == 8)
        #expect(forest.leafCount == 64)
        let soft = try ForestFixture.crossEntropy.forest
        #expect(soft.objective.name == "cross_entropy")
        #expect(soft.objective.link == .logit(scale: 1))
    }

    @Test("no split has a threshold where LightGBM sees zero")
    func thresholdsAvoidZero() throws {
        let zero = Forest.zeroThreshold
        let forest = try ForestFixture.numeric.forest
        #expect(forest.nodes.contains { $0.threshold == (-zero).nextDown })
        #expect(forest.nodes.allSatisfy { $0.threshold < -zero || $0.threshold >= zero })
    }
}
