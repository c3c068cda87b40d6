import GatehouseTestSupport
import GatehouseText
import Testing

@testable import GatehouseBank

@Suite("BankClusterer")
struct BankClustererTests {
    private static let width = 64

    private func print(_ exact: UInt64, similar: UInt64 = 0, grams: Int = 100) -> TextFingerprint {
        TextFingerprint(exact: exact, similar: similar, gramCount: grams)
    }

    private func fingerprints(_ texts: [String]) -> [TextFingerprint] {
        var folder = TextFolder()
        var fingerprinter = TextFingerprinter()
        return texts.map {
            folder.fold(Array($0.utf8).span)
            return fingerprinter.fingerprint(of: folder.folded.bytes)
        }
    }

    private func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    private func direction(_ draws: inout SeededDraws) -> [Float] {
        unit((0..<Self.width).map { _ in Float(draws.below(2001) - 1000) })
    }

    /// A vector in the plane of the first two axes.
    private func vector(degrees: Double) -> [Float] {
        let angle = degrees * .pi / 180
        // Taylor's series, to spare a mathematics library.
        var (sine, cosine, term) = (0.0, 0.0, 1.0)
        for power in 0..<30 {
            switch power % 4 {
            case 0: cosine += term
            case 1: sine += term
            case 2: cosine -= term
            default: sine -= term
            }
            term *= angle / Double(power + 1)
        }
        return [Float(cosine), Float(sine)] + [Float](repeating: 0, count: Self.width - 2)
    }

    private func clusters(
        _ prints: [TextFingerprint],
        _ vectors: [[Float]] = [],
        by clusterer: BankClusterer = BankClusterer(),
    ) -> [BankCluster] {
        let all = vectors.flatMap(\.self)
        return clusterer.clusters(of: prints, vectors: all.span, width: Self.width)
    }

    @Test("nothing has no clusters, and one text alone is none")
    func few() {
        #expect(clusters([]).isEmpty)
        #expect(clusters([print(1)]).isEmpty)
        #expect(clusters([print(1)], [vector(degrees: 0)]).isEmpty)
        var clusterer = BankClusterer()
        clusterer.leastCount = 1
        let alone = BankCluster(
            members: [0],
            representative: 0,
            meanSimilarity: 1,
            leastSimilarity: 1
        )
        #expect(clusters([print(1)], by: clusterer) == [alone])
    }

    @Test("copies are one cluster, the largest first, then the one that comes first")
    func copies() {
        let prints = [9, 5, 4, 5, 4, 7, 7, 7].map {
            print($0, similar: $0 &* 0x9E37_79B9_7F4A_7C15)
        }
        let found = clusters(prints)
        #expect(found.map(\.members) == [[5, 6, 7], [1, 3], [2, 4]])
        #expect(found.map(\.representative) == [5, 1, 2])
        #expect(found.allSatisfy { $0.meanSimilarity == 1 && $0.leastSimilarity == 1 })
    }

    @Test("variants of a text are one cluster without embeddings, and other texts are not in it")
    func variants() {
        let found = clusters(
            fingerprints([
                "Dear customer, your account 4411 is blocked. Verify it at https://safe-bank.example/a1 today",
                "Are you coming over for dinner tonight? I could pick you up at the station",
                "Dear customer, your account 9 is blocked! Verify it at https://safe-bank.example/zz today",
                "Dear customer, your account 77 is blocked. Verify it at https://safe-bank.example/q now today",
                "ok",
                "no",
            ])
        )
        #expect(found.map(\.members) == [[0, 2, 3]])
        #expect(found[0].leastSimilarity >= 0.8 && found[0].meanSimilarity < 1)
    }

    @Test("the hash of a short text says nothing")
    func short() {
        let near = [print(1, similar: 0, grams: 19), print(2, similar: 1, grams: 100)]
        #expect(clusters(near).isEmpty)
        #expect(clusters([print(1, grams: 20), print(2, similar: 0b11_1111)]).count == 1)
        #expect(clusters([print(1, grams: 20), print(2, similar: 0b111_1111)]).isEmpty)
    }

