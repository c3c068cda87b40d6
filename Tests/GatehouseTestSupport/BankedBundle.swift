package import GatehouseCore
package import GatehouseRuntime
internal import GatehouseTraining

/// A small bundle with an expert that reads banks by an embedding, and what else a test names.
package struct BankedBundle: Sendable {
    /// Keeps the files for as long as the bundle is used.
    private let folder: TemporaryFolder

    /// The bundle's path.
    package var path: String { folder.path + "/bundle" }

    private let kinds: Kinds

    /// Trains the bundle.
    ///
    /// - Parameters:
    ///   - detectors: What it may name besides those of ``DeferredBundle``.
    ///   - experts: Lines of the manifest.
    /// - Throws: Whatever training throws.
    package init(
        detectors: [any Detector.Type],
        experts: [String],
    ) throws {
        kinds = Kinds(
            detectors: DeferredBundle.kinds.detectors + [NeighbourProbe.self] + detectors,
            encoders: [CountingEncoder.self]
        )
        folder = TemporaryFolder()
        try folder.write([1], named: "encoders/counting/counts")
        try folder.write(Array(Self.manifest(experts).utf8), named: "bundle/bundle.yaml")
        let sample = #"{"channel":"sms","text":{"body":"hello you"}}"# + "\n"
        try folder.write(Array(sample.utf8), named: "bundle/samples.jsonl")
        let manifest = try BundleManifest(bundle: path)
        var data = LabelledEvents()
        for row in 0..<40 {
            var event = Event(manifest.schema)
            event.setID("row-\(row)")
            event.channel = 0
            let text = row % 2 == 0 ? "win a prize \(row)" : "see you tonight \(row)"
            event.setText(text, at: 1)
            try data.append(event, isAbuse: row % 2 == 0, group: "", from: "test", line: row + 1)
        }
        try Trainer(
            manifest: manifest,
            kinds: kinds,
            logitFiles: [:],
            recipe: .quick,
            resampleCount: 20,
            report: { _ in }
        ).train(on: data)
    }

    /// Loads the bundle.
    package func load() throws -> Generation { try Generation(bundle: path, kinds: kinds) }

    private static func manifest(_ experts: [String]) -> String {
        let isEncoded = experts.contains { $0.contains("encoder: counts") }
        return """
            gatehouse: 1
            name: banked
            schema:
              channels: [sms]
              texts: [{name: subject, bytes: 100}, {name: body, bytes: 70000}]
            \(isEncoded ? "encoders:" : "")
            \(isEncoded ? "  - {name: counts, kind: counting, folder: ../encoders/counting, "
                + "digest: \(CountingEncoder.digestOfAll), options: {delay: 0}}" : "")
            experts:
            \(experts.map { "  - \($0)" }.joined(separator: "\n"))
            route: {mode: always}
            fusion: fusion.safetensors
            policy:
              thresholds: [{action: review, probability: 0.999}]
              otherwise: allow
              precedence: [allow, block, review]
            golden: {file: golden.jsonl, tolerance: 0.00001}
            samples: samples.jsonl
            training: {folds: 2, seed: 1}
            """
    }
}

/// A deferred expert that reads banks by an embedding, and says nothing of it.
package struct NeighbourProbe: Detector {
    package static let name = "neighbour"
    package static let stage = Stage.deferred
    package static let givesLogit = false

    private let reference: EncoderReference

    package init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        reference = try context.encoder(of: expert)
    }

    package var reads: SignalSet { [.bank, reference.signal] }
    package func makeSession() -> any DetectorSession { Session() }

    private final class Session: DetectorSession {
        func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {}
        func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {}
    }
}
