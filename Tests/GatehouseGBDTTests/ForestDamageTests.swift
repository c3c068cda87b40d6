import GatehouseTestSupport
import Testing

@testable import GatehouseGBDT

/// Damaged models of every format: each gives a typed error or a forest whose margins are finite.
@Suite("Forest, damage")
struct ForestDamageTests {
    static let names = [
        "lightgbm-categorical", "lightgbm-multiclass", "lightgbm-linear", "lightgbm-pandas",
        "xgboost-categorical", "xgboost-categorical-ubj", "xgboost-dart-ubj", "xgboost-vector",
        "xgboost-vector-ubj", "xgboost-2.0.3-vector-ubj", "xgboost-table-ubj", "xgboost-table",
    ]

    private func survive(_ bytes: [UInt8]) {
        do throws(ForestError) {
            let forest = try Forest(contentsOf: bytes.span)
            #expect(forest.nodes.count <= bytes.count && forest.leaves.count <= bytes.count)
            var margins = [Double](repeating: 0, count: forest.outputCount)
            // What linear leaves make of large values has no bound.
            let values = [0, 1, -1, 40, .nan] as [Double]
            let odd = [.infinity, -.infinity, 1e300] as [Double]
            for value in forest.linearLeaves == nil ? values + odd : values {
                let row = [Double](repeating: value, count: forest.featureNames.count)
                var span = margins.mutableSpan
                forest.margins(row.span, into: &span)
                #expect(forest.linearLeaves != nil || margins.allSatisfy(\.isFinite))
            }
        } catch {
            #expect(!error.found.isEmpty && !error.wanted.isEmpty && !error.remedy.isEmpty)
        }
    }

    @Test(
        "truncated at every byte",
        arguments: ["xgboost-vector-ubj", "xgboost-constant", "lightgbm-linear-constant"]
    )
    func truncated(name: String) throws {
        let bytes = try PeerFixture.named(name).model
        for count in bytes.indices { survive(Array(bytes[..<count])) }
    }

    @Test("bytes changed", arguments: names, 0..<40)
    func changed(name: String, seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let model = try PeerFixture.named(name).model
        for _ in 0..<5 {
            var bytes = model
            for _ in 0...draws.below(4) {
                let at = draws.below(bytes.count)
                // Half of them stay among the characters that numbers are made of, to pass the parser.
                bytes[at] =
                    draws.oneIn(2)
                    ? UInt8(truncatingIfNeeded: draws.below(256))
                    : draws.pick(Array("0123456789-.e, \n[]{}\"".utf8))
            }
            survive(bytes)
        }
    }

    @Test("pieces cut or doubled", arguments: names, 0..<20)
    func pieces(name: String, seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let model = try PeerFixture.named(name).model
        for _ in 0..<5 {
            let start = draws.below(model.count)
            let end = min(model.count, start + 1 + draws.below(200))
            let piece = Array(model[start..<end])
            let rest = Array(model[..<start]) + Array(model[end...])
            survive(rest)
            survive(Array(model[..<end]) + piece + Array(model[end...]))
        }
    }
}
