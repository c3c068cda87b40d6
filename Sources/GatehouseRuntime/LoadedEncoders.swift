package import GatehouseCore

/// The encoders of a bundle that are there, checked against what the manifest says they compute.
package struct LoadedEncoders {
    /// Those that are there.
    package private(set) var references: [EncoderReference] = []

    /// Which are missing, and how to get them.
    package private(set) var notes: [String] = []

    /// By their names in the bundle.
    package var byName: [String: EncoderReference] {
        Dictionary(uniqueKeysWithValues: references.map { ($0.name, $0) })
    }

    /// Loads what `manifest` names.
    ///
    /// - Throws: ``BundleError`` when an encoder is damaged, or is another than the manifest says.
    package init(of manifest: BundleManifest, kinds: [any TextEncoder.Type]) throws(BundleError) {
        for (index, entry) in manifest.encoders.enumerated() {
            guard let kind = kinds.first(where: { $0.kind == entry.kind }) else {
                let known = kinds.map { $0.kind }
                throw .unknownEncoder(kind: entry.kind, encoder: entry.name, known: known)
            }
            do throws(EncoderError) {
                let encoder = try kind.init(manifest.folder(of: entry))
                guard encoder.digest == entry.digest else {
                    throw EncoderError(
                        encoder: entry.name,
                        found: "digest \(encoder.digest)",
                        wanted: entry.digest,
                        remedy: "restore the files, or name this digest and run `gatehouse train`"
                    )
                }
                references.append(
                    EncoderReference(name: entry.name, encoder: encoder, index: index)
                )
            } catch {
                guard error.isMissing else { throw .encoder(error) }
                notes.append("\(error)")
            }
        }
    }
}
