internal import Foundation
internal import GatehouseBank
internal import GatehouseText

/// Prints fingerprints of texts, and groups texts and times that.
///
///     ClusterBenchmark fingerprints TEXTS.jsonl
///     ClusterBenchmark clusters TEXTS.jsonl EMBEDDINGS.f32 COSINE RADIUS COUNT…
///
/// TEXTS has `{"text": "…"}` lines, EMBEDDINGS as many rows of 384 floats; without the file, which is
/// then "-", texts are grouped by their hashes. `clusters` groups the first COUNT texts, for each COUNT, and
/// prints the seconds it took, and then for the last COUNT the representative of each text, or -1.
@main
enum ClusterBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("fingerprints", 2):
            print("exact,similar,grams")
            for print in try fingerprints(ofTextsIn: arguments[1]) {
                Swift.print("\(print.exact),\(print.similar),\(print.gramCount)")
            }
        case ("clusters", 6...):
            var clusterer = BankClusterer()
            clusterer.leastCosine = Float(arguments[3]) ?? clusterer.leastCosine
            clusterer.radius = Int(arguments[4]) ?? clusterer.radius
            try report(
                clusterer,
                fingerprints(ofTextsIn: arguments[1]),
                embeddings: arguments[2],
                counts: arguments[5...].compactMap { Int($0) }
            )
        default:
            print("usage: ClusterBenchmark fingerprints|clusters …; the source says more")
            exit(2)
        }
    }

    private static func report(
        _ clusterer: BankClusterer,
        _ prints: [TextFingerprint],
        embeddings: String,
        counts: [Int],
    ) throws {
        let width = 384
        let vectors: [Float] =
            embeddings == "-"
            ? []
            : try Data(contentsOf: URL(filePath: embeddings)).withUnsafeBytes {
                Array($0.bindMemory(to: Float.self))
            }
        print("texts,seconds")
        var last: [BankCluster] = []
        for count in counts {
            let some = Array(prints.prefix(count))
            let someVectors = Array(vectors.prefix(some.count * width))
            let start = ContinuousClock.now
            last = clusterer.clusters(of: some, vectors: someVectors.span, width: width)
            print("\(some.count),\(seconds(since: start))")
        }
        var representatives = [Int](repeating: -1, count: min(counts.last ?? 0, prints.count))
        for cluster in last {
            for member in cluster.members { representatives[member] = cluster.representative }
        }
        print("representative")
        for representative in representatives { print(representative) }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }
}
