import Testing

@testable import GatehouseLearning

@Suite("StratifiedGroupFolds")
struct StratifiedGroupFoldsTests {
    /// Groups of very different sizes, five strata of different shares.
    private func table(seed: UInt64, rows: Int) -> (groups: [Int], strata: [Int]) {
        var generator = SeededGenerator(seed: seed)
        let groups = (0..<rows).map { _ in
            generator.uniform() < 0.3 ? generator.below(8) : 100 + generator.below(rows)
        }
        let strata = groups.map { group in
            generator.uniform() < 0.8 ? group % 3 : 3 + generator.below(2)
        }
        return (groups, strata)
    }

    private func assign(_ groups: [Int], _ strata: [Int], seed: UInt64) -> [Int] {
        StratifiedGroupFolds.assign(groups: groups, strata: strata, foldCount: 5, seed: seed)
    }

    @Test("no group is split, and folds are balanced", arguments: [1, 2, 3, 4] as [UInt64])
    func balance(seed: UInt64) {
        let (groups, strata) = table(seed: seed, rows: 3_000)
        let folds = StratifiedGroupFolds.assign(
            groups: groups,
            strata: strata,
            foldCount: 5,
            seed: seed
        )
        var foldOfGroup: [Int: Int] = [:]
        for (group, fold) in zip(groups, folds) {
            #expect(foldOfGroup[group, default: fold] == fold)
            foldOfGroup[group] = fold
        }
        for stratum in Set(strata) {
            let total = strata.count { $0 == stratum }
            for fold in 0..<5 {
                let count = zip(strata, folds).count { $0 == stratum && $1 == fold }
                #expect(abs(Double(count) / Double(total) - 0.2) < 0.02)
            }
        }
    }

    @Test("the seed decides, and the order of the rows does not")
    func determinism() {
        let (groups, strata) = table(seed: 6, rows: 500)
        let folds = assign(groups, strata, seed: 1)
        let again = assign(groups, strata, seed: 1)
        let other = assign(groups, strata, seed: 2)
        let reversed = assign(groups.reversed(), strata.reversed(), seed: 1)
        #expect(folds == again)
        #expect(folds != other)
        #expect(folds == reversed.reversed())
    }

    @Test("rows that are few, or none, have folds too")
    func edges() {
        #expect(StratifiedGroupFolds.assign(groups: [], strata: [], foldCount: 5, seed: 1) == [])
        let single = StratifiedGroupFolds.assign(groups: [9], strata: [1], foldCount: 5, seed: 1)
        #expect(single.count == 1 && (0..<5).contains(single[0]))
        let oneGroup = StratifiedGroupFolds.assign(
            groups: [-4, -4, -4],
            strata: [0, 1, 0],
            foldCount: 2,
            seed: 1
        )
        #expect(Set(oneGroup).count == 1)
        let singletons = StratifiedGroupFolds.assign(
            groups: Array(0..<10),
            strata: [Int](repeating: 0, count: 10),
            foldCount: 5,
            seed: 1
        )
        #expect((0..<5).allSatisfy { fold in singletons.count { $0 == fold } == 2 })
    }
}
