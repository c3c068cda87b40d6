internal import Foundation
internal import GatehouseKernels
internal import GatehouseText

/// Times searches of a bank, one query at a time on one thread, and prints CSV in microseconds.
///
///     MatcherBenchmark FOLDER [ROUNDS] [ROWS…]
///
/// FOLDER has `vectors.f32` and `queries.f32`, rows of 384 floats, which
/// Benchmarks/peers/matcher/compare.py makes, and may have `texts.txt`, one a line. What was found goes to `found-SET-METHOD-ROWS`
/// in FOLDER: row numbers as int32, ten for each query. A query's time is from the vector to ten sorted
/// rows.
@main
enum MatcherBenchmark {
    static let width = 384
    static let top = 10

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let folder = arguments.first else {
            print("usage: MatcherBenchmark FOLDER [ROUNDS] [ROWS…]")
            exit(2)
        }
        let rounds = arguments.dropFirst().first.flatMap(Int.init) ?? 5
        let given = arguments.dropFirst(2).compactMap(Int.init)
        let queries = try floats(folder + "/queries.f32")
        print("set,method,rows,p50,p99")
        for rows in given.isEmpty ? [1_000, 10_000, 100_000] : given {
            let bank = try Bank(vectors: floats(folder + "/vectors.f32", count: rows * width))
            for set in ["avx512", "avx2", "portable"] where set != "portable" || rows <= 100_000 {
                guard let kernels = Kernels.named(set) else { continue }
                for method in Method.allCases
                where method != .sketch || !bank.directions.isEmpty {
                    let found = report(bank, queries, kernels, method, rounds)
                    let path = "\(folder)/found-\(set)-\(method.rawValue)-\(rows)"
                    try found.write(to: URL(filePath: path))
                }
                reportHashes(count: rows, kernels, rounds)
            }
        }
        try reportSnapshot(folder, rows: min(given.max() ?? 100_000, 100_000))
        try reportFingerprints(folder + "/texts.txt")
    }

    /// How a bank is searched.
    enum Method: String, CaseIterable {
        /// As a session does: by codes where there are many rows.
        case search
        /// All steps of all rows.
        case exact
        /// By sketches first, where there are very many rows.
        case sketch
    }

    private static func report(
        _ bank: borrowing Bank,
        _ queries: [Float],
        _ kernels: Kernels,
        _ method: Method,
        _ rounds: Int,
    ) -> Data {
        var query = VectorQuery(width: width)
        var nearest = NearestRows(capacity: top)
        var candidates = NearestRows(
            capacity: method == .sketch
                ? Kernels.sketchCandidateCount(for: bank.count) : Kernels.candidateCount(for: top)
        )
        var sketch = VectorQuery(width: VectorSketch.width)
        let count = queries.count / width
        var found: [Int32] = []
        var times: [Double] = []
        for round in 0...rounds {
            // The first round warms up.
            for q in 0..<(round == 0 ? min(count, 30) : count) {
                let vector = queries.span.extracting(q * width..<(q + 1) * width)
                let rows = bank.rows
                let sketches = bank.sketches
                let start = ContinuousClock.now
                query.fill(vector)
                nearest.start()
                switch method {
                case .search:
                    kernels.search(rows, for: query, candidates: &candidates, into: &nearest)
                case .exact:
                    kernels.scanSteps(of: rows, for: query, into: &nearest)
                case .sketch:
                    sketch.fill(vector, on: bank.directions.span)
                    kernels.search(
                        rows,
                        by: sketches,
                        for: query,
                        sketch: sketch,
                        candidates: &candidates,
                        into: &nearest
                    )
                }
                nearest.sort()
                let time = microseconds(since: start)
                if round > 0 { times.append(time) }
                if round == 1 {
                    for i in 0..<top { found.append(Int32(nearest.rows[i].row)) }
                }
            }
        }
        report(kernels.name, method.rawValue, bank.count, times)
        return found.withUnsafeBytes { Data($0) }
    }

    private static func reportHashes(count: Int, _ kernels: Kernels, _ rounds: Int) {
        var generator = SystemRandomNumberGenerator()
        let hashes = (0..<count).map { _ in generator.next() as UInt64 }
        var nearest = NearestRows(capacity: top)
        for (name, floor) in [("hashes", -Float.infinity), ("hashes within 6", 57)] {
            var times: [Double] = []
            for i in 0..<200 * rounds {
                let query = hashes[i * 7919 % count] ^ 0b1011
                let start = ContinuousClock.now
                nearest.start(above: floor)
                kernels.search(hashes.span, for: query, into: &nearest)
                nearest.sort()
                times.append(microseconds(since: start))
            }
            report(kernels.name, name, count, times)
        }
    }

    /// Times folding and fingerprints of texts, each once, after a round to warm up.
    private static func reportFingerprints(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            let note = "\(path): no such file, so fingerprints are left out\n"
            FileHandle.standardError.write(Data(note.utf8))
            return
        }
        let all = try String(contentsOfFile: path, encoding: .utf8)
        let texts = all.split(separator: "\n").map { Array($0.utf8) }
        var folder = TextFolder()
        var fingerprinter = TextFingerprinter()
        var folds: [Double] = []
        var prints: [Double] = []
        var gramCount = 0
        for _ in 0..<2 {
            (folds, prints) = ([], [])
            for text in texts {
                let start = ContinuousClock.now
                folder.fold(text.span)
                folds.append(microseconds(since: start))
                let next = ContinuousClock.now
                gramCount &+= fingerprinter.fingerprint(of: folder.folded.bytes).gramCount
                prints.append(microseconds(since: next))
            }
        }
        precondition(gramCount > 0, "texts without characters")
        report("any", "fold", texts.count, folds)
        report("any", "fingerprint", texts.count, prints)
    }

    static func report(_ set: String, _ method: String, _ rows: Int, _ times: [Double]) {
        let sorted = times.sorted()
        let middle = format(sorted[sorted.count / 2])
        print("\(set),\(method),\(rows),\(middle),\(format(sorted[sorted.count * 99 / 100]))")
    }

    private static func format(_ time: Double) -> String { String(format: "%.2f", time) }

    static func microseconds(since start: ContinuousClock.Instant) -> Double {
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) * 1e6 + Double(time.attoseconds) / 1e12
    }

    static func floats(_ path: String, count: Int? = nil) throws -> [Float] {
        let data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        return data.withUnsafeBytes { Array($0.bindMemory(to: Float.self).prefix(count ?? .max)) }
    }
}
