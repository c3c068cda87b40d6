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

    @Test("a tree of any depth is left to the plain walk, without a deep recursion")
    func deepTrees() throws {
        let depth = 200_000
        let model = ChainModel.text(splits: depth)
        let forest = try Forest(lightGBM: model.span)
        #expect(forest.leafCount == depth + 1)
        #expect(QuickScorer(forest) == nil)
    }
}

/// A model of one tree in which every right child is the next split.
private enum ChainModel {
    static func text(splits: Int) -> [UInt8] {
        func list(_ value: (Int) -> String, _ count: Int) -> String {
            (0..<count).map(value).joined(separator: " ")
        }
        let tree = """
            Tree=0
            num_leaves=\(splits + 1)
            num_cat=0
            split_feature=\(list({ _ in "0" }, splits))
            threshold=\(list({ "\($0).5" }, splits))
            decision_type=\(list({ _ in "2" }, splits))
            left_child=\(list({ "\(-$0 - 1)" }, splits))
            right_child=\(list({ $0 + 1 < splits ? "\($0 + 1)" : "\(-splits - 1)" }, splits))
            leaf_value=\(list({ _ in "0.5" }, splits + 1))
            is_linear=0
            shrinkage=1


            """
        let head = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=0
            objective=binary sigmoid:1
            feature_names=a
            feature_infos=[0:1]
            tree_sizes=\(tree.utf8.count)


            """
        return Array("\(head)\(tree)end of trees\n".utf8)
    }
}
