package import GatehouseText

/// Finds which of many texts are near copies of each other, directly or by others between them.
///
/// Texts are near when their reduced forms are the same, when their SimHashes differ in few bits, or when
/// the cosine of their embeddings is large. Unlike ``BankClusterer`` it joins chains: folds must split no
/// pair that is near, so whatever is near to one of a group belongs to it.
package struct NearDuplicates: Sendable {
    /// How many bits of the SimHash of near texts differ at most, 0...31.
    package var radius = 6

    /// How many fours of characters a text has at least for its SimHash to say something.
    package var leastGramCount = 20

    /// The cosine of embeddings from which on texts are near; in 0..<1.
    package var leastCosine: Float = 0.95

    /// The defaults.
    package init() {}

    /// Numbers the groups of texts that are near each other.
    ///
    /// Time grows with the square of the number of distinct texts, memory with the number. The same texts
    /// give the same groups, on every instruction set.
    ///
    /// - Parameters:
    ///   - prints: The texts' fingerprints.
    ///   - vectors: Their embeddings, shape `[prints.count, width]` and of unit length, or empty.
    ///   - width: How many numbers an embedding has.
    /// - Returns: For each text, the place of the first text of its group.
    package func groups(
        of prints: [TextFingerprint],
        vectors: Span<Float> = Span(),
        width: Int = 384,
    ) -> [Int] {
        precondition(
            vectors.isEmpty || vectors.count == prints.count * width,
            "\(vectors.count) floats of embeddings for \(prints.count) texts of width \(width)"
        )
        var joined = DisjointSets(count: prints.count)
        let folded = BankFoldedTexts(prints)
        for text in 0..<folded.count {
            let copies = folded.copies(of: text)
            for copy in copies.dropFirst() { joined.join(copies[0], copy) }
        }
        var limits = BankClusterer()
        limits.radius = radius
        limits.leastGramCount = leastGramCount
        limits.leastCosine = leastCosine
        // By hashes alone, for the search takes the embedding of a text that has one.
        join(&joined, folded, prints, Span(), width, limits)
        if !vectors.isEmpty { join(&joined, folded, prints, vectors, width, limits) }
        return prints.indices.map { joined.first(of: $0) }
    }

    private func join(
        _ joined: inout DisjointSets,
        _ folded: BankFoldedTexts,
        _ prints: [TextFingerprint],
        _ vectors: Span<Float>,
        _ width: Int,
        _ limits: BankClusterer,
    ) {
        var search = BankNeighbourSearch(
            folded,
            prints: prints,
            vectors: vectors,
            width: width,
            limits: limits
        )
        for text in 0..<folded.count {
            let place = folded.copies(of: text)[0]
            for other in search.neighbours(of: text, isComplete: true) {
                joined.join(place, folded.copies(of: other.text)[0])
            }
        }
    }
}

/// Sets that are joined two at a time ([Tarjan 1975]); each is known by its first element.
///
/// [Tarjan 1975]: https://doi.org/10.1145/321879.321884
package struct DisjointSets: Sendable {
    private var parents: [Int]

    /// So many sets of one element each.
    package init(count: Int) { parents = Array(0..<count) }

    /// Joins the sets of two elements.
    package mutating func join(_ one: Int, _ other: Int) {
        let (a, b) = (first(of: one), first(of: other))
        if a != b { parents[max(a, b)] = min(a, b) }
    }

    /// The first element of the set of an element.
    package mutating func first(of element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[parents[element]]
            element = parents[element]
        }
        return element
    }
}