    @Test("a chain of texts, each near the next, is not one cluster")
    func chain() {
        // About 30° apart: a cosine of .87, and two steps .5.
        let vectors = [0.0, 30, 59, 86, 115, 145, 175].map { vector(degrees: $0) }
        let found = clusters((0..<7).map { print($0) }, vectors)
        #expect(found.map(\.members) == [[2, 3, 4], [0, 1], [5, 6]])
        #expect(found.map(\.representative) == [3, 1, 5])
        #expect(found.allSatisfy { $0.leastSimilarity > 0.86 })
    }

    @Test("copies make a text lead, and a text joins the nearest leader")
    func leads() {
        // The text at 20° is near both leaders, at 0° and 35°, and nearer the second.
        let texts = [(0.0, 4), (-20, 3), (20, 1), (35, 3), (55, 3)]
        let exact = texts.indices.flatMap { [Int](repeating: $0, count: texts[$0].1) }
        var clusterer = BankClusterer()
        clusterer.leastCosine = 0.9
        let found = clusters(
            exact.map { print(UInt64($0)) },
            exact.map { vector(degrees: texts[$0].0) },
            by: clusterer
        )
        #expect(found.map(\.members) == [Array(0...6), Array(7...13)])
        #expect(found.map(\.representative) == [0, 8])
    }

    @Test("texts without embeddings join by their hashes, and those with both by the cosine")
    func mixed() {
        let none = [Float](repeating: 0, count: Self.width)
        let prints = [
            print(1, similar: 0), print(2, similar: 1), print(3, similar: 0b11),
            print(4, similar: .max),
        ]
        // The first two have the same hash nearly, and embeddings that say otherwise.
        let found = clusters(prints, [vector(degrees: 0), vector(degrees: 90), none, none])
        #expect(found.map(\.members) == [[0, 1, 2]])
        #expect(found.map(\.representative) == [2])
        let apart = clusters(
            Array(prints.prefix(2)),
            [vector(degrees: 0), vector(degrees: 90)]
        )
        #expect(apart.isEmpty)
    }

    @Test("a campaign of more variants than a list holds is one cluster")
    func large() {
        var draws = SeededDraws(seed: 3)
        let count = 3 * BankNeighbourSearch.listLimit
        let vectors = (0..<count).map { _ in vector(degrees: Double(draws.below(600)) / 100) }
        let found = clusters((0..<count).map { print(UInt64($0)) }, vectors)
        #expect(found.map(\.members) == [Array(0..<count)])
        let hashes = (0..<count).map { print(UInt64($0), similar: 1 << UInt64($0 % 4)) }
        #expect(clusters(hashes).map(\.members) == [Array(0..<count)])
    }

    @Test("campaigns with noise are found again, whatever else is there", arguments: 0..<12)
    func campaigns(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var vectors: [[Float]] = []
        var truth: [Int] = []
        let centres = (0..<8).map { _ in direction(&draws) }
        for _ in 0..<200 {
            let campaign = draws.below(12)
            let noise = direction(&draws)
            if campaign < centres.count {
                vectors.append(unit(zip(centres[campaign], noise).map { $0 + 0.3 * $1 }))
                truth.append(campaign)
            } else {
                vectors.append(noise)
                truth.append(100 + truth.count)
            }
        }
        let prints = truth.indices.map { print(UInt64($0)) }
        let found = clusters(prints, vectors)
        var wanted = Dictionary(grouping: truth.indices) { truth[$0] }.values
            .filter { $0.count > 1 }.map { $0.sorted() }
        wanted.sort { $0.count == $1.count ? $0[0] < $1[0] : $0.count > $1.count }
        #expect(found.map(\.members) == wanted)
        for cluster in found {
            #expect(cluster.members.contains(cluster.representative))
            #expect(cluster.leastSimilarity >= 0.8)
            #expect(cluster.meanSimilarity >= cluster.leastSimilarity)
        }
    }

    @Test("similarities are those to the representative, copies counted")
    func similarities() throws {
        let vectors = [0.0, 0, 10, 30].map { vector(degrees: $0) }
        let found = clusters([print(1), print(1), print(2), print(3)], vectors)
        let cluster = try #require(found.first)
        // Steps of 8 bits: cosines within some thousandths.
        #expect(cluster.members == [0, 1, 2, 3] && cluster.representative == 0)
        #expect(abs(cluster.leastSimilarity - 0.866) < 0.005)
        #expect(abs(cluster.meanSimilarity - (1 + 1 + 0.985 + 0.866) / 4) < 0.005)
    }
}
