internal import GatehouseFiles

/// The file of a bundle's gates: safetensors, tied by digests to the experts and features they were
/// trained with.
package struct GateFile {
    /// Part of the file's metadata.
    private static let version = "1"

    /// Weighs what ran.
    package let fusion: FusionGate

    /// Predicts what deferred groups are worth; nothing where there are none.
    package let values: ValueGate?

    /// Gates that were just trained.
    package init(fusion: FusionGate, values: ValueGate?) {
        self.fusion = fusion
        self.values = values
    }

    /// Loads the gates of a bundle and checks that they belong to its experts and features.
    ///
    /// - Parameters:
    ///   - manifest: Of the bundle.
    ///   - featureNames: Of the features.
    ///   - edited: Experts that may be others than those it was fitted with.
    /// - Throws: ``BundleError`` where it does not belong to the others, or is damaged.
    init(
        of manifest: BundleManifest,
        featureNames: [String],
        accepting edited: Set<String>,
    ) throws(BundleError) {
        let tensors: Safetensors
        do {
            tensors = try Safetensors(MappedFile(path: "\(manifest.folder)/\(manifest.fusion)"))
        } catch {
            throw .fusion("\(error)")
        }
        try Self.expect("fusion.version", Self.version, in: tensors)
        try Self.expect("features", Self.digest(of: featureNames), in: tensors)
        try Self.expect(
            "experts",
            manifest.experts.map(\.name).joined(separator: ","),
            in: tensors
        )
        for expert in manifest.experts where !edited.contains(expert.name) {
            let digest = try BundleDigests.digest(of: expert, in: manifest)
            guard tensors.metadata["expert.\(expert.name)"] == digest.hexadecimal else {
                throw .fusion(
                    """
                    found that expert \(expert.name) has changed since the gate was fitted; wanted \
                    the one it was fitted with; run `gatehouse train` again, or, where rules were \
                    edited, `gatehouse rules publish`
                    """
                )
            }
        }
        var fusion: FusionGate
        do {
            fusion = try FusionGate(
                tensors,
                featureCount: featureNames.count,
                expertCount: manifest.experts.count
            )
            values = try ValueGate.reading(tensors, fusionInputCount: fusion.inputs.count)
        } catch let error as BundleError {
            throw error
        } catch {
            throw .fusion("\(error)")
        }
        let names = (tensors.metadata["edited"] ?? "").split(separator: ",").map(String.init)
        fusion.edited = edited.union(names)
        self.fusion = fusion
    }

    /// Encodes the gates for a bundle whose experts' files are in place.
    package func encoded(
        for manifest: BundleManifest,
        featureNames: [String],
    ) throws(BundleError) -> [UInt8] {
        var metadata = [
            "fusion.version": Self.version,
            "features": Self.digest(of: featureNames),
            "experts": manifest.experts.map(\.name).joined(separator: ","),
            "members": "\(fusion.members.count)",
        ]
        if let prevalence = fusion.prevalence { metadata["prevalence"] = "\(prevalence)" }
        if !fusion.edited.isEmpty {
            metadata["edited"] = fusion.edited.sorted().joined(separator: ",")
        }
        for expert in manifest.experts {
            metadata["expert.\(expert.name)"] = try BundleDigests.digest(
                of: expert,
                in: manifest
            ).hexadecimal
        }
        var tensors = fusion.tensors
        if let values {
            metadata.merge(values.metadata) { $1 }
            tensors.merge(values.tensors) { $1 }
        }
        return Safetensors.serialized(tensors, metadata: metadata)
    }

    private static func digest(of featureNames: [String]) -> String {
        ContentHash(of: Array(featureNames.joined(separator: "\n").utf8)).hexadecimal
    }

    private static func expect(
        _ key: String,
        _ wanted: String,
        in tensors: Safetensors,
    ) throws(BundleError) {
        let found = tensors.metadata[key] ?? "nothing"
        guard found == wanted else {
            throw .fusion(
                """
                found \(key) \(found.prefix(64)); wanted \(wanted.prefix(64)); it was trained with \
                other experts or features, so run `gatehouse train` again
                """
            )
        }
    }
}
