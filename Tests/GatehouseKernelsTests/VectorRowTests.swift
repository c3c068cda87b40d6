import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Vector rows")
struct VectorRowTests {
    @Test("a vector is rounded to 127 steps of its largest magnitude", arguments: 0..<50)
    func quantizes(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let vector = draws.floats(1 + draws.below(200))
        var steps = [Int8](repeating: 77, count: vector.count + draws.below(9))
        var span = steps.mutableSpan
        let scale = VectorRow.quantize(vector.span, into: &span)
        let largest = vector.map(abs).max() ?? 0
        #expect(scale == largest / 127)
        for (i, x) in vector.enumerated() where largest > 0 {
            #expect(abs(Double(steps[i]) - Double(x) / Double(scale)) < 0.50001)
        }
        #expect(steps.dropFirst(vector.count).allSatisfy { $0 == 0 })
    }

    @Test("what is not finite, or next to nothing, counts as zero")
    func strange() {
        for (vector, wanted, scale) in [
            ([.nan, 2, -.infinity, -2], [0, 127, 0, -127], 2 / 127),
            ([.nan, .infinity], [0, 0], 0),
            ([1e-38, -.leastNonzeroMagnitude], [0, 0], 0),
            ([.greatestFiniteMagnitude, 0], [127, 0], .greatestFiniteMagnitude / 127),
        ] as [([Float], [Int8], Float)] {
            var steps = [Int8](repeating: 9, count: vector.count)
            var span = steps.mutableSpan
            #expect(VectorRow.quantize(vector.span, into: &span) == scale)
            #expect(steps == wanted)
        }
    }

    @Test("codes hold the upper halves of steps, element 64 further on in the upper half")
    func codes() {
        let steps = (0..<192).map { Int8(truncatingIfNeeded: $0 * 37 % 255 - 127) }
        var codes = [Int8](repeating: 0, count: 128)
        var span = codes.mutableSpan
        VectorRow.coarsen(steps.span, into: &span)
        for i in 0..<128 {
            let code = UInt8(bitPattern: codes[i])
            let low = i / 64 * 128 + i % 64
            #expect(Int(code & 15) == (Int(steps[low]) + 128) / 16)
            #expect(Int(code >> 4) == (low + 64 < 192 ? (Int(steps[low + 64]) + 128) / 16 : 8))
        }
    }
}
