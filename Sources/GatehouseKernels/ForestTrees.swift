internal import CGatehouseKernels

/// Trees packed for the general walk.
@safe
package final class ForestTrees: Sendable {
    /// One split: rows whose bin in `column` is at most `bin` go left.
    package struct Split: Sendable {
        /// Of ``ForestBins``.
        package var column: Int
        package var bin: Int
        /// A split of the tree, or `~leaf` of it.
        package var left: Int
        package var right: Int

        /// A split.
        package init(column: Int, bin: Int, left: Int, right: Int) {
            self.column = column
            self.bin = bin
            self.left = left
            self.right = right
        }
    }

    /// The most leaves of a tree: a child is 15 bits and what it is.
    package static let leafLimit = 32_768

    /// How many trees there are.
    let count: Int

    /// How many leaves all trees have.
    let leafCount: Int

    /// How many columns rows have, those of sets among them.
    let columnCount: Int

    let categories: [gatehouse_categories]
    let categoryFeatureLimit: Int

    private let paddedCount: Int
    private let splits: KernelStorage
    private let memberships: KernelStorage

    /// For all trees the first split, the first leaf, the depth, and the place in the result.
    private let lists: KernelStorage

    /// Packs trees, each of at least one leaf; a child lies behind its parent.
    ///
    /// - Parameters:
    ///   - trees: Their splits.
    ///   - numericCount: How many columns are numeric.
    ///   - sets: For each feature with categories a table of sets, 0 for a member and 1 for others; each
    ///     set is a column behind the others.
    package init(_ trees: [[Split]], numericCount: Int, sets: [ForestCategories<UInt16>]) {
        count = trees.count
        paddedCount = (count + 31) / 32 * 32
        var (memberships, categories): ([UInt16], [gatehouse_categories]) = ([], [])
        var columnCount = numericCount
        for set in sets {
            let width = set.rows[0].count
            categories.append(
                set.packed(first: memberships.count, count: width, column: columnCount)
            )
            columnCount += width
            for row in set.rows { memberships += row }
        }
        precondition(
            columnCount <= Int(UInt16.max) && trees.joined().allSatisfy { $0.column < columnCount },
            "a split of a column beyond \(columnCount)"
        )
        self.columnCount = columnCount
        self.categories = categories
        categoryFeatureLimit = sets.reduce(0) { max($0, $1.feature + 1) }
        self.memberships = KernelStorage(memberships)
        let depths = trees.map(Self.depth)
        var firstLeaves: [UInt32] = []
        var leafCount: UInt32 = 0
        for tree in trees {
            firstLeaves.append(leafCount)
            leafCount += UInt32(tree.count + 1)
        }
        self.leafCount = Int(leafCount)
        let order = trees.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }
        var (words, firsts): ([UInt64], [UInt32]) = ([], [])
        words.reserveCapacity(trees.reduce(2) { $0 + $1.count + 2 })
        for index in order {
            firsts.append(UInt32(words.count))
            words += trees[index].isEmpty ? [Self.leafAlone] : trees[index].map(Self.word)
            words.append(0)
        }
        // Trees that fill up have one leaf, which is written behind the others.
        let rest = Array(repeating: UInt32(words.count), count: (32 - trees.count % 32) % 32)
        let zeros = rest.map { _ in UInt32(0) }
        words += [Self.leafAlone, 0]
        splits = KernelStorage(words)
        let deepest = UInt32(depths.max() ?? 1)
        let lists = [
            firsts + rest, order.map { firstLeaves[$0] } + zeros,
            order.map { UInt32(depths[$0]) } + rest.map { _ in deepest },
            order.map { UInt32($0) } + rest.map { _ in UInt32(trees.count) },
        ]
        self.lists = KernelStorage(lists.flatMap(\.self))
    }

    /// The lists as the kernels take them.
    var packed: gatehouse_walk {
        // SAFETY: the storages hold elements of just these types, and live as long as `self`.
        let lists = unsafe lists.pointer.assumingMemoryBound(to: UInt32.self)
        return unsafe gatehouse_walk(
            trees: paddedCount,
            splits: splits.pointer.assumingMemoryBound(to: UInt64.self),
            first_split: lists,
            first_leaf: lists + paddedCount,
            depth: lists + 2 * paddedCount,
            place: lists + 3 * paddedCount,
            memberships: memberships.pointer.assumingMemoryBound(to: UInt16.self)
        )
    }

    /// A split both of whose children are leaf 0.
    private static let leafAlone: UInt64 = 0x8000_8000_0000_0000

    private static func word(_ split: Split) -> UInt64 {
        func child(_ index: Int) -> UInt64 {
            precondition(index < leafLimit && ~index < leafLimit, "child \(index) of a split")
            return UInt64(index >= 0 ? index : 0x8000 | ~index)
        }
        precondition(
            0...0xffff ~= split.column && 0...0xffff ~= split.bin,
            "bin \(split.bin) of column \(split.column)"
        )
        return UInt64(split.column) | UInt64(split.bin) << 16 | child(split.left) << 32
            | child(split.right) << 48
    }

    /// How many splits lie on the longest way to a leaf; checks that every way ends within the tree.
    private static func depth(_ tree: [Split]) -> Int {
        var depths = Array(repeating: 1, count: tree.count)
        for index in tree.indices.reversed() {
            for child in [tree[index].left, tree[index].right] {
                precondition(
                    child < tree.count && child > index || ~child >= 0 && ~child <= tree.count,
                    "child \(child) of split \(index) of \(tree.count)"
                )
                if child >= 0 { depths[index] = max(depths[index], depths[child] + 1) }
            }
        }
        return depths.first ?? 1
    }
}
