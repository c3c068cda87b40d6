internal import Foundation
internal import GatehouseBank
internal import GatehouseText

/// Prints fingerprints of texts, groups texts, and times both that and the guard of banks.
///
///     ClusterBenchmark fingerprints TEXTS.jsonl
///     ClusterBenchmark clusters TEXTS.jsonl EMBEDDINGS.f32 COSINE RADIUS COUNT…
///     ClusterBenchmark guard
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
        case ("guard", 1): reportGuard()
        default:
            print("usage: ClusterBenchmark fingerprints|clusters|guard …; the source says more")
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

    /// Times notes of entries that match now and then, of which one in ten is a flood's.
    private static func reportGuard() {
        print("entries,nanoseconds a note")
        for entries in [1, 100, 100_000] {
            var watcher = BankGuard()
            var judged = 0
            let count = 1_000_000
            var state: UInt64 = 1
            let start = ContinuousClock.now
            for event in 1...count {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let entry = state >> 33 % 10 == 0 ? 0 : (state >> 40) % UInt64(entries)
                let logit = Double(state >> 60) - 8
                if watcher.note(matchOf: entry, atEvent: event, logit: logit) != nil { judged += 1 }
            }
            let time = seconds(since: start) / Double(count) * 1e9
            print("\(entries),\(time)")
            precondition(judged > 0, "no flood was found")
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }
}
