import Foundation
import Testing

@testable import GatehouseKernels

@Suite("Activations")
struct ActivationTests {
    @Test("GELU gives the same bits on every set", arguments: [WeightFormat.float, .int8])
    func geluBits(format: WeightFormat) {
        for seed in 0..<20 {
            let layer = LinearCase(seed: seed)
            let matrix = layer.packed(format)
            let bits = layer.run(everySet[0], matrix, .gelu).bits
            for kernels in everySet.dropFirst() {
                #expect(layer.run(kernels, matrix, .gelu).bits == bits, "\(kernels.name) \(seed)")
            }
        }
    }

    /// Passes values through a layer that is the identity.
    private func gelu(_ values: [Float], _ kernels: Kernels) -> [Float] {
        var identity = [Float](repeating: 0, count: 256)
        for i in 0..<16 { identity[i * 17] = 1 }
        var layer = LinearCase(seed: 0)
        layer.inputs = 16
        layer.outputs = 16
        layer.bias = [Float](repeating: 0, count: 16)
        layer.weights = identity
        layer.values = values + [Float](repeating: 0, count: (16 - values.count % 16) % 16)
        layer.rows = layer.values.count / 16
        return Array(layer.run(kernels, layer.packed(.float), .gelu).prefix(values.count))
    }

    @Test("GELU is x Φ(x) to 2e-7 of itself or, near zero, at all")
    func geluAccuracy() throws {
        let values = stride(from: Float(-9), through: 9, by: 1 / 512).map { $0 }
        for kernels in everySet {
            for (x, result) in zip(values, gelu(values, kernels)) {
                let wanted = Double(x) * erfc(-Double(x) / 2.0.squareRoot()) / 2
                #expect(abs(Double(result) - wanted) <= 2e-7 * max(1, abs(Double(x))), "\(x)")
            }
        }
    }

    @Test("GELU of what is not finite or hardly a number does not trap")
    func geluExtremes() {
        let values: [Float] = [
            .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
            .leastNonzeroMagnitude, 0, -0.0, 1e-30, 100, -100,
        ]
        for kernels in everySet {
            // One at a time: in a row with another, the zeros of the identity make it NaN.
            let results = values.map { gelu([$0], kernels)[0] }
            #expect(results[2].isNaN)
            #expect(results[3] == .greatestFiniteMagnitude)
            #expect(results[5] == 0 || results[5] == .leastNonzeroMagnitude)
            #expect(results[6] == 0 && results[7] == 0)
            #expect(results[9] == 100)
            #expect(abs(results[10]) < 1e-5)
        }
    }
}
