import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Allocations of scans")
struct ScanAllocationTests {
    @Test(
        "a search allocates nothing",
        .enabled(if: AllocationCount.isMeaningful, "allocations are not counted")
    )
    func search() {
        var draws = SeededDraws(seed: 1)
        let segment = RowCase(width: 64, count: Kernels.coarseRowCount, &draws)
        let vector = draws.floats(64)
        let directions = draws.floats(VectorSketch.width * 64)
        let hashes = (0..<100).map { _ in draws.next() }
        var query = VectorQuery(width: 64)
        var sketch = VectorQuery(width: VectorSketch.width)
        var nearest = NearestRows(capacity: 10)
        var candidates = NearestRows(capacity: Kernels.candidateCount(for: 10))
        var found = 0
        for kernels in everySet {
            func search() {
                query.fill(vector.span)
                sketch.fill(vector.span, on: directions.span)
                nearest.start()
                let rows = segment.rows(isMasked: true)
                kernels.search(rows, for: query, candidates: &candidates, into: &nearest)
                kernels.scanSteps(of: rows, for: query, into: &nearest)
                nearest.sort()
                nearest.start(above: 40)
                kernels.search(hashes.span, for: 1, into: &nearest)
                nearest.sort()
                found += nearest.rows.count
            }
            search()
            let allocations = AllocationCount.of {
                for _ in 0..<2 { search() }
            }
            #expect(allocations == 0, "\(kernels.name)")
        }
        #expect(found >= 0)
    }
}
