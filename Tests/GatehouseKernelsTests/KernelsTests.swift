import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Kernels")
struct KernelsTests {
    /// Every set this machine can run; the portable one is always there.
    static let names = everySet.map(\.name)

    private struct Layer {
        var inputs: [Float]
        var weights: [Float]
        var bias: [Float]

        /// Mostly zeros, like features; magnitudes far apart, so that the order of sums shows.
        init(inputCount: Int, outputCount: Int, _ draws: inout SeededDraws) {
            func number() -> Float {
                switch draws.below(8) {
                case 0: 0
                case 1: -0.0
                case 2: Float(bitPattern: UInt32(draws.below(1 << 20)))  // subnormal
                default:
                    Float(
                        sign: draws.oneIn(2) ? .plus : .minus,
                        exponent: draws.below(24) - 16,
                        significand: 1 + Float(draws.below(1 << 23)) * 0x1p-23
                    )
                }
            }
            inputs = (0..<inputCount).map { _ in draws.oneIn(3) ? 0 : number() }
            weights = (0..<inputCount * outputCount).map { _ in number() }
            bias = (0..<outputCount).map { _ in number() }
        }

        /// The definition, output by output.
        var expected: [UInt32] {
            bias.indices.map { output in
                var sum = bias[output]
                for (i, input) in inputs.enumerated() {
                    sum += input * weights[i * bias.count + output]
                }
                return sum.bitPattern
            }
        }

        func run(_ kernels: Kernels) -> [UInt32] {
            var outputs = [Float](repeating: .nan, count: bias.count)
            var span = outputs.mutableSpan
            kernels.dense(inputs.span, weights: weights.span, bias: bias.span, into: &span)
            return outputs.map(\.bitPattern)
        }
    }

    @Test(
        "a dense layer has the bits of its definition, for every shape around the blocks",
        arguments: names
    )
    func shapes(name: String) throws {
        let kernels = try #require(Kernels.named(name))
        #expect(kernels.name == name)
        for outputCount in [0, 1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 63, 64, 65, 95, 96, 97, 131] {
            for inputCount in [0, 1, 2, 3, 31, 32, 47] {
                var draws = SeededDraws(seed: outputCount * 100 + inputCount)
                let layer = Layer(inputCount: inputCount, outputCount: outputCount, &draws)
                #expect(layer.run(kernels) == layer.expected, "\(inputCount) × \(outputCount)")
            }
        }
    }

    @Test("seeded layers have the bits of their definition", arguments: names, 0..<100)
    func seeded(name: String, seed: Int) throws {
        let kernels = try #require(Kernels.named(name))
        var draws = SeededDraws(seed: seed)
        let layer = Layer(inputCount: draws.below(60), outputCount: draws.below(140), &draws)
        #expect(layer.run(kernels) == layer.expected)
    }

    @Test("an input of zero counts like any other: it hides no weight that is not a number")
    func zerosCount() throws {
        for name in Self.names {
            let kernels = try #require(Kernels.named(name))
            let inputs: [Float] = [2, 0, -0.0]
            let bias = (0..<131).map(Float.init)
            var weights = [Float](repeating: 0.5, count: 131 * 3)
            weights[131 + 130] = .nan
            weights[131 + 40] = .infinity
            var outputs = [Float](repeating: -1, count: 131)
            var span = outputs.mutableSpan
            kernels.dense(inputs.span, weights: weights.span, bias: bias.span, into: &span)
            #expect(outputs.indices.filter { outputs[$0].isNaN } == [40, 130], "\(name)")
            for i in outputs.indices where !outputs[i].isNaN {
                #expect(outputs[i] == Float(i + 1), "\(name)")
            }
        }
    }

    @Test(
        "an unknown set has no kernels",
        arguments: ["", "AVX2", "avx", "avx5120", "neon", "portable "]
    )
    func unknown(name: String) {
        #expect(Kernels.named(name) == nil)
    }

    @Test(
        "a set is offered exactly when the CPU says it has it",
        .enabled(if: FileManager.default.isReadableFile(atPath: "/proc/cpuinfo"))
    )
    func offered() throws {
        let info = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = info.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
        let flags = Set(line.split(separator: " ").map(String.init))
        let avx2: Set = ["avx2", "fma"]
        let avx512: Set = ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni"]
        #expect((Kernels.named("avx2") != nil) == flags.isSuperset(of: avx2))
        #expect((Kernels.named("avx512") != nil) == flags.isSuperset(of: avx2.union(avx512)))
        let products = avx2.union(avx512).union(["avx512_bf16"])
        #expect((Kernels.named("avx512bf16") != nil) == flags.isSuperset(of: products))
        #expect(Kernels.named("portable") != nil)
    }

    @Test("the fastest set is chosen when nothing forces another")
    func fastest() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("GATEHOUSE_CPU")
            let info = FileManager.default.contents(atPath: "/proc/cpuinfo") ?? Data()
            let isAMD = String(decoding: info, as: UTF8.self).contains("AuthenticAMD")
            let names = (isAMD ? ["avx512bf16"] : []) + ["avx512", "avx2", "portable"]
            precondition(Kernels.current.name == names.first { Kernels.named($0) != nil })
        }
    }

    @Test("GATEHOUSE_CPU forces a set")
    func forced() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("GATEHOUSE_CPU", "portable", 1)
            precondition(Kernels.current.name == "portable")
        }
    }

    @Test("a forced set that does not exist falls back to the portable one")
    func forcedUnknown() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("GATEHOUSE_CPU", "mmx", 1)
            precondition(Kernels.current.name == "portable")
        }
    }

    @Test("counts that do not fit together stop the program")
    func mismatch() async {
        await #expect(processExitsWith: .failure) {
            let inputs: [Float] = [1, 2]
            let weights: [Float] = [1, 2, 3]
            let bias: [Float] = [0, 0]
            var outputs: [Float] = [0, 0]
            var span = outputs.mutableSpan
            Kernels.current.dense(
                inputs.span,
                weights: weights.span,
                bias: bias.span,
                into: &span
            )
        }
    }
}
