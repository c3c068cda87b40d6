import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Packed matrices")
struct PackedMatrixTests {
    @Test("int8 rounds to the nearest step unless four weights get too long", arguments: 0..<50)
    func rounding(seed: Int) {
        let layer = LinearCase(seed: seed)
        let unpacked = UnpackedInt8(layer.packed(.int8))
        for output in 0..<layer.outputs {
            let steps = Array(unpacked.steps[output * layer.inputs..<(output + 1) * layer.inputs])
            let exact = (0..<layer.inputs).map { k in
                let factor = layer.smoothing.isEmpty ? 1 : layer.smoothing[k]
                return layer.weights[output * layer.inputs + k] * factor
                    / unpacked.scales[output]
            }
            #expect(unpacked.offsets[output] == -127 * steps.reduce(0, +))
            for first in stride(from: 0, to: layer.inputs, by: 8) {
                for four in [[0, 1, 4, 5], [2, 3, 6, 7]] {
                    let indices = four.map { first + $0 }
                    let up = indices.reduce(0) { $0 + max(0, steps[$1]) }
                    let down = indices.reduce(0) { $0 - min(0, steps[$1]) }
                    // 129 · 254 and 129 · -254 are the last that fit 16 bits.
                    #expect(up <= 129 && down <= 129)
                    for k in indices {
                        let isFull = up == 129 || down == 129
                        #expect(abs(Float(steps[k]) - exact[k]) <= (isFull ? 1.51 : 0.501))
                    }
                }
            }
            // No step is longer than it must be.
            let longest = exact.map(\.magnitude).max() ?? 0
            let fours = stride(from: 0, to: layer.inputs, by: 8).flatMap { first in
                [[0, 1, 4, 5], [2, 3, 6, 7]].flatMap { four in
                    [
                        four.reduce(Float(0)) { $0 + max(0, exact[first + $1]) },
                        four.reduce(Float(0)) { $0 - min(0, exact[first + $1]) },
                    ]
                }
            }
            #expect(longest > 126.9 || (fours.max() ?? 0) > 128.9)
        }
        for (k, factor) in unpacked.factors.enumerated() {
            #expect(factor == (layer.smoothing.isEmpty ? 1 : 1 / layer.smoothing[k]))
        }
    }

    @Test("inputs and weights at their limits do not overflow", arguments: [1, -1] as [Float])
    func limits(sign: Float) {
        // Every four is as long as it may be, every input is at an end.
        var layer = LinearCase(seed: 0)
        (layer.rows, layer.inputs, layer.outputs) = (5, 1536, 16)
        layer.smoothing = []
        layer.weights = [Float](repeating: sign, count: 16 * 1536)
        layer.values = [Float](repeating: 1, count: 5 * 1536)
        for i in 1536..<2 * 1536 { layer.values[i] = -1 }
        layer.bias = [Float](repeating: 0, count: 16)
        for kernels in everySet {
            for (i, result) in layer.run(kernels, layer.packed(.int8)).enumerated() {
                let wanted = sign * 1536 * (i / 16 == 1 ? -1 : 1)
                #expect(abs(result - wanted) < 0.01 * 1536, "\(kernels.name)")
            }
        }
    }

    @Test("weights that are not finite become zero in int8")
    func notFinite() {
        var layer = LinearCase(seed: 2)
        layer.weights[5] = .nan
        layer.weights[6] = .infinity
        layer.weights[7] = -.infinity
        let unpacked = UnpackedInt8(layer.packed(.int8))
        #expect(unpacked.steps[5...7].allSatisfy { $0 == 0 })
        #expect(unpacked.scales.allSatisfy { $0.isFinite })
    }

    @Test("an output of zeros gives the bias")
    func zeros() {
        var layer = LinearCase(seed: 2)
        for k in 0..<layer.inputs { layer.weights[k] = 0 }
        for kernels in everySet {
            let results = layer.run(kernels, layer.packed(.int8))
            for row in 0..<layer.rows { #expect(results[row * layer.outputs] == layer.bias[0]) }
        }
    }

    /// Keeps packed bytes alive for a matrix that borrows them, as a mapped file does.
    private final class Owner: Sendable {
        let matrix: PackedMatrix

        init(_ matrix: PackedMatrix) { self.matrix = matrix }
    }

    @Test("packed bytes may be borrowed from whoever keeps them", arguments: WeightFormat.allCases)
    func borrowed(format: WeightFormat) {
        let layer = LinearCase(seed: 4)
        var owner: Owner? = Owner(layer.packed(format))
        var borrowed: PackedMatrix?
        weak var watched: Owner?
        if let owner {
            watched = owner
            let matrix = owner.matrix
            borrowed = PackedMatrix(
                packed: matrix.bytes,
                owner: owner,
                outputs: layer.outputs,
                inputs: layer.inputs,
                format: format
            )
        }
        owner = nil
        #expect(watched != nil)
        if let matrix = borrowed {
            #expect(
                layer.run(.current, matrix).bits == layer.run(.current, layer.packed(format)).bits
            )
        }
        borrowed = nil
        #expect(watched == nil)
    }

    @Test("extents that no kernel takes stop the program")
    func refused() async {
        await #expect(processExitsWith: .failure) {
            _ = PackedMatrix.byteCount(outputs: 24, inputs: 32, format: .float)
        }
        await #expect(processExitsWith: .failure) {
            let layer = LinearCase(seed: 4)
            let matrix = layer.packed(.float)
            _ = PackedMatrix(
                packed: matrix.bytes,
                owner: Owner(matrix),
                outputs: layer.outputs,
                inputs: layer.inputs + 16,
                format: .float
            )
        }
    }
}
