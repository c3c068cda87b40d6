package import GatehouseCore

/// One expert of a bundle without the others and without the gate, which need not be there.
package struct LoneExpert: ~Copyable {
    private let session: any DetectorSession
    private let reads: SignalSet
    private let encoder: EncoderReference?
    private var signals: Signals
    private var output = ExpertOutput()

    /// Loads an expert.
    ///
    /// - Parameters:
    ///   - name: Of an expert of the bundle.
    ///   - manifest: Of the bundle.
    ///   - kinds: Of detector and encoder.
    /// - Throws: ``BundleError`` when the bundle has none of that name, or it cannot run.
    package init(
        _ name: String,
        of manifest: BundleManifest,
        kinds: Kinds,
    ) throws(BundleError) {
        let alone = manifest.keeping(name)
        guard let expert = alone.experts.first else {
            let known = manifest.experts.map(\.name).joined(separator: ", ")
            throw .file("found no expert \(name); wanted one of \(known)")
        }
        let encoders = try LoadedEncoders(of: alone, kinds: kinds.encoders)
        let context = LoadContext(schema: alone.schema, encoders: encoders.byName)
        let loaded = try LoadedExperts(of: alone, kinds: kinds, encoders: encoders, context)
        guard let detector = loaded.detectors.first.flatMap(\.self) else {
            throw .file((loaded.notes + encoders.notes).joined(separator: "; "))
        }
        session = detector.makeSession()
        reads = detector.reads
        encoder = expert.encoder.flatMap { encoders.byName[$0] }
        signals = Signals(schema: alone.schema, encoders: encoders.references)
    }

    /// What it says of an event before calibration; nil when it abstains.
    package mutating func logit(of event: Event) -> Double? {
        signals.derive(reads, from: event)
        if let encoder {
            signals.setEmbedding(encoder, to: encoder.embeddings(of: [event])[...])
        }
        output.reset()
        session.score(signals, into: &output)
        signals.forgetEvent()
        return output.logit
    }
}
