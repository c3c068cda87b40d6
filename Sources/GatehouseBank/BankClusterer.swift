package import GatehouseText

/// Groups texts, such as those newly caught, into candidate campaigns.
///
/// Copies are folded first. Of the distinct texts the one with the most texts near it leads, then the
/// one with the most among those that are near to no leader, and so on; each other text joins the
/// nearest leader ([Butina 1999], there for molecules). So every member is near its representative:
/// a chain of texts, each near the next, is not one campaign, as it is for connected components. On
/// 10,000 messages the groups are as pure as those of average linkage, which takes the square of the
/// memory; Benchmarks/peers/matcher/clusters.py.
///
/// Texts are near by the cosine of their embeddings; where one of the two has none, by their SimHash,
/// whose similarity is `1 - bits that differ / 32`: 1 for the same, 0 for what chance makes.
///
/// [Butina 1999]: https://doi.org/10.1021/ci9803381
package struct BankClusterer: Sendable {
    /// The cosine of embeddings from which on texts are near; in 0..<1.
    ///
    /// Labels are as pure from .8 to .9, and below .75 unrelated texts come in.
    package var leastCosine: Float = 0.8

    /// How many bits of the SimHash of near texts differ at most, 0...31.
    ///
    /// At 8 every tenth group has texts of both labels.
    package var radius = 6

    /// How many fours of characters a text has at least for its SimHash to say something.
    package var leastGramCount = 20

    /// How many texts a cluster has at least, copies counted.
    package var leastCount = 2

    /// The defaults.
    package init() {}

    /// Groups texts.
    ///
    /// Time grows with the square of the number of distinct texts, memory with the number. The same
    /// texts give the same clusters, on every instruction set.
    ///
    /// - Parameters:
    ///   - prints: The texts' fingerprints.
    ///   - vectors: Their embeddings, shape `[prints.count, width]` and of unit length, or empty; a
    ///     row of zeros is a text without one.
    ///   - width: How many numbers an embedding has.
    /// - Returns: The largest first; of equals, the one whose first member comes first.
    package func clusters(
        of prints: [TextFingerprint],
        vectors: Span<Float> = Span(),
        width: Int = 384,
    ) -> [BankCluster] {
        precondition(
            vectors.isEmpty || vectors.count == prints.count * width,
            "\(vectors.count) floats of embeddings for \(prints.count) texts of width \(width)"
        )
        precondition(
            leastCosine >= 0 && leastCosine < 1 && (0..<32).contains(radius),
            "a cosine of \(leastCosine) and a radius of \(radius); wanted 0..<1 and 0..<32"
        )
        let folded = BankFoldedTexts(prints)
        var search = BankNeighbourSearch(
            folded,
            prints: prints,
            vectors: vectors,
            width: width,
            limits: self
        )
        return grouped(folded, lead(folded, by: &search))
    }

    /// Which distinct text each distinct text joins, and how similar they are.
    private func lead(
        _ folded: BankFoldedTexts,
        by search: inout BankNeighbourSearch,
    ) -> [BankNeighbour] {
        let count = folded.count
        var near = BankNeighbourLists()
        var weights = [Int](repeating: 0, count: count)
        for text in 0..<count {
            let found = search.neighbours(of: text)
            near.append(found)
            weights[text] = folded.copies(of: text).count
            for other in found { weights[text] += folded.copies(of: other.text).count }
        }
        let order = (0..<count).sorted {
            weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1]
        }
        var leader = [BankNeighbour?](repeating: nil, count: count)
        for text in order where leader[text] == nil {
            leader[text] = BankNeighbour(text: text, similarity: .infinity)
            // A list that is full may lack some; leaders need all.
            let isFull = near[text].count >= BankNeighbourSearch.listLimit
            for other in isFull ? search.neighbours(of: text, isComplete: true)[...] : near[text]
            where other.similarity > leader[other.text]?.similarity ?? -.infinity {
                leader[other.text] = BankNeighbour(text: text, similarity: other.similarity)
            }
        }
        return leader.compactMap(\.self)
    }

    /// The clusters of texts by their leaders.
    private func grouped(_ folded: BankFoldedTexts, _ leaders: [BankNeighbour]) -> [BankCluster] {
        var joined = [[Int]](repeating: [], count: folded.count)
        for (text, leader) in leaders.enumerated() { joined[leader.text].append(text) }
        var clusters: [BankCluster] = []
        for (leader, texts) in joined.enumerated() {
            let members = texts.flatMap { folded.copies(of: $0) }.sorted()
            guard members.count >= max(leastCount, 1) else { continue }
            var sum = 0.0
            var least = 1.0
            for text in texts {
                let similarity = min(Double(leaders[text].similarity), 1)
                sum += similarity * Double(folded.copies(of: text).count)
                least = min(least, similarity)
            }
            clusters.append(
                BankCluster(
                    members: members,
                    representative: folded.copies(of: leader)[0],
                    meanSimilarity: sum / Double(members.count),
                    leastSimilarity: least
                )
            )
        }
        return clusters.sorted {
            $0.members.count == $1.members.count
                ? $0.members[0] < $1.members[0] : $0.members.count > $1.members.count
        }
    }
}
