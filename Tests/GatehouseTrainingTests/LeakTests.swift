import Foundation
import Gatehouse
import GatehouseLearning
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

/// Nothing of a row's label reaches what is said of it out of fold.
@Suite("Leaks")
struct LeakTests {
    /// A bundle of the eager experts that are trained here.
    private static func bundle(in folder: TemporaryFolder) throws -> BundleManifest {
        let manifest = """
            gatehouse: 1
            name: leak
            schema:
              channels: [sms, mail]
              texts: [{name: body, bytes: 1000}]
            experts:
              - {name: ngram, detector: ngram, folder: ngram, files: [weights.safetensors], \
            options: {bucket_bits: 12}}
            fusion: fusion.safetensors
            policy: {thresholds: [], otherwise: allow}
            golden: {file: golden.jsonl, tolerance: 0}
            training: {folds: 3, seed: 1}
            """
        try folder.write(Array(manifest.utf8), named: "bundle/bundle.yaml")
        return try BundleManifest(bundle: folder.path + "/bundle")
    }

    @Test("trained on shuffled labels, average precision is the prevalence")
    func shuffled() throws {
        let folder = TemporaryFolder()
        let manifest = try Self.bundle(in: folder)
        var data = try SmallData.make(600, schema: manifest.schema)
        let folds = try data.folds(3, seed: 1)
        let trainer = try Trainer(
            manifest: manifest,
            kinds: .builtIn,
            logitFiles: [:],
            report: { _ in }
        )
        func logits() throws -> [[Double]] {
            try trainer.fitExperts(data, folds: folds, foldCount: 3, seed: 1).logits
        }
        func precisions(_ lists: [[Double]]) throws -> [BootstrapInterval] {
            let ways = lists.enumerated().map { (name: "\($0.offset)", logits: $0.element) }
            let scores = ResampledScores(ways, of: data, replicateCount: 200, seed: 1)
            return try ways.map { try #require(scores.intervals($0.name)["ap"]) }
        }
        let prevalence = Double(data.labels.count { $0 }) / Double(data.count)
        let learned = try precisions(logits())
        #expect(learned[0].lower > prevalence + 0.2)

        data.shuffleLabels(seed: 5)
        let shuffled = try logits()
        let crossFit = CrossFit(
            FusionExamples(
                matrix: FeatureMatrix(of: data.events, schema: manifest.schema),
                logits: shuffled,
                labels: data.labels
            ),
            folds: folds,
            foldCount: 3,
            seed: 1
        )
        let fused = crossFit.calibrated(crossFit.fusedLogits(mask: 1))
        for interval in try precisions(shuffled + [fused]) {
            #expect(
                interval.lower <= prevalence && prevalence <= interval.upper,
                "\(interval) for \(prevalence)"
            )
        }
    }
}
