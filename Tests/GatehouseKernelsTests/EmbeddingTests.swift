import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Embeddings")
struct EmbeddingTests {
    private struct Case {
        var vocabulary: Int
        var width: Int
        var table: [Float]
        var tokens: [Int32]

        init(seed: Int) {
            var draws = SeededDraws(seed: seed)
            vocabulary = 1 + draws.below(60)
            width = 16 * (1 + draws.below(20))
            table = draws.floats(vocabulary * width)
            tokens = []
            for _ in 0..<draws.below(40) { tokens.append(Int32(draws.below(vocabulary))) }
        }

        func made(_ format: EmbeddingTable.Format) -> EmbeddingTable {
            EmbeddingTable(table.span, rows: vocabulary, width: width, format: format)
        }

        /// An int8 row and its scale, read by the description of the layout.
        func int8Row(_ token: Int32, _ table: EmbeddingTable) -> (steps: [Float], scale: Float) {
            let bytes = table.bytes
            let scaleAt = vocabulary * width + 4 * Int(token)
            let word = (0..<4).reduce(UInt32(0)) {
                $0 | UInt32(bytes.octet(scaleAt + $1)) << (8 * UInt32($1))
            }
            let steps = (0..<width).map {
                Float(Int8(bitPattern: bytes.octet(Int(token) * width + $0)))
            }
            return (steps, Float(bitPattern: word))
        }
    }

    @Test("rows are the word's, the type's and the position's", arguments: 0..<50)
    func embed(seed: Int) {
        let words = Case(seed: seed)
        var draws = SeededDraws(seed: seed + 1000)
        let positions = draws.floats(48 * words.width)
        let type = draws.floats(words.width)
        for format in EmbeddingTable.Format.allCases {
            let table = words.made(format)
            let wanted = words.tokens.enumerated().flatMap { position, token in
                let (steps, scale) = format == .int8 ? words.int8Row(token, table) : ([], 0)
                return (0..<words.width).map { i in
                    let word =
                        format == .int8
                        ? type[i].addingProduct(steps[i], scale)
                        : words.table[Int(token) * words.width + i] + type[i]
                    return word + positions[position * words.width + i]
                }
            }
            for kernels in everySet {
                var rows = [Float](repeating: .nan, count: wanted.count)
                var span = rows.mutableSpan
                kernels.embed(
                    words.tokens.span,
                    words: table,
                    positions: positions.span,
                    type: type.span,
                    into: &span
                )
                #expect(rows.bits == wanted.bits, "\(kernels.name) \(format)")
            }
        }
    }

    @Test("the mean is over tokens, in their order", arguments: 0..<50)
    func mean(seed: Int) {
        let words = Case(seed: seed)
        for format in EmbeddingTable.Format.allCases {
            let table = words.made(format)
            var wanted = [Float](repeating: 0, count: words.width)
            for token in words.tokens {
                let (steps, scale) = format == .int8 ? words.int8Row(token, table) : ([], 0)
                for i in wanted.indices {
                    if format == .int8 {
                        wanted[i].addProduct(steps[i], scale)
                    } else {
                        wanted[i] += words.table[Int(token) * words.width + i]
                    }
                }
            }
            if !words.tokens.isEmpty { wanted = wanted.map { $0 / Float(words.tokens.count) } }
            for kernels in everySet {
                var mean = [Float](repeating: .nan, count: words.width)
                var span = mean.mutableSpan
                kernels.meanOfRows(of: table, at: words.tokens.span, into: &span)
                #expect(mean.bits == wanted.bits, "\(kernels.name) \(format)")
            }
        }
    }

    @Test("an int8 row is within half a step of its floats", arguments: 0..<20)
    func rounding(seed: Int) {
        let words = Case(seed: seed)
        let table = words.made(.int8)
        for token in 0..<Int32(words.vocabulary) {
            let (steps, scale) = words.int8Row(token, table)
            let row = words.table.rows(Int(token)..<Int(token) + 1, width: words.width)
            #expect(steps.map(\.magnitude).max() == 127)
            for (step, value) in zip(steps, row) {
                #expect(abs(step * scale - value) <= 0.501 * scale)
            }
        }
    }

    @Test(
        "tables may be borrowed from whoever keeps them",
        arguments: EmbeddingTable.Format.allCases
    )
    func borrowed(format: EmbeddingTable.Format) {
        let words = Case(seed: 3)
        let table = words.made(format)
        let borrowed = EmbeddingTable(
            borrowing: table.bytes,
            owner: Owner(table),
            rows: words.vocabulary,
            width: words.width,
            format: format
        )
        var means = [[Float](repeating: 0, count: words.width)]
        means.append(means[0])
        for (i, table) in [table, borrowed].enumerated() {
            var span = means[i].mutableSpan
            Kernels.current.meanOfRows(of: table, at: words.tokens.span, into: &span)
        }
        #expect(means[0] == means[1])
    }

    /// Keeps a table's bytes alive for one that borrows them.
    private final class Owner: Sendable {
        let table: EmbeddingTable

        init(_ table: EmbeddingTable) { self.table = table }
    }

    @Test("a token that the table lacks stops the program", arguments: [-1, 60] as [Int32])
    func unknownToken(token: Int32) async {
        await #expect(processExitsWith: .failure) { [token] in
            let words = Case(seed: 3)
            var mean = [Float](repeating: 0, count: words.width)
            var span = mean.mutableSpan
            let tokens = [token]
            Kernels.current.meanOfRows(of: words.made(.int8), at: tokens.span, into: &span)
        }
    }
}
