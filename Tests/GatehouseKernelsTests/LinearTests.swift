import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Linear layers")
struct LinearTests {
    /// The definition in floats: from the bias, one fused addition for each input, in order.
    private func expected(_ layer: LinearCase, weights: [Float]) -> [Float] {
        var results: [Float] = []
        for row in 0..<layer.rows {
            for output in 0..<layer.outputs {
                var sum = layer.bias[output]
                for k in 0..<layer.inputs {
                    sum.addProduct(
                        layer.values[row * layer.inputs + k],
                        weights[output * layer.inputs + k]
                    )
                }
                results.append(sum)
            }
        }
        return results
    }

    /// The definition in integers.
    private func expectedInt8(_ layer: LinearCase, _ matrix: PackedMatrix) -> [Float] {
        let unpacked = UnpackedInt8(matrix)
        var results: [Float] = []
        for row in 0..<layer.rows {
            let values = layer.values.rows(row..<row + 1, width: layer.inputs)
            let smoothed = zip(values, unpacked.factors).map { $0 * $1 }
            let largest = smoothed.map(\.magnitude).max() ?? 0
            let steps = smoothed.map { Int(($0 * (127 / largest)).rounded(.toNearestOrEven)) }
            for output in 0..<layer.outputs {
                var sum = 0
                for k in 0..<layer.inputs {
                    sum += steps[k] * unpacked.steps[output * layer.inputs + k]
                }
                let scaled = Float(sum) * (largest / 127)
                results.append(layer.bias[output].addingProduct(scaled, unpacked.scales[output]))
            }
        }
        return results
    }

    @Test("float layers have the bits of their definition, on every set", arguments: 0..<100)
    func float(seed: Int) {
        let layer = LinearCase(seed: seed)
        let matrix = layer.packed(.float)
        let bits = expected(layer, weights: layer.weights).bits
        for kernels in everySet {
            #expect(layer.run(kernels, matrix).bits == bits, "\(kernels.name)")
        }
    }

    @Test("int8 layers have the bits of their definition, on every set", arguments: 0..<100)
    func int8(seed: Int) {
        let layer = LinearCase(seed: seed)
        let matrix = layer.packed(.int8)
        let bits = expectedInt8(layer, matrix).bits
        for kernels in everySet {
            #expect(layer.run(kernels, matrix).bits == bits, "\(kernels.name)")
        }
    }

    @Test("bfloat16 layers multiply the rounded weights", arguments: 0..<100)
    func bfloat16(seed: Int) {
        let layer = LinearCase(seed: seed)
        let matrix = layer.packed(.bfloat16)
        let rounded = layer.weights.map { weight in
            let bits = weight.bitPattern
            return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
        }
        let wanted = expected(layer, weights: rounded)
        for kernels in everySet {
            let results = layer.run(kernels, matrix)
            guard kernels.name == "avx512bf16" else {
                #expect(results.bits == wanted.bits, "\(kernels.name)")
                continue
            }
            // Inputs may be rounded too: to 8 bits, so by at most 1/256 of each product.
            for (i, result) in results.enumerated() {
                let (row, output) = (i / layer.outputs, i % layer.outputs)
                let products = (0..<layer.inputs).reduce(Float(0)) {
                    $0
                        + abs(
                            layer.values[row * layer.inputs + $1]
                                * rounded[output * layer.inputs + $1]
                        )
                }
                #expect(abs(result - wanted[i]) <= products / 200, "row \(row) output \(output)")
            }
        }
    }

    @Test(
        "a row gives the same bits alone and at any place of any batch",
        arguments: WeightFormat.allCases,
        [1, 2, 3]
    )
    func batches(format: WeightFormat, seed: Int) {
        for kernels in everySet {
            var layer = LinearCase(seed: seed)
            var draws = SeededDraws(seed: seed)
            layer.rows = 101  // more than two blocks
            layer.values = draws.wildFloats(layer.rows * layer.inputs)
            let matrix = layer.packed(format)
            let whole = layer.run(kernels, matrix, .gelu)
            for _ in 0..<20 {
                let first = draws.below(layer.rows)
                let range = first..<first + 1 + draws.below(min(20, layer.rows - first))
                #expect(
                    layer.run(kernels, matrix, .gelu, rows: range).bits
                        == whole.rows(range, width: layer.outputs).bits,
                    "\(kernels.name) \(range)"
                )
            }
        }
    }

    @Test(
        "a row with a number that is not finite spoils itself only",
        arguments: [.nan, .infinity] as [Float]
    )
    func notFinite(value: Float) {
        for format in WeightFormat.allCases {
            for kernels in everySet {
                var layer = LinearCase(seed: 5)
                let matrix = layer.packed(format)
                let clean = layer.run(kernels, matrix)
                let spoilt = layer.rows / 2
                layer.values[spoilt * layer.inputs + 3] = value
                let results = layer.run(kernels, matrix)
                for row in 0..<layer.rows {
                    let range = row..<row + 1
                    let part = results.rows(range, width: layer.outputs)
                    if row == spoilt {
                        #expect(
                            part.allSatisfy { !$0.isFinite && (format != .int8 || $0.isNaN) },
                            "\(kernels.name) \(format)"
                        )
                    } else {
                        #expect(part.bits == clean.rows(range, width: layer.outputs).bits)
                    }
                }
            }
        }
    }

    @Test(
        "rows of zeros and of almost nothing give the bias",
        arguments: [0, 1e-38, -.leastNonzeroMagnitude] as [Float]
    )
    func tiny(value: Float) {
        for kernels in everySet {
            var layer = LinearCase(seed: 3)
            layer.values = [Float](repeating: value, count: layer.rows * layer.inputs)
            let results = layer.run(kernels, layer.packed(.int8))
            for (i, result) in results.enumerated() {
                #expect(result == layer.bias[i % layer.outputs])
            }
        }
    }

    @Test("no rows are a batch too")
    func empty() {
        for format in WeightFormat.allCases {
            let layer = LinearCase(seed: 1)
            #expect(layer.run(.current, layer.packed(format), rows: 0..<0).isEmpty)
        }
    }

    @Test("extents that do not fit together stop the program")
    func mismatch() async {
        await #expect(processExitsWith: .failure) {
            var layer = LinearCase(seed: 1)
            layer.bias.removeLast()
            _ = layer.run(.current, layer.packed(.float))
        }
        await #expect(processExitsWith: .failure) {
            let layer = LinearCase(seed: 1)
            var scratch = KernelScratch(
                widestInput: layer.inputs - 16,
                longestText: 0,
                headWidth: 0
            )
            var results = [Float](repeating: 0, count: layer.rows * layer.outputs)
            var span = results.mutableSpan
            Kernels.current.linear(
                layer.values.span,
                weights: layer.packed(.int8),
                bias: layer.bias.span,
                scratch: &scratch,
                into: &span
            )
        }
    }
}
