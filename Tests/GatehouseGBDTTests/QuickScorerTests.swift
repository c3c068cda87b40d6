import GatehouseTestSupport
import Testing

@testable import GatehouseGBDT

@Suite struct QuickScorerTests {
    @Test("every fixture but the one that takes zero for missing is rearranged")
    func shapes() throws {
        for fixture in ForestFixture.allCases {
            let forest = try fixture.forest
            #expect((QuickScorer(forest) == nil) == (fixture == .zeroMissing), "\(fixture)")
        }
    }

    @Test(
        "margins equal LightGBM's to the bit",
        arguments: ForestFixture.allCases.filter { $0 != .zeroMissing }
    )
    func equalsLightGBM(_ fixture: ForestFixture) throws {
        let scorer = try #require(QuickScorer(fixture.forest))
        var scratch = [UInt32](repeating: 7, count: scorer.treeCount)
        for row in try fixture.rows {
            let features = row.features
            let margin = scorer.margin(features.span, scratch: &scratch)
            #expect(margin.bitPattern == row.margin.bitPattern, "\(features)")
        }
    }

    @Test("margins equal the plain walk's on random rows", arguments: 0..<50)
    func equalsReference(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, -1, 0.5, 3, 31, 32, 1e9]
        for fixture in ForestFixture.allCases where fixture != .zeroMissing {
            let forest = try fixture.forest
            let scorer = try #require(QuickScorer(forest))
            var scratch = [UInt32](repeating: 0, count: scorer.treeCount)
            let row = (0..<scorer.featureCount).map { _ in
                draws.oneIn(2) ? draws.pick(special) : Float(draws.below(2_000)) / 100 - 10
            }
            let quick = scorer.margin(row.span, scratch: &scratch)
            let plain = forest.margin(row.span)
            #expect(quick.bitPattern == plain.bitPattern, "\(fixture) \(row)")
        }
    }
}
