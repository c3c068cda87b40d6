import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseGBDT

/// Damaged models of every format: each gives a typed error or a forest whose margins are finite.
///
/// `GATEHOUSE_MUTATIONS` sets how many there are of each format (600 by default).
@Suite("Forest, damage")
struct ForestDamageTests {
    /// A format, with models that between them have everything it can say.
    enum Format: String, CaseIterable, Sendable {
        case lightGBM, xgBoostJSON, xgBoostUBJSON, catBoost, scikitLearn

        var models: [String] {
            switch self {
            case .lightGBM:
                [
                    "lightgbm-categorical", "lightgbm-multiclass", "lightgbm-linear",
                    "lightgbm-pandas",
                ]
            case .xgBoostJSON: ["xgboost-categorical", "xgboost-vector", "xgboost-table"]
            case .xgBoostUBJSON:
                [
                    "xgboost-categorical-ubj", "xgboost-dart-ubj", "xgboost-vector-ubj",
                    "xgboost-2.0.3-vector-ubj", "xgboost-table-ubj",
                ]
            case .catBoost:
                [
                    "catboost-table", "catboost-classes", "catboost-lossguide-classes",
                    "catboost-table-lossguide",
                ]
            case .scikitLearn:
                [
                    "sklearn-table", "sklearn-forest-classes", "sklearn-histogram-categories",
                    "sklearn-boosting-classes", "sklearn-forest",
                ]
            }
        }
    }

    /// Parts of the work, which run side by side.
    private static let parts = 20

    private static let mutations =
        ProcessInfo.processInfo.environment["GATEHOUSE_MUTATIONS"].flatMap { Int($0) } ?? 600

    private func survive(_ bytes: [UInt8], _ comment: Comment) {
        do throws(ForestError) {
            let forest = try Forest(contentsOf: bytes.span)
            #expect(
                forest.nodes.count <= bytes.count && forest.leaves.count <= bytes.count,
                comment
            )
            #expect(forest.featureNames.count <= bytes.count + 1 << 16, comment)
            score(forest, comment)
        } catch {
            let isTold = !error.found.isEmpty && !error.wanted.isEmpty && !error.remedy.isEmpty
            #expect(isTold && error.place != nil, "\(error), \(comment)")
        }
    }

    /// Scores odd rows with the plain walk and with the engine.
    private func score(_ forest: Forest, _ comment: Comment) {
        let engine = ForestEngine(forest)
        var scratch = engine.makeScratch()
        var margins = [Double](repeating: 0, count: forest.outputCount)
        var others = margins
        // What linear leaves make of large values has no bound.
        let values = [0, 1, -1, 40, .nan] as [Double]
        let odd = [.infinity, -.infinity, 1e300] as [Double]
        for value in forest.linearLeaves == nil ? values + odd : values {
            let row = [Double](repeating: value, count: forest.featureNames.count)
            var span = margins.mutableSpan
            forest.margins(row.span, into: &span)
            span = others.mutableSpan
            engine.margins(row.span, scratch: &scratch, into: &span)
            let areFinite = forest.linearLeaves != nil || margins.allSatisfy(\.isFinite)
            #expect(areFinite, comment)
            let bits = margins.map(\.bitPattern)
            #expect(bits == others.map(\.bitPattern) || !areFinite, comment)
        }
    }

    @Test(
        "truncated at every byte",
        arguments: [
            "xgboost-vector-ubj", "xgboost-constant", "lightgbm-linear-constant",
            "catboost-poisson", "sklearn-tree",
        ]
    )
    func truncated(name: String) throws {
        let bytes = try PeerFixture.named(name).model
        for count in bytes.indices { survive(Array(bytes[..<count]), "\(count) bytes") }
    }

    @Test("damaged in every way", arguments: Format.allCases, 0..<parts)
    func damaged(format: Format, part: Int) throws {
        let models = try format.models.map { try PeerFixture.named($0).model }
        for seed in 0..<Self.mutations / Self.parts {
            let number = part * Self.mutations + seed
            var draws = SeededDraws(seed: number)
            let model = models[number % models.count]
            survive(ForestMutation.mutated(model, &draws), "\(format), mutation \(number)")
        }
    }

    @Test("most damage is found, yet not all", arguments: Format.allCases)
    func rates(format: Format) throws {
        let models = try format.models.map { try PeerFixture.named($0).model }
        var accepted = 0
        for seed in 0..<200 {
            var draws = SeededDraws(seed: seed)
            let bytes = ForestMutation.mutated(models[seed % models.count], &draws)
            if (try? Forest(contentsOf: bytes.span)) != nil { accepted += 1 }
        }
        // Damage that all fails at the door would test the door alone.
        #expect(10..<190 ~= accepted, "\(accepted) of 200")
    }
}
