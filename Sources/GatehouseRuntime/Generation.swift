package import GatehouseBank
package import GatehouseCore
package import GatehouseFiles

/// A loaded bundle: everything needed to answer, immutable, named by the digest of its files.
package final class Generation: Sendable {
    package let manifest: BundleManifest

    /// SHA-256 over the paths and digests of the files that the manifest lists.
    package let digest: ContentHash

    /// Experts in the manifest's order, which is the order of sums, masks and verdicts; `nil` is absent.
    package let detectors: [(any Detector)?]

    /// The encoders that are there.
    package let encoders: [EncoderReference]

    /// Which experts run when.
    package let stages: ExpertStages

    /// Which experts give logits, be they here or not.
    package let scoring: ScoringMasks

    /// What is missing here, and how to get it; the bundle answers without.
    package let notes: [String]

    package let fusion: FusionGate

    /// What each expert may propose, in the order of its detector.
    let hardActions: [[HardAction]]

    /// Predicts what deferred groups are worth; nothing before it was trained.
    package let values: ValueGate?

    /// What a saving must be worth, in nats a microsecond.
    let valuePrice: Double

    /// For each group that can run here, its output of the value gate.
    let valuePlaces: [Int]

    /// The magnitude below which the eager experts' fused logit is uncertain.
    package let uncertaintyThreshold: Double

    package var schema: EventSchema { manifest.schema }

    /// The signals that eager experts and gates read.
    package var eagerReads: SignalSet {
        stages.eager.reduce(.features) { $0.union(detectors[$1]?.reads ?? []) }
    }

    /// The encoder whose vectors banks are searched by: that of the first expert that compares events
    /// with banks by an embedding.
    package var bankEncoder: BankEncoder {
        guard let encoder = bankTextEncoder?.encoder,
            let digest = ContentHash(hexadecimal: encoder.digest)
        else { return .none }
        return BankEncoder(digest: digest, width: encoder.width)
    }

    /// What makes the vectors of ``bankEncoder``; nothing where banks are searched by hashes alone.
    package var bankTextEncoder: EncoderReference? {
        for case let detector? in detectors where detector.reads.contains(.bank) {
            for reference in encoders where detector.reads.contains(reference.signal) {
                guard ContentHash(hexadecimal: reference.encoder.digest) != nil else { continue }
                return reference
            }
        }
        return nil
    }

    /// Whether an expert compares events with banks.
    package var readsBank: Bool {
        detectors.contains { $0?.reads.contains(.bank) ?? false }
    }

    /// Every expert runs for every event.
    package var isAllEager: Bool { stages.groups.isEmpty && stages.absent.isEmpty }

    package let featureNames: [String]

    /// Loads the bundle in `folder` and proves it on its golden events.
    ///
    /// - Throws: ``BundleError`` when anything of it is missing, damaged or does not belong together.
    package convenience init(
        bundle folder: String,
        kinds: Kinds,
    ) throws(BundleError) {
        try self.init(proving: BundleManifest(bundle: folder), kinds: kinds)
    }

    /// Loads the bundle that `manifest` describes and proves it on its golden events.
    package convenience init(
        proving manifest: BundleManifest,
        kinds: Kinds,
    ) throws(BundleError) {
        try self.init(manifest: manifest, kinds: kinds)
        try GoldenEvents(of: manifest).verify(self)
    }

    /// Loads a bundle without its golden events, which have yet to be written.
    ///
    /// - Parameters:
    ///   - manifest: Of the bundle.
    ///   - kinds: Of detector and encoder.
    ///   - edited: Experts that may be others than those the gate was fitted with.
    /// - Throws: ``BundleError`` when anything else is missing, damaged or does not belong together.
    package init(
        manifest: BundleManifest,
        kinds: Kinds,
        accepting edited: Set<String> = [],
    ) throws(BundleError) {
        self.manifest = manifest
        scoring = try ScoringMasks(of: manifest, kinds: kinds)
        let digests = try BundleDigests(of: manifest)
        digest = digests.generation
        let loaded = try LoadedEncoders(of: manifest, kinds: kinds.encoders)
        encoders = loaded.references
        let context = LoadContext(schema: manifest.schema, encoders: loaded.byName)
        featureNames = context.featureNames
        let experts = try LoadedExperts(of: manifest, kinds: kinds, encoders: loaded, context)
        let detectors = experts.detectors
        var notes = loaded.notes + experts.notes
        var hardActions: [[HardAction]] = []
        for (expert, detector) in zip(manifest.experts, detectors) {
            hardActions.append(
                try detector.map { (detector) throws(BundleError) in
                    try HardAction.all(of: detector, expert: expert.name, policy: manifest.policy)
                } ?? []
            )
            notes += detector?.notes.map { "expert \(expert.name): \($0)" } ?? []
        }
        self.hardActions = hardActions
        self.detectors = detectors
        stages = ExpertStages(of: detectors, experts: manifest.experts, encoders: encoders)
        let gates = try GateFile(
            of: manifest,
            featureNames: context.featureNames,
            accepting: edited
        )
        fusion = gates.fusion
        values = gates.values
        for expert in fusion.edited.sorted() {
            notes.append(
                """
                expert \(expert) was edited after the gate was fitted; run `gatehouse train` when \
                there is data
                """
            )
        }
        self.notes = notes
        uncertaintyThreshold = try Self.uncertaintyThreshold(fusion, stages, manifest.route)
        valuePrice = values?.rates.value(above: manifest.route.share) ?? .infinity
        valuePlaces = try Self.valuePlaces(values, stages, manifest.route)
    }

    private static func valuePlaces(
        _ values: ValueGate?,
        _ stages: ExpertStages,
        _ route: DeferralRoute,
    ) throws(BundleError) -> [Int] {
        guard route.mode == .value, !stages.groups.isEmpty else { return [] }
        let names = values?.groups ?? []
        return try stages.groups.map { (group) throws(BundleError) in
            guard let place = names.firstIndex(of: group.name) else {
                throw .fusion(
                    """
                    found no value gate for the deferred group \(group.name); `route: value` needs \
                    it, so run `gatehouse train` again
                    """
                )
            }
            return place
        }
    }

    private static func uncertaintyThreshold(
        _ fusion: FusionGate,
        _ stages: ExpertStages,
        _ route: DeferralRoute,
    ) throws(BundleError) -> Double {
        guard route.mode == .uncertainty, !stages.groups.isEmpty else { return 0 }
        guard let quantiles = fusion.uncertainty else {
            throw .fusion(
                """
                found no quantiles of uncertainty; `route: uncertainty` needs them, so run \
                `gatehouse train` again
                """
            )
        }
        return quantiles.value(below: route.share)
    }

    /// What log-odds change by where the share of abuse is `prevalence`; 0 for `nil`.
    ///
    /// - Throws: ``BundleError`` when that is no share, or the gates do not say what they were calibrated
    ///   for.
    package func priorShift(to prevalence: Double?) throws(BundleError) -> Double {
        guard let prevalence else { return 0 }
        guard prevalence > 0, prevalence < 1 else {
            throw .fusion("found prevalence \(prevalence); wanted one between 0 and 1")
        }
        guard let shift = fusion.priorShift(to: prevalence) else {
            throw .fusion(
                """
                found gates that do not say what share of abuse they were calibrated for; wanted that \
                to answer for another one; run `gatehouse train` again
                """
            )
        }
        return shift
    }

    /// The registered detector that an expert names.
    package static func detector(
        of expert: BundleManifest.Expert,
        among known: [any Detector.Type],
    ) throws(BundleError) -> any Detector.Type {
        guard let type = known.first(where: { $0.name == expert.detector }) else {
            throw .unknownDetector(
                name: expert.detector,
                expert: expert.name,
                known: known.map { $0.name }
            )
        }
        return type
    }
}

