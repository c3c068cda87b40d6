import Foundation
import GatehouseCore
import GatehouseTestSupport
import GatehouseTraining
import Testing

@testable import GatehouseRuntime

@Suite("Another share of abuse than in training")
struct PrevalenceTests {
    private func load(_ bundle: DeferredBundle, prevalence: Double?) throws -> Runtime {
        try Runtime(
            bundle: bundle.path,
            detectors: DeferredBundle.kinds.detectors,
            encoders: DeferredBundle.kinds.encoders,
            prevalence: prevalence
        )
    }

    @Test("log-odds shift by that of the odds, and everything else stays")
    func shift() throws {
        let bundle = try DeferredBundle(route: "{mode: value, share: 0.5}")
        let (plain, rare) = (try load(bundle, prevalence: nil), try load(bundle, prevalence: 0.01))
        let data = try bundle.data(for: plain.schema)
        let trained = Double(data.labels.count { $0 }) / Double(data.count)
        let wanted = log(0.01 / 0.99) - log(trained / (1 - trained))
        let (scorer, shifted) = (plain.makeScorer(), rare.makeScorer())
        var (verdict, other) = (Verdict(), Verdict())
        for event in try bundle.data(for: plain.schema).events.prefix(50) {
            scorer.score(event, into: &verdict, deadline: nil)
            var same = rare.makeEvent()
            same.channel = event.channel
            same.setText(event.text(0) ?? "", at: 0)
            shifted.score(same, into: &other, deadline: nil)
            #expect(abs(other.logit - verdict.logit - wanted) < 1e-12)
            #expect(other.route == verdict.route && other.mask == verdict.mask)
            var sum = other.bias
            for expert in other.experts { sum += expert.contribution }
            #expect(sum.bitPattern == other.logit.bitPattern)
        }
    }

    @Test("what is no share is refused, and so are gates that do not say theirs")
    func refused() throws {
        let bundle = try DeferredBundle()
        for prevalence in [0, 1, -0.2, .nan, .infinity] {
            #expect(throws: BundleError.self) { try load(bundle, prevalence: prevalence) }
        }
        let manifest = try BundleManifest(bundle: bundle.path)
        let generation = try Generation(manifest: manifest, kinds: DeferredBundle.kinds)
        let silent = generation.fusion.calibrated(
            by: generation.fusion.calibration,
            uncertainty: generation.fusion.uncertainty,
            prevalence: nil
        )
        let gates = GateFile(fusion: silent, values: generation.values)
        let bytes = try gates.encoded(for: manifest, featureNames: generation.featureNames)
        try bundle.write(gates: bytes)
        #expect(throws: Never.self) { try load(bundle, prevalence: nil) }
        let error = #expect(throws: BundleError.self) { try load(bundle, prevalence: 0.1) }
        let message = try "\(#require(error))"
        #expect(message.contains("do not say what share of abuse"))
    }
}
