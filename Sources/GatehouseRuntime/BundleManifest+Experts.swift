internal import GatehouseCore
internal import GatehouseFiles

/// The part of `bundle.yaml` that lists experts and the encoders they share.
extension BundleManifest {
    /// How many experts a bundle may have.
    ///
    /// The mask has one bit for each, and calibrations name masks in 32 bits.
    package static let expertLimit = 31

    static func experts(
        _ node: ManifestNode,
        encoders: [EncoderEntry],
        bundle: String,
    ) throws(BundleError) -> [Expert] {
        var experts: [Expert] = []
        for entry in try node.list() {
            try entry.expectKeys([
                "name", "detector", "encoder", "folder", "files", "options", "out_of_fold",
            ])
            let nameEntry = try entry.required("name")
            let name = try nameEntry.string()
            guard !experts.contains(where: { $0.name == name }) else {
                throw nameEntry.error("found this name twice; experts' names are unique")
            }
            let place = try entry.required("folder").relativePath()
            let files = try files(entry.required("files"), in: "\(bundle)/\(place)")
            let encoderEntry = try entry.optional("encoder")
            let encoder = try encoderEntry?.string()
            if let encoderEntry, let encoder, !encoders.contains(where: { $0.name == encoder }) {
                let known = encoders.map(\.name).joined(separator: ", ")
                throw encoderEntry.error("found \"\(encoder)\"; wanted one of [\(known)]")
            }
            experts.append(
                Expert(
                    name: name,
                    detector: try entry.required("detector").string(),
                    encoder: encoder,
                    folder: place,
                    files: files,
                    options: try options(entry.optional("options")),
                    outOfFold: try entry.optional("out_of_fold")?.relativePath()
                )
            )
        }
        guard (1...expertLimit).contains(experts.count) else {
            throw node.error("found \(experts.count) experts; wanted 1 to \(expertLimit)")
        }
        return experts
    }

    static func encoders(_ node: ManifestNode?) throws(BundleError) -> [EncoderEntry] {
        guard let node else { return [] }
        var encoders: [EncoderEntry] = []
        for entry in try node.list() {
            try entry.expectKeys(["name", "kind", "folder", "digest", "options"])
            let nameEntry = try entry.required("name")
            let name = try nameEntry.string()
            guard !encoders.contains(where: { $0.name == name }) else {
                throw nameEntry.error("found this name twice; encoders' names are unique")
            }
            let digestEntry = try entry.required("digest")
            let digest = try digestEntry.string()
            guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit) else {
                throw digestEntry.error(
                    "found \"\(digest)\"; wanted 64 hexadecimal digits, "
                        + "as `gatehouse inspect` prints them for the encoder's folder"
                )
            }
            encoders.append(
                EncoderEntry(
                    name: name,
                    kind: try entry.required("kind").string(),
                    folder: try entry.required("folder").sharedPath(),
                    digest: digest.lowercased(),
                    options: try options(entry.optional("options"))
                )
            )
        }
        guard encoders.count <= SignalSet.encoderLimit else {
            throw node.error(
                "found \(encoders.count) encoders; wanted at most \(SignalSet.encoderLimit)"
            )
        }
        return encoders
    }

    private static func options(_ node: ManifestNode?) throws(BundleError) -> ExpertOptions {
        var options: [String: ExpertOptions.Value] = [:]
        for (key, value) in try node?.entries() ?? [] {
            let text = try value.string()
            options[key] = Double(text).map { .number($0) } ?? .text(text)
        }
        return ExpertOptions(options)
    }
}