/// The kinds of detector and encoder that a bundle may name.
package struct Kinds: Sendable {
    package let detectors: [any Detector.Type]
    package let encoders: [any TextEncoder.Type]

    package init(detectors: [any Detector.Type], encoders: [any TextEncoder.Type]) {
        self.detectors = detectors
        self.encoders = encoders
    }
}

/// Digests of a bundle's files.
package struct BundleDigests: Sendable {
    /// By path relative to the bundle.
    package let files: [String: ContentHash]

    /// Over all files, in the order of their paths.
    package let generation: ContentHash

    /// Hashes the files that `manifest` lists.
    package init(of manifest: BundleManifest) throws(BundleError) {
        var files: [String: ContentHash] = [:]
        var listing = ""
        for path in manifest.files {
            let hash = try Self.hash("\(manifest.folder)/\(path)")
            files[path] = hash
            listing += "\(path)\n\(hash.hexadecimal)\n"
        }
        self.files = files
        generation = ContentHash(of: Array(listing.utf8))
    }

    /// Digest of an expert: over its files, in the manifest's order, and the encoder that it reads.
    package static func digest(
        of expert: BundleManifest.Expert,
        in manifest: BundleManifest,
    ) throws(BundleError) -> ContentHash {
        var listing = "\(expert.detector)\n"
        for path in expert.paths {
            listing += "\(path)\n\(try hash("\(manifest.folder)/\(path)").hexadecimal)\n"
        }
        for encoder in manifest.encoders where encoder.name == expert.encoder {
            listing += "\(encoder.kind) \(encoder.digest) \(encoder.options)\n"
        }
        return ContentHash(of: Array(listing.utf8))
    }

    private static func hash(_ path: String) throws(BundleError) -> ContentHash {
        do {
            return try ContentHash(ofFile: path)
        } catch {
            throw .file("\(error); restore it, or run `gatehouse train`")
        }
    }
}
