/// Divides rows into folds so that no group is split and every fold has its share of each stratum.
///
/// Greedy, as scikit-learn's [StratifiedGroupKFold]: the groups whose strata are most uneven first, each to the
/// fold where the shares of the strata then differ least, and among equals to the fold with the fewest rows.
///
/// [StratifiedGroupKFold]: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedGroupKFold.html
package enum StratifiedGroupFolds {
    /// Gives every row its fold, in `0..<foldCount`.
    ///
    /// The answer depends on the set of (group, stratum) pairs and the seed, not on the order of the rows.
    /// With fewer groups than folds some folds stay empty. O(rows · log rows + pairs · folds).
    ///
    /// - Parameters:
    ///   - groups: Each row's group, any integers.
    ///   - strata: Each row's stratum, any integers: the label, or label and channel as one number.
    ///   - foldCount: The number of folds, at least 2.
    ///   - seed: Orders groups that are equally uneven.
    /// - Returns: One fold for each row.
    package static func assign(groups: [Int], strata: [Int], foldCount: Int, seed: UInt64) -> [Int]
    {
        precondition(
            groups.count == strata.count,
            "\(groups.count) groups for \(strata.count) strata"
        )
        precondition(foldCount >= 2, "\(foldCount) folds; at least 2 are needed")
        let table = StratumTable(groups: groups, strata: strata)
        var order = Array(0..<table.groupCount)
        var generator = SeededGenerator(seed: seed)
        generator.shuffle(&order)
        var position = [Int](repeating: 0, count: table.groupCount)
        for (rank, group) in order.enumerated() { position[group] = rank }
        let unevenness = (0..<table.groupCount).map { table.unevenness(of: $0) }
        order.sort { (unevenness[$1], position[$0]) < (unevenness[$0], position[$1]) }

        var balance = FoldBalance(totals: table.totals, foldCount: foldCount)
        var foldOfGroup = [Int](repeating: 0, count: table.groupCount)
        for group in order {
            foldOfGroup[group] = balance.place(table.entries[table.range(of: group)])
        }
        return table.groupOfRow.map { foldOfGroup[$0] }
    }
}

/// How many rows each group has in each stratum: only the pairs that occur, by group.
private struct StratumTable {
    struct Entry {
        let stratum: Int
        var count: Int
    }

    let groupOfRow: [Int]
    let groupCount: Int
    private(set) var entries: [Entry] = []
    private(set) var totals: [Int]
    private var starts: [Int]

    init(groups: [Int], strata: [Int]) {
        let numberedGroups = GroupNumbering(groups)
        let numberedStrata = GroupNumbering(strata)
        let group = numberedGroups.indices
        let stratum = numberedStrata.indices
        groupOfRow = group
        groupCount = numberedGroups.count
        totals = [Int](repeating: 0, count: numberedStrata.count)
        starts = [Int](repeating: 0, count: numberedGroups.count + 1)
        var last = -1
        for row in group.indices.sorted(by: { (group[$0], stratum[$0]) < (group[$1], stratum[$1]) })
        {
            totals[stratum[row]] += 1
            if group[row] == last, let entry = entries.last, entry.stratum == stratum[row] {
                entries[entries.count - 1].count += 1
            } else {
                entries.append(Entry(stratum: stratum[row], count: 1))
            }
            last = group[row]
            starts[last + 1] = entries.count
        }
    }

    func range(of group: Int) -> Range<Int> {
        starts[group]..<starts[group + 1]
    }

    /// The variance of the group's counts over all strata, times the square of their number: an integer,
    /// so that equal groups compare equal.
    func unevenness(of group: Int) -> Int {
        var sum = 0
        var squares = 0
        for entry in entries[range(of: group)] {
            sum += entry.count
            squares += entry.count * entry.count
        }
        return totals.count * squares - sum * sum
    }
}

/// The rows of each stratum that each fold has been given so far.
private struct FoldBalance {
    private let totals: [Int]
    private let foldCount: Int
    /// Shape `[stratum, fold]`.
    private var counts: [Int]
    private var sums: [Int]
    private var squares: [Int]
    private var sizes: [Int]

    init(totals: [Int], foldCount: Int) {
        self.totals = totals
        self.foldCount = foldCount
        counts = [Int](repeating: 0, count: totals.count * foldCount)
        sums = [Int](repeating: 0, count: totals.count)
        squares = [Int](repeating: 0, count: totals.count)
        sizes = [Int](repeating: 0, count: foldCount)
    }

    mutating func place(_ entries: ArraySlice<StratumTable.Entry>) -> Int {
        var best = 0
        var bestSpread = Double.infinity
        for fold in 0..<foldCount {
            var spread = 0.0
            // Strata the group does not touch add the same to every fold's sum: left out.
            for entry in entries {
                let count = counts[entry.stratum * foldCount + fold]
                let sum = sums[entry.stratum] + entry.count
                let square = squares[entry.stratum] + entry.count * (2 * count + entry.count)
                let variance = Double(foldCount * square - sum * sum)
                spread += variance.squareRoot() / Double(totals[entry.stratum])
            }
            if spread < bestSpread || (spread == bestSpread && sizes[fold] < sizes[best]) {
                best = fold
                bestSpread = spread
            }
        }
        for entry in entries {
            let index = entry.stratum * foldCount + best
            squares[entry.stratum] += entry.count * (2 * counts[index] + entry.count)
            sums[entry.stratum] += entry.count
            counts[index] += entry.count
            sizes[best] += entry.count
        }
        return best
    }
}
