import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Rows")
struct RowTests {
    /// Sums sixteen lanes as the kernels do: lane i takes every sixteenth, then halves fold.
    private static func folded(_ values: [Float], _ add: (inout Float, Float) -> Void) -> Float {
        var lanes = [Float](repeating: 0, count: 16)
        for (i, value) in values.enumerated() { add(&lanes[i % 16], value) }
        for half in [8, 4, 2, 1] {
            for i in 0..<half { lanes[i] += lanes[i + half] }
        }
        return lanes[0]
    }

    private static func normalized(
        _ row: [Float],
        _ gamma: [Float],
        _ beta: [Float],
        _ epsilon: Float,
    ) -> [Float] {
        let width = Float(row.count)
        let mean = folded(row) { $0 += $1 } / width
        let variance = folded(row.map { $0 - mean }) { $0.addProduct($1, $1) } / width
        let scale = 1 / (variance + epsilon).squareRoot()
        return row.indices.map { beta[$0].addingProduct((row[$0] - mean) * scale, gamma[$0]) }
    }

    @Test("layer norm has the bits of its definition, on every set", arguments: 0..<100)
    func layerNorm(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let (count, width) = (1 + draws.below(20), 16 * (1 + draws.below(30)))
        let values = draws.wildFloats(count * width)
        let branch = draws.wildFloats(count * width)
        let (gamma, beta) = (draws.floats(width), draws.floats(width))
        let sums = zip(values, branch).map { $0 + $1 }
        let wanted = (0..<count).flatMap {
            Self.normalized(sums.rows($0..<$0 + 1, width: width), gamma, beta, 1e-12)
        }
        for kernels in everySet {
            var rows = values
            var span = rows.mutableSpan
            kernels.layerNorm(
                &span,
                adding: branch.span,
                gamma: gamma.span,
                beta: beta.span,
                epsilon: 1e-12
            )
            #expect(rows.bits == wanted.bits, "\(kernels.name)")
            var plain = sums
            var plainSpan = plain.mutableSpan
            kernels.layerNorm(&plainSpan, gamma: gamma.span, beta: beta.span, epsilon: 1e-12)
            #expect(plain.bits == wanted.bits, "\(kernels.name)")
        }
        let row = wanted.rows(0..<1, width: width)
        let exact = Self.exact(sums.rows(0..<1, width: width), gamma, beta)
        for (result, value) in zip(row, exact) { #expect(abs(Double(result) - value) < 1e-4) }
    }

    /// The textbook's form, in doubles.
    private static func exact(_ row: [Float], _ gamma: [Float], _ beta: [Float]) -> [Double] {
        let values = row.map(Double.init)
        let mean = values.reduce(0, +) / Double(row.count)
        let variance =
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
        return values.indices.map {
            (values[$0] - mean) / variance.squareRoot() * Double(gamma[$0]) + Double(beta[$0])
        }
    }

    @Test("a row of equal or of non-finite numbers does not trap")
    func extremes() {
        for kernels in everySet {
            for value: Float in [0, 1, 1e30, .infinity, .nan] {
                var row = [Float](repeating: value, count: 32)
                let (gamma, beta) = ([Float](repeating: 1, count: 32), row.map { _ in Float(2) })
                var span = row.mutableSpan
                kernels.layerNorm(&span, gamma: gamma.span, beta: beta.span, epsilon: 1e-12)
                if value.isFinite { #expect(row.allSatisfy { $0 == 2 }) }
                if value.isNaN { #expect(row.allSatisfy { $0.isNaN }) }
            }
        }
    }

    @Test("dot, length and mean have the bits of their definitions", arguments: 0..<100)
    func vectors(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let (count, width) = (1 + draws.below(20), 16 * (1 + draws.below(30)))
        let values = draws.wildFloats(count * width)
        let row = values.rows(0..<1, width: width)
        let other = draws.wildFloats(width)
        let dot = zip(row, other).reduce(into: [[Float]]()) { $0.append([$1.0, $1.1]) }
        var lanes = [Float](repeating: 0, count: 16)
        for (i, pair) in dot.enumerated() { lanes[i % 16].addProduct(pair[0], pair[1]) }
        let wanted = Self.folded(lanes) { $0 += $1 }
        let length = Self.folded(row) { $0.addProduct($1, $1) }.squareRoot()
        var mean = [Float](repeating: 0, count: width)
        for (i, value) in values.enumerated() { mean[i % width] += value }
        mean = mean.map { $0 / Float(count) }
        for kernels in everySet {
            #expect(kernels.dot(row.span, other.span) == wanted, "\(kernels.name)")
            var unit = row
            var span = unit.mutableSpan
            kernels.normalizeLength(&span)
            #expect(unit.bits == row.map { $0 / length }.bits, "\(kernels.name)")
            var result = [Float](repeating: .nan, count: width)
            var meanSpan = result.mutableSpan
            kernels.meanOfRows(values.span, into: &meanSpan)
            #expect(result.bits == mean.bits, "\(kernels.name)")
        }
    }

    @Test("the mean of no rows and the length of zeros stay zero")
    func nothing() {
        for kernels in everySet {
            let none: [Float] = []
            var mean = [Float](repeating: 7, count: 16)
            var span = mean.mutableSpan
            kernels.meanOfRows(none.span, into: &span)
            #expect(mean.allSatisfy { $0 == 0 })
            var again = mean.mutableSpan
            kernels.normalizeLength(&again)
            #expect(mean.allSatisfy { $0 == 0 })
        }
    }

    @Test("extents that do not fit together stop the program")
    func mismatch() async {
        await #expect(processExitsWith: .failure) {
            let (a, b) = ([Float](repeating: 0, count: 16), [Float](repeating: 0, count: 32))
            _ = Kernels.current.dot(a.span, b.span)
        }
        await #expect(processExitsWith: .failure) {
            var rows = [Float](repeating: 0, count: 40)
            let gamma = [Float](repeating: 0, count: 16)
            var span = rows.mutableSpan
            Kernels.current.layerNorm(&span, gamma: gamma.span, beta: gamma.span, epsilon: 0)
        }
    }
}
