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

    @Test("trained on shuffled labels, average precision is the prevalence", arguments: [5, 6])
    func shuffled(seed: UInt64) throws {
        let folder = TemporaryFolder()
        let manifest = try Self.bundle(in: folder)
        var data = try SmallData.make(1_200, schema: manifest.schema)
        func precision() throws -> (
            ngram: ResampledMetrics.Figures, fused: ResampledMetrics.Figures
        ) {
            let trainer = try Trainer(
                manifest: manifest,
                kinds: .builtIn,
                logitFiles: [:],
                report: { _ in }
            )
            let folds = try data.folds(3, seed: 1)
            let logits = try trainer.fitExperts(data, folds: folds, foldCount: 3, seed: 1).logits
            let crossFit = CrossFit(
                FusionExamples(
                    matrix: FeatureMatrix(of: data.events, schema: manifest.schema),
                    logits: logits,
                    labels: data.labels
                ),
                folds: folds,
                foldCount: 3,
                seed: 1
            )
            let figures = ResampledMetrics(
                labels: data.labels,
                groups: data.groups,
                replicateCount: 200,
                seed: 1
            ).figures(of: [
                crossFit.expertLogits(0), crossFit.calibrated(crossFit.fusedLogits(mask: 1)),
            ])
            return (figures[0], figures[1])
        }
        let prevalence = Double(data.labels.count { $0 }) / Double(data.count)
        let honest = try precision()
        let learned = try #require(honest.fused.intervals[.averagePrecision])
        #expect(learned.lower > prevalence + 0.2)
        data.shuffleLabels(seed: seed)
        let shuffled = try precision()
        for figures in [shuffled.ngram, shuffled.fused] {
            let interval = try #require(figures.intervals[.averagePrecision])
            #expect(
                interval.lower <= prevalence && prevalence <= interval.upper,
                "\(interval) for \(prevalence)"
            )
        }
    }
}
