/// The pieces of a vocabulary as a double-array trie over bytes, with one root for the starts of
/// words and one for what continues them.
///
/// A child of a node with base `b` by byte `c` lies at `b ^ c` and is labelled `c` ([Aoe 1989],
/// with the bases unique, so that a label of one byte tells whose child a node is). A step is one
/// load of eight bytes, and the longest piece at a place is found in one walk.
///
/// [Aoe 1989]: https://doi.org/10.1109/32.31365
struct PieceTrie: Sendable {
    /// One state of the walk.
    struct Node {
        /// The base of its children, and below it, in eight bits, the byte that leads here.
        var link: UInt32 = 0

        /// The piece that ends here; -1 when none does.
        var piece: Int32 = -1

        var base: UInt32 { link >> 8 }
        var label: UInt32 { link & 0xFF }
    }

    /// Bases have 24 bits.
    static let nodeLimit = 1 << 24

    /// Blocks of 256, so that base and byte never point past the end.
    let nodes: [Node]

    /// The base where a word starts.
    let wordBase: UInt32

    /// The base where a word goes on.
    let continuationBase: UInt32

    /// Finds the longest piece at `start` of `bytes`.
    ///
    /// - Parameters:
    ///   - nodes: The span of ``nodes``, taken once for a text.
    ///   - base: One of the two bases.
    ///   - bytes: Holds the word.
    ///   - range: What is left of the word.
    /// - Returns: The piece and where it ends; -1 when there is none.
    @inline(__always)
    static func longestPiece(
        _ nodes: Span<Node>,
        from base: UInt32,
        in bytes: Span<UInt8>,
        _ range: Range<Int>,
    ) -> (piece: Int32, end: Int) {
        var base = base
        var found: (piece: Int32, end: Int) = (-1, range.lowerBound)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = UInt32(bytes[position])
            let node = nodes[Int(base ^ byte)]
            guard node.label == byte else { break }
            position &+= 1
            if node.piece >= 0 { found = (node.piece, position) }
            base = node.base
        }
        return found
    }
}
