package import GatehouseCore
package import GatehouseFiles

/// A loaded bundle: everything needed to answer, immutable, named by the digest of its files.
package final class Generation: Sendable {
    package let manifest: BundleManifest

    /// SHA-256 over the paths and digests of the files that the manifest lists.
    package let digest: ContentHash

    /// Experts in the manifest's order, which is the order of sums, masks and verdicts.
    package let detectors: [any Detector]

    package let fusion: FusionGate

    package var schema: EventSchema { manifest.schema }

    package let featureNames: [String]

    /// Loads the bundle in `folder` and proves it on its golden events.
    ///
    /// - Throws: ``BundleError`` when anything of it is missing, damaged or does not belong together.
    package convenience init(
        bundle folder: String,
        detectors: [any Detector.Type],
    ) throws(BundleError) {
        try self.init(proving: BundleManifest(bundle: folder), detectors: detectors)
    }

    /// Loads the bundle that `manifest` describes and proves it on its golden events.
    package convenience init(
        proving manifest: BundleManifest,
        detectors: [any Detector.Type],
    ) throws(BundleError) {
        try self.init(manifest: manifest, detectors: detectors)
        try GoldenEvents(of: manifest).verify(self)
    }

    /// Loads a bundle without its golden events, which training has yet to write.
    package init(
        manifest: BundleManifest,
        detectors known: [any Detector.Type],
    ) throws(BundleError) {
        self.manifest = manifest
        let digests = try BundleDigests(of: manifest)
        digest = digests.generation
        let context = LoadContext(schema: manifest.schema)
        featureNames = context.featureNames
        var detectors: [any Detector] = []
        for expert in manifest.experts {
            let type = try Self.detector(of: expert, among: known)
            do {
                detectors.append(try type.init(manifest.folder(of: expert), context: context))
            } catch {
                throw .expert(error)
            }
        }
        self.detectors = detectors
        fusion = try FusionGate(
            of: manifest,
            digests: digests,
            featureNames: context.featureNames
        )
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

    /// Digest of an expert: over its files, in the manifest's order.
    package static func digest(
        of expert: BundleManifest.Expert,
        in manifest: BundleManifest,
    ) throws(BundleError) -> ContentHash {
        var listing = "\(expert.detector)\n"
        for path in expert.paths {
            listing += "\(path)\n\(try hash("\(manifest.folder)/\(path)").hexadecimal)\n"
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
