import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Hash scans")
struct HashScanTests {
    @Test("every set finds what the definition finds, whatever the count", arguments: 0..<150)
    func scans(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let count = draws.pick([0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 200, 500])
        let query = draws.next()
        let hashes = (0..<count).map { _ in
            (0..<draws.below(20)).reduce(draws.oneIn(9) ? ~query : query) { hash, _ in
                hash ^ 1 << UInt64(draws.below(64))
            }
        }
        let isMasked = draws.oneIn(2)
        let masked = (0..<(count + 63) / 64).map { _ in draws.next() & draws.next() }
        let firstRow = draws.below(1000)
        let shown = hashes.indices.filter {
            !isMasked || masked[$0 / 64] >> UInt64($0 % 64) & 1 == 0
        }
        let all = shown.map {
            Hit(row: firstRow + $0, score: 64 - Float((hashes[$0] ^ query).nonzeroBitCount))
        }
        let capacity = draws.pick([1, 2, 10, 600])
        // No limit, exact matches, a radius of 3, 12 or 64, and nothing at all.
        let floor = draws.pick([-.infinity, 63, 60, 51, -1, 64, 12.5] as [Float])
        let split = draws.oneIn(2) ? count / 128 * 64 : 0
        for kernels in everySet {
            var nearest = NearestRows(capacity: capacity)
            nearest.start(above: floor)
            for range in [0..<split, split..<count] {
                let mask = masked.span.extracting(droppingFirst: range.lowerBound / 64)
                kernels.search(
                    hashes.span.extracting(range),
                    masked: isMasked ? mask : Span(),
                    firstRow: firstRow + range.lowerBound,
                    for: query,
                    into: &nearest
                )
            }
            #expect(
                nearest.sorted() == Hit.best(capacity, of: all, above: floor),
                "\(kernels.name)"
            )
        }
    }
}
