/// Lays the nodes of a trie out in a double array.
struct PieceTrieBuilder {
    /// A text and the id it stands for.
    struct Entry {
        let bytes: ArraySlice<UInt8>
        let id: Int32
    }

    /// How many blocks, the latest ones, are searched for room: what bounds the time.
    private static let openBlocks = 16

    /// Children that have no place yet: entries that share their first `depth` bytes.
    private struct Branch {
        let entries: Range<Int>
        let depth: Int

        /// The node they hang under; nothing for a root.
        let parent: Int?
    }

    private var nodes: [PieceTrie.Node] = []
    private var isTaken: [Bool] = []
    private var isBase: [Bool] = []

    /// Where each open block's first free node may be.
    private var firstFree: [Int] = []

    private init() {
        // No node has a base in block 0: leaves have base 0, and nothing lies where that points.
        addBlock()
        isTaken = Array(repeating: true, count: nodes.count)
        firstFree[0] = 256
    }

    /// Builds the trie of both lists; in each, no two entries have the same bytes, none is empty,
    /// and none has the byte 0.
    static func build(
        words: [Entry],
        continuations: [Entry],
    ) throws(TokenizerError) -> PieceTrie {
        var builder = PieceTrieBuilder()
        let wordBase = try builder.insert(words)
        let continuationBase = try builder.insert(continuations)
        return PieceTrie(
            nodes: builder.nodes,
            wordBase: wordBase,
            continuationBase: continuationBase
        )
    }

    /// Adds a trie, and returns its root's base.
    private mutating func insert(_ entries: [Entry]) throws(TokenizerError) -> UInt32 {
        let sorted = entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var root: UInt32 = 0
        var branches = [Branch(entries: sorted.indices, depth: 0, parent: nil)]
        while let branch = branches.popLast() {
            let groups = Self.groups(of: sorted, in: branch)
            guard !groups.isEmpty else { continue }
            let base = try place(groups.map { $0.label })
            if let parent = branch.parent {
                nodes[parent].link |= base << 8
            } else {
                root = base
            }
            for group in groups {
                let node = Int(base ^ UInt32(group.label))
                var rest = group.entries
                // An entry that ends here sorts before those that go on.
                if let first = rest.first, sorted[first].bytes.count == branch.depth + 1 {
                    nodes[node].piece = sorted[first].id
                    rest.removeFirst()
                }
                branches.append(Branch(entries: rest, depth: branch.depth + 1, parent: node))
            }
        }
        return root
    }

    /// A branch's entries by their next byte.
    private static func groups(
        of sorted: [Entry],
        in branch: Branch,
    ) -> [(label: UInt8, entries: Range<Int>)] {
        var groups: [(label: UInt8, entries: Range<Int>)] = []
        for i in branch.entries {
            let bytes = sorted[i].bytes
            let label = bytes[bytes.startIndex + branch.depth]
            if let last = groups.last, last.label == label {
                groups[groups.count - 1].entries = last.entries.lowerBound..<i + 1
            } else {
                groups.append((label, i..<i + 1))
            }
        }
        return groups
    }

    /// Takes nodes for children with these labels, and returns their base.
    private mutating func place(_ labels: [UInt8]) throws(TokenizerError) -> UInt32 {
        let base = try findBase(labels)
        isBase[Int(base)] = true
        for label in labels {
            let node = Int(base ^ UInt32(label))
            isTaken[node] = true
            nodes[node].link = UInt32(label)
        }
        return base
    }

    private mutating func findBase(_ labels: [UInt8]) throws(TokenizerError) -> UInt32 {
        let blockCount = nodes.count / 256
        for block in max(1, blockCount - Self.openBlocks)..<max(1, blockCount) {
            while firstFree[block] < 256, isTaken[block * 256 + firstFree[block]] {
                firstFree[block] += 1
            }
            for low in firstFree[block]..<256 where !isTaken[block * 256 + low] {
                let base = block * 256 + low ^ Int(labels[0])
                guard !isBase[base] else { continue }
                if labels.allSatisfy({ !isTaken[base ^ Int($0)] }) { return UInt32(base) }
            }
        }
        guard nodes.count + 256 <= PieceTrie.nodeLimit else {
            throw .trieTooLarge(nodeCount: nodes.count + 256, limit: PieceTrie.nodeLimit)
        }
        addBlock()
        return UInt32(nodes.count - 256)
    }

    private mutating func addBlock() {
        nodes += Array(repeating: PieceTrie.Node(), count: 256)
        isTaken += Array(repeating: false, count: 256)
        isBase += Array(repeating: false, count: 256)
        firstFree.append(0)
    }
}
