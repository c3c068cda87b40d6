import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Attention")
struct AttentionTests {
    private struct Text {
        var tokens: Int
        var heads: Int
        var headWidth: Int
        var projections: [Float]

        var hidden: Int { heads * headWidth }

        init(seed: Int) {
            var draws = SeededDraws(seed: seed)
            tokens = 1 + draws.below(50)
            heads = 1 + draws.below(3)
            headWidth = draws.pick([8, 16, 24, 32, 64])
            projections = draws.floats(tokens * 3 * heads * headWidth).map { $0 * 3 }
        }

        func run(_ kernels: Kernels) -> [Float] {
            // More room than needed, as a session has it.
            var scratch = KernelScratch(
                widestInput: 16,
                longestText: tokens + 3,
                headWidth: headWidth
            )
            return run(kernels, &scratch)
        }

        func run(_ kernels: Kernels, _ scratch: inout KernelScratch) -> [Float] {
            var context = [Float](repeating: .nan, count: tokens * hidden)
            var span = context.mutableSpan
            kernels.attention(
                projections.span,
                heads: heads,
                headWidth: headWidth,
                scratch: &scratch,
                into: &span
            )
            return context
        }

        /// The definition, in doubles.
        var expected: [Double] {
            var context = [Double](repeating: 0, count: tokens * hidden)
            func value(_ token: Int, _ part: Int, _ head: Int, _ i: Int) -> Double {
                Double(projections[(token * 3 + part) * hidden + head * headWidth + i])
            }
            for head in 0..<heads {
                for query in 0..<tokens {
                    let scores = (0..<tokens).map { key in
                        (0..<headWidth).reduce(0) {
                            $0 + value(query, 0, head, $1) * value(key, 1, head, $1)
                        } / Double(headWidth).squareRoot()
                    }
                    let largest = scores.max() ?? 0
                    let weights = scores.map { exp($0 - largest) }
                    let total = weights.reduce(0, +)
                    for i in 0..<headWidth {
                        context[query * hidden + head * headWidth + i] =
                            (0..<tokens).reduce(0) { $0 + weights[$1] * value($1, 2, head, i) }
                            / total
                    }
                }
            }
            return context
        }
    }

    @Test("attention is what its definition says, the same on every set", arguments: 0..<100)
    func definition(seed: Int) {
        let text = Text(seed: seed)
        let expected = text.expected
        let bits = text.run(everySet[0]).bits
        for kernels in everySet {
            let context = text.run(kernels)
            #expect(context.bits == bits, "\(kernels.name)")
            for (result, wanted) in zip(context, expected) {
                #expect(abs(Double(result) - wanted) < 1e-5, "\(kernels.name)")
            }
        }
    }

    @Test("what other texts left in the scratch does not matter")
    func scratch() {
        for kernels in everySet {
            var scratch = KernelScratch(widestInput: 0, longestText: 50, headWidth: 64)
            for seed in 0..<40 {
                var spoilt = Text(seed: seed + 100)
                spoilt.projections[0] = .nan
                _ = spoilt.run(kernels, &scratch)
                let text = Text(seed: seed)
                #expect(text.run(kernels, &scratch).bits == text.run(kernels).bits)
            }
        }
    }

    @Test("powers of two are within 2e-7 of themselves")
    func exponential() {
        // Two tokens whose values are 1 and 0: the result is the weight of the first.
        for kernels in everySet {
            for i in 0..<2000 {
                let difference = -Float(i) / 64
                var text = Text(seed: 0)
                (text.tokens, text.heads, text.headWidth) = (2, 1, 16)
                text.projections = [Float](repeating: 0, count: 2 * 48)
                text.projections[0] = 4  // the width's square root
                text.projections[16] = difference
                text.projections[32] = 1
                let weight = Double(text.run(kernels)[0])
                let wanted = exp(Double(difference)) / (1 + exp(Double(difference)))
                // The exponent itself is rounded: by 2^-24 of itself.
                let allowed = 3e-7 + Double(-difference) * 1.2e-7
                #expect(abs(weight / wanted - 1) <= allowed, "\(difference)")
            }
        }
    }

    @Test("scores far apart or not finite do not trap")
    func extremes() {
        for kernels in everySet {
            for value: Float in [1e18, -1e18, .infinity, -.infinity, .nan, .leastNonzeroMagnitude] {
                var text = Text(seed: 7)
                text.projections[0] = value
                text.projections[text.hidden] = value
                let context = text.run(kernels)
                if value.isNaN { #expect(context[0].isNaN) }
                if abs(value) < 1 { #expect(context.allSatisfy { $0.isFinite }) }
            }
            var text = Text(seed: 8)
            text.projections = text.projections.map { $0 * 1e9 }
            #expect(text.run(kernels).allSatisfy { $0.isFinite })
        }
    }

    @Test("no token has no context")
    func empty() {
        var text = Text(seed: 0)
        text.tokens = 0
        text.projections = []
        #expect(text.run(.current).isEmpty)
    }

    @Test("extents that do not fit together stop the program")
    func mismatch() async {
        await #expect(processExitsWith: .failure) {
            var text = Text(seed: 0)
            text.projections.removeLast()
            _ = text.run(.current)
        }
        await #expect(processExitsWith: .failure) {
            let text = Text(seed: 0)
            var scratch = KernelScratch(
                widestInput: 0,
                longestText: text.tokens - 1,
                headWidth: text.headWidth
            )
            _ = text.run(.current, &scratch)
        }
    }
}
