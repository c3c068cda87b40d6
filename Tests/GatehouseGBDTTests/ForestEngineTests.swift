import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseGBDT

@Suite("Forest, engines")
struct ForestEngineTests {
    /// Every instruction set this machine can run.
    private static let everySet = ["portable", "avx2", "avx512"].compactMap(Kernels.named)

    /// Every engine that can take a forest.
    private func engines(_ forest: Forest) -> [ForestEngine] {
        Self.everySet.flatMap { kernels in
            ForestEngine.Kind.allCases.map { ForestEngine(forest, kinds: [$0], kernels: kernels) }
        }.filter { $0.kind != .plain }
    }

    /// Expects that every engine gives the plain walk's margins, of doubles and of floats.
    private func expectEqual(_ forest: Forest, rows: [[Double]]) {
        for engine in engines(forest) {
            var scratch = engine.makeScratch()
            var found = [Double](repeating: 0, count: forest.outputCount)
            var wanted = found
            for row in rows {
                let floats = row.map { Float($0) }
                var span = found.mutableSpan
                engine.margins(row.span, scratch: &scratch, into: &span)
                span = wanted.mutableSpan
                forest.margins(row.span, into: &span)
                #expect(bits(found) == bits(wanted), "\(engine.name), doubles \(row)")
                span = found.mutableSpan
                engine.margins(floats.span, scratch: &scratch, into: &span)
                span = wanted.mutableSpan
                forest.margins(floats.span, into: &span)
                #expect(bits(found) == bits(wanted), "\(engine.name), floats \(row)")
            }
            expectBatchEqual(engine, rows)
        }
    }

    /// Expects that many rows at once have the margins of each.
    private func expectBatchEqual(_ engine: ForestEngine, _ rows: [[Double]]) {
        let outputs = engine.forest.outputCount
        var scratch = engine.makeScratch()
        for count in [0, 1, 2, 3, min(rows.count, 17)] where count <= rows.count {
            let doubles = rows.prefix(count).flatMap(\.self)
            let floats = doubles.map { Float($0) }
            var found = [Double](repeating: 7, count: count * outputs)
            var single = [Double](repeating: 7, count: outputs)
            var wanted: [Double] = []
            for row in rows.prefix(count) {
                var span = single.mutableSpan
                engine.forest.margins(row.span, into: &span)
                wanted += single
            }
            var span = found.mutableSpan
            engine.margins(doubles.span, scratch: &scratch, into: &span)
            #expect(bits(found) == bits(wanted), "\(engine.name), \(count) rows of doubles")
            wanted = []
            for row in rows.prefix(count) {
                let values = row.map { Float($0) }
                var span = single.mutableSpan
                engine.forest.margins(values.span, into: &span)
                wanted += single
            }
            span = found.mutableSpan
            engine.margins(floats.span, scratch: &scratch, into: &span)
            #expect(bits(found) == bits(wanted), "\(engine.name), \(count) rows of floats")
        }
    }

    private func bits(_ margins: [Double]) -> [UInt64] {
        margins.map { ($0.isNaN ? .nan : $0).bitPattern }
    }

    @Test("engines give the margins of every peer's models", arguments: PeerFixture.all)
    func peers(_ fixture: PeerFixture) throws {
        let forest = try fixture.forest
        #expect(!engines(forest).isEmpty)
        expectEqual(forest, rows: try fixture.rows.map(\.features))
    }

    @Test("engines give the margins of LightGBM's models", arguments: ForestFixture.allCases)
    func lightGBM(_ fixture: ForestFixture) throws {
        expectEqual(
            try fixture.forest,
            rows: try fixture.rows.map { $0.features.map { Double($0) } }
        )
    }

    @Test("engines equal the plain walk on forests of any shape", arguments: 0..<60)
    func anyShape(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let forest = try RandomForest.make(&draws)
        let rows = (0..<40).map { _ in RandomForest.row(of: forest, &draws) }
        expectEqual(forest, rows: rows)
    }

    @Test("small trees are decided all at once, larger ones are walked")
    func choosesByShape() throws {
        var draws = SeededDraws(seed: 1)
        let portable = try #require(Kernels.named("portable"))
        let small = try RandomForest.make(&draws, leafLimit: 8, thresholdLimit: 10)
        #expect(ForestEngine(small, kinds: [.masks, .walk], kernels: portable).kind == .walk)
        for kernels in Self.everySet where kernels.name != "portable" {
            #expect(ForestEngine(small, kinds: [.masks, .walk], kernels: kernels).kind == .masks)
        }
    }

    @Test("a tree of 40,000 leaves is left to the plain walk")
    func deepTrees() throws {
        let depth = 40_000
        var tree = ForestBuilder.Tree()
        for index in 0..<depth {
            tree.nodes.append(
                Forest.Node(
                    threshold: Double(index % 50_000),
                    left: ~Int32(index),
                    right: index + 1 < depth ? Int32(index + 1) : ~Int32(depth),
                    feature: 0,
                    rule: .numeric,
                    missingGoesLeft: false
                )
            )
        }
        tree.leaves = (0...depth).map(Double.init)
        let forest = try ForestMarginsTests.forest(ForestMarginsTests.head(), tree)
        #expect(ForestEngine(forest).kind == .plain)
        let row = [39_000.5]
        #expect(forest.margin(row.span) == 39_001)
    }

    @Test("a row of another shape stops the program")
    func rowsOfAnotherShape() async {
        await #expect(processExitsWith: .failure) {
            var draws = SeededDraws(seed: 3)
            let engine = ForestEngine(try RandomForest.make(&draws))
            var scratch = engine.makeScratch()
            var margins = [Double](repeating: 0, count: engine.forest.outputCount + 1)
            var span = margins.mutableSpan
            let row: [Float] = []
            engine.margins(row.span, scratch: &scratch, into: &span)
        }
    }
}
