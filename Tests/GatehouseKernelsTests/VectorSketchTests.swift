import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Vector sketches")
struct VectorSketchTests {
    /// Vectors of 160 numbers, of which those on even places are large.
    private static func vectors(_ count: Int, _ draws: inout SeededDraws) -> [Float] {
        (0..<count * 160).map { i in
            let number = Float(draws.below(2001) - 1000) / 1000
            return i % 2 == 0 ? number : number / 100
        }
    }

    @Test("directions are orthonormal, and hold what is large")
    func directions() {
        var draws = SeededDraws(seed: 1)
        let sample = Self.vectors(400, &draws)
        let directions = VectorSketch.directions(of: sample.span, width: 160)
        #expect(directions.count == 128 * 160)
        #expect(directions == VectorSketch.directions(of: sample.span, width: 160))
        for i in 0..<128 {
            let row = directions.span.extracting(i * 160..<(i + 1) * 160)
            for j in 0...i {
                let other = directions.span.extracting(j * 160..<(j + 1) * 160)
                let dot = Kernels.current.dot(row, other)
                #expect(abs(dot - (i == j ? 1 : 0)) < 1e-4)
            }
        }
        // The 80 large numbers of a vector are kept: its length hardly changes.
        for r in 0..<50 {
            let vector = sample.span.extracting(r * 160..<(r + 1) * 160)
            let kept = (0..<128).reduce(Float(0)) { sum, i in
                let direction = directions.span.extracting(i * 160..<(i + 1) * 160)
                let share = Kernels.current.dot(vector, direction)
                return sum + share * share
            }
            #expect(kept > 0.999 * Kernels.current.dot(vector, vector))
        }
    }

    @Test("a sample of few vectors, or of none but zeros, still has directions")
    func poor() {
        var draws = SeededDraws(seed: 2)
        for sample in [Self.vectors(3, &draws), [Float](repeating: 0, count: 320)] {
            let directions = VectorSketch.directions(of: sample.span, width: 160)
            #expect(directions.allSatisfy { $0.isFinite })
        }
    }

    @Test("a search by sketches finds what a search of all rows finds")
    func search() {
        var draws = SeededDraws(seed: 3)
        let count = 3000
        let vectors = Self.vectors(count, &draws)
        let directions = VectorSketch.directions(of: vectors.span, width: 160)
        var steps = AlignedBuffer<Int8>(count: count * 192)
        var codes = AlignedBuffer<Int8>(count: count * 64)
        var scales: [Float] = []
        var codeScales: [Float] = []
        var sketch = VectorQuery(width: VectorSketch.width)
        var allSteps = steps.mutableSpan
        var allCodes = codes.mutableSpan
        for r in 0..<count {
            let vector = vectors.span.extracting(r * 160..<(r + 1) * 160)
            var row = [Int8](repeating: 0, count: 192)
            var rowSpan = row.mutableSpan
            scales.append(VectorRow.quantize(vector, into: &rowSpan))
            sketch.fill(vector, on: directions.span)
            codeScales.append(sketch.scale)
            var rowCodes = [Int8](repeating: 0, count: 64)
            var codeSpan = rowCodes.mutableSpan
            VectorRow.coarsen(sketch.steps, into: &codeSpan)
            for i in 0..<192 { allSteps[r * 192 + i] = row[i] }
            for i in 0..<64 { allCodes[r * 64 + i] = rowCodes[i] }
        }
        var query = VectorQuery(width: 160)
        var nearest = NearestRows(capacity: 5)
        var candidates = NearestRows(capacity: Kernels.sketchCandidateCount(for: count))
        for r in stride(from: 0, to: count, by: 199) {
            let vector = vectors.span.extracting(r * 160..<(r + 1) * 160)
            query.fill(vector)
            sketch.fill(vector, on: directions.span)
            let rows = VectorRows(
                width: 160,
                steps: steps.span,
                codes: Span(),
                scales: scales.span,
                masked: Span()
            )
            let sketches = VectorRows(
                width: VectorSketch.width,
                steps: Span(),
                codes: codes.span,
                scales: codeScales.span,
                masked: Span()
            )
            nearest.start()
            Kernels.current.scanSteps(of: rows, for: query, into: &nearest)
            let wanted = nearest.sorted()
            for kernels in everySet {
                nearest.start()
                kernels.search(
                    rows,
                    by: sketches,
                    for: query,
                    sketch: sketch,
                    candidates: &candidates,
                    into: &nearest
                )
                #expect(nearest.sorted() == wanted, "\(kernels.name)")
            }
        }
    }
}
