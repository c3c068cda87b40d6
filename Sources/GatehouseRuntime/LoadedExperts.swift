internal import GatehouseCore

/// The detectors of a bundle's experts that can run here.
struct LoadedExperts {
    /// In the manifest's order; `nil` is absent, for want of its encoder.
    private(set) var detectors: [(any Detector)?] = []

    /// Which are absent.
    private(set) var notes: [String] = []

    /// Loads what `manifest` names.
    ///
    /// - Throws: ``BundleError`` when an expert's files are missing, damaged or do not belong to it.
    init(
        of manifest: BundleManifest,
        kinds: Kinds,
        encoders: LoadedEncoders,
        _ context: LoadContext,
    ) throws(BundleError) {
        for expert in manifest.experts {
            let type = try Generation.detector(of: expert, among: kinds.detectors)
            if expert.encoder != nil, type.stage == .eager {
                throw .expert(
                    ExpertError(
                        expert: expert.name,
                        found: "an encoder for the eager detector \(expert.detector)",
                        wanted: "one for detectors that are deferred",
                        remedy: "remove the expert's `encoder` from bundle.yaml"
                    )
                )
            }
            if let encoder = expert.encoder, encoders.byName[encoder] == nil {
                notes.append("expert \(expert.name) is absent: encoder \(encoder) is missing")
                detectors.append(nil)
                continue
            }
            do {
                detectors.append(try type.init(manifest.folder(of: expert), context: context))
            } catch {
                throw .expert(error)
            }
        }
    }
}

extension ExpertStages {
    /// The stages of a bundle whose experts' files are in place, be its gates trained or not.
    package init(of manifest: BundleManifest, kinds: Kinds) throws(BundleError) {
        let encoders = try LoadedEncoders(of: manifest, kinds: kinds.encoders)
        let context = LoadContext(schema: manifest.schema, encoders: encoders.byName)
        let experts = try LoadedExperts(of: manifest, kinds: kinds, encoders: encoders, context)
        self.init(
            of: experts.detectors,
            experts: manifest.experts,
            encoders: encoders.references
        )
    }
}
