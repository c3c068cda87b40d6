import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Vector scans")
struct VectorScanTests {
    private static func query(_ width: Int, _ draws: inout SeededDraws, extreme: Bool) -> [Int] {
        var steps = (0..<width).map { _ in extreme ? 127 : draws.below(255) - 127 }
        steps[draws.below(width)] = -127
        return steps
    }

    @Test("every set finds what the definition finds, whatever the shape", arguments: 0..<120)
    func scans(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let width = draws.pick([1, 2, 63, 64, 65, 127, 128, 129, 200, 384, 385, 768])
        let count = draws.pick([0, 1, 2, 15, 16, 17, 31, 33, 64, 100, 257])
        let extreme = draws.oneIn(4)
        let segment = RowCase(width: width, count: count, &draws, extreme: extreme)
        let steps = Self.query(width, &draws, extreme: extreme)
        let query = VectorQuery(steps: steps)
        let isMasked = draws.oneIn(2)
        let capacity = draws.pick([1, 2, 3, 10, 64, 300])
        let shown = { isMasked ? !segment.isMasked($0) : true }
        let fine = segment.hits(steps).filter { shown($0.row) }
        let coarse = segment.hits(steps, coarse: true).filter { shown($0.row) }
        let floor = draws.oneIn(3) ? (fine.first?.score ?? 0) : -.infinity
        for kernels in everySet {
            var nearest = NearestRows(capacity: capacity)
            nearest.start(above: floor)
            let rows = segment.rows(isMasked: isMasked)
            kernels.scanSteps(of: rows, for: query, into: &nearest)
            #expect(
                nearest.sorted() == Hit.best(capacity, of: fine, above: floor),
                "\(kernels.name)"
            )
            nearest.start()
            kernels.scanCodes(of: rows, for: query, into: &nearest)
            #expect(nearest.sorted() == Hit.best(capacity, of: coarse), "\(kernels.name)")
        }
    }

    @Test("listed rows are scored in any order, and two segments share one search")
    func segments() {
        var draws = SeededDraws(seed: 7)
        let main = RowCase(width: 100, count: 90, &draws)
        let delta = RowCase(width: 100, count: 21, &draws)
        let steps = Self.query(100, &draws, extreme: false)
        let query = VectorQuery(steps: steps)
        let listed = (0..<90).map { ScoredRow(score: 0, row: $0) }.shuffled(using: &draws)
        let all = main.hits(steps) + delta.hits(steps, firstRow: 90)
        for kernels in everySet {
            var nearest = NearestRows(capacity: 12)
            nearest.start()
            let rows = main.rows(isMasked: true)
            kernels.score(listed.span, of: rows, for: query, into: &nearest)
            let more = delta.rows(isMasked: false, firstRow: 90)
            kernels.scanSteps(of: more, for: query, into: &nearest)
            #expect(nearest.sorted() == Hit.best(12, of: all), "\(kernels.name)")
        }
    }

    @Test("a search by codes first finds what a search of all rows finds", arguments: 0..<3)
    func search(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let segment = RowCase(width: 384, count: Kernels.coarseRowCount + seed, &draws)
        let steps = Self.query(384, &draws, extreme: false)
        let query = VectorQuery(steps: steps)
        let wanted = Hit.best(10, of: segment.hits(steps).filter { !segment.isMasked($0.row) })
        for kernels in everySet {
            var nearest = NearestRows(capacity: 10)
            var candidates = NearestRows(capacity: Kernels.candidateCount(for: 10))
            nearest.start()
            let rows = segment.rows(isMasked: true)
            kernels.search(rows, for: query, candidates: &candidates, into: &nearest)
            let found = nearest.sorted()
            // Steps that are drawn evenly are harder than embeddings: some rows may be missed.
            #expect(found.filter(wanted.contains).count >= 9, "\(kernels.name)")
            #expect(found.first == wanted.first, "\(kernels.name)")
        }
    }

    @Test("a segment that is scanned in parts gives the same rows", arguments: 0..<10)
    func parts(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let segment = RowCase(width: 70, count: 300, &draws)
        let query = VectorQuery(steps: Self.query(70, &draws, extreme: false))
        let rows = segment.rows(isMasked: draws.oneIn(2), firstRow: 5)
        var nearest = NearestRows(capacity: 20)
        nearest.start(wanted: 12)
        Kernels.current.scanSteps(of: rows, for: query, into: &nearest)
        let whole = nearest.sorted()
        nearest.start(wanted: 12)
        let cut = 64 * draws.below(5)
        for range in [0..<cut, cut..<300] {
            let part = rows.extracting(range)
            Kernels.current.scanSteps(of: part, for: query, into: &nearest)
        }
        let parts = nearest.sorted()
        #expect(parts == whole && parts.count == 12)
    }

    @Test("scores that are not numbers are never kept, and infinite ones are")
    func strangeScales() {
        var draws = SeededDraws(seed: 3)
        var segment = RowCase(width: 64, count: 40, &draws)
        let steps = Self.query(64, &draws, extreme: false)
        let query = VectorQuery(steps: steps)
        segment.scales[4] = .nan
        segment.scales[20] = .infinity
        let wanted = Hit.best(40, of: segment.hits(steps).filter { !$0.score.isNaN })
        for kernels in everySet {
            var nearest = NearestRows(capacity: 40)
            nearest.start()
            let rows = segment.rows(isMasked: false)
            kernels.scanSteps(of: rows, for: query, into: &nearest)
            #expect(nearest.sorted() == wanted, "\(kernels.name)")
        }
    }

    @Test("misuse stops the program")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            let codes = AlignedBuffer<Int8>(count: 64)
            let scales: [Float] = [1, 1]
            _ = VectorRows(
                width: 64,
                steps: codes.span,
                codes: Span(),
                scales: scales.span,
                masked: Span()
            )
        }
        await #expect(processExitsWith: .failure) {
            var draws = SeededDraws(seed: 1)
            let segment = RowCase(width: 64, count: 3, &draws)
            var nearest = NearestRows(capacity: 1)
            let listed = [ScoredRow(score: 1, row: 3)]
            Kernels.current.score(
                listed.span,
                of: segment.rows(isMasked: false),
                for: VectorQuery(width: 64),
                into: &nearest
            )
        }
        await #expect(processExitsWith: .failure) {
            var nearest = NearestRows(capacity: 1)
            nearest.sort()
            let hashes: [UInt64] = [1]
            Kernels.current.search(hashes.span, for: 1, into: &nearest)
        }
    }
}
