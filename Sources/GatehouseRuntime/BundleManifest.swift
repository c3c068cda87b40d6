internal import Foundation
package import GatehouseCore
internal import GatehouseFiles

/// What `bundle.yaml` says.
///
/// Every key is described in Documentation/bundle.md.
package struct BundleManifest: Sendable {
    /// The only version of the format so far.
    package static let version = 1
    package static let fileName = "bundle.yaml"
    /// A manifest is written by people; one beyond this is something else.
    static let byteLimit = 1 << 20

    package struct Expert: Sendable {
        package let name: String
        package let detector: String
        package let folder: String
        package let files: [String]
        package let options: ExpertOptions
        /// Out-of-fold logits, when the expert is trained elsewhere; not part of a generation.
        package let outOfFold: String?

        /// The expert's files, relative to the bundle.
        package var paths: [String] { files.map { "\(folder)/\($0)" } }
    }

    package struct Training: Sendable {
        package let folds: Int
        package let seed: UInt64
    }

    package let name: String
    package let schema: EventSchema
    package let experts: [Expert]
    package let fusion: String
    package let golden: String
    package let goldenTolerance: Double
    package let samples: String?
    package let seen: String?
    package let policy: Policy
    package let training: Training

    /// The bundle's folder.
    package let folder: String

    /// Files that make up a generation, relative to the bundle, sorted.
    package var files: [String] {
        ([Self.fileName, fusion, golden] + experts.flatMap(\.paths)).sorted()
    }

    /// Reads the manifest of the bundle in `folder`.
    package init(bundle folder: String) throws(BundleError) {
        let path = folder + "/" + Self.fileName
        let yaml: String
        do {
            let file = try MappedFile(path: path)
            guard file.count <= Self.byteLimit else {
                throw BundleError.file(
                    "\(path): found \(file.count) bytes; a manifest has at most \(Self.byteLimit)"
                )
            }
            yaml = file.string
        } catch let error as BundleError {
            throw error
        } catch {
            throw .file("\(error); a bundle is a folder with a \(Self.fileName)")
        }
        try self.init(yaml: yaml, file: path, folder: folder)
    }

    /// Reads a manifest.
    package init(yaml: String, file: String, folder: String) throws(BundleError) {
        let root = try ManifestNode(parsing: yaml, file: file)
        try root.expectKeys([
            "gatehouse", "name", "schema", "experts", "fusion", "golden", "samples", "seen",
            "policy", "training",
        ])
        _ = try root.required("gatehouse").integer(in: Self.version...Self.version)
        self.folder = folder
        name = try root.required("name").string()
        schema = try Self.schema(root.required("schema"))
        experts = try Self.experts(root.required("experts"))
        fusion = try root.required("fusion").relativePath()
        let golden = try root.required("golden")
        try golden.expectKeys(["file", "tolerance"])
        self.golden = try golden.required("file").relativePath()
        goldenTolerance = try golden.optional("tolerance")?.number(in: 0...1) ?? 0
        samples = try root.optional("samples")?.relativePath()
        seen = try root.optional("seen")?.relativePath()
        policy = try Policy(root.required("policy"))
        training = try Self.training(root.optional("training"))
    }

    /// The folder of `expert`, for its detector.
    package func folder(of expert: Expert) -> ExpertFolder {
        ExpertFolder(
            name: expert.name,
            path: "\(folder)/\(expert.folder)",
            files: expert.files,
            options: expert.options
        )
    }

    /// Path of the out-of-fold logits that came with an expert, if there are any.
    package func outOfFoldPath(of expert: Expert) -> String? {
        expert.outOfFold.map { "\(folder)/\(expert.folder)/\($0)" }
    }

    private static func schema(_ node: ManifestNode) throws(BundleError) -> EventSchema {
        try node.expectKeys(["channels", "texts", "attributes", "limits"])
        var texts: [EventSchema.TextField] = []
        for text in try node.required("texts").list() {
            try text.expectKeys(["name", "bytes"])
            texts.append(
                EventSchema.TextField(
                    name: try text.required("name").string(),
                    byteLimit: try text.required("bytes").integer(in: 1...1 << 24)
                )
            )
        }
        var attributes: [EventSchema.Attribute] = []
        for attribute in try node.optional("attributes")?.list() ?? [] {
            attributes.append(try Self.attribute(attribute))
        }
        do {
            return try EventSchema(
                channels: node.required("channels").strings(),
                texts: texts,
                attributes: attributes,
                limits: limits(node.optional("limits"))
            )
        } catch let error as SchemaError {
            throw .schema(error)
        } catch {
            throw error as? BundleError ?? .file("\(error)")
        }
    }

    private static func attribute(
        _ node: ManifestNode,
    ) throws(BundleError) -> EventSchema.Attribute {
        try node.expectKeys(["name", "kind", "values"])
        let kind = try node.required("kind")
        let attributeKind: EventSchema.AttributeKind
        switch try kind.string() {
        case "number": attributeKind = .number
        case "flag": attributeKind = .flag
        case "time": attributeKind = .time
        case "category": attributeKind = .category(try node.required("values").strings())
        case let other:
            throw kind.error("found \"\(other)\"; wanted number, flag, category or time")
        }
        return EventSchema.Attribute(name: try node.required("name").string(), kind: attributeKind)
    }

    private static func limits(_ node: ManifestNode?) throws(BundleError) -> EventSchema.Limits {
        var limits = EventSchema.Limits()
        guard let node else { return limits }
        try node.expectKeys(["fields", "depth", "bytes", "id_bytes"])
        if let fields = try node.optional("fields") {
            limits.fields = try fields.integer(in: 1...65_536)
        }
        if let depth = try node.optional("depth") { limits.depth = try depth.integer(in: 3...1024) }
        if let bytes = try node.optional("bytes") {
            limits.bytes = try bytes.integer(in: 64...1 << 26)
        }
        if let idBytes = try node.optional("id_bytes") {
            limits.idBytes = try idBytes.integer(in: 1...65_536)
        }
        return limits
    }

    private static func experts(_ node: ManifestNode) throws(BundleError) -> [Expert] {
        var experts: [Expert] = []
        for entry in try node.list() {
            try entry.expectKeys([
                "name", "detector", "folder", "files", "options", "out_of_fold",
            ])
            let nameEntry = try entry.required("name")
            let name = try nameEntry.string()
            guard !experts.contains(where: { $0.name == name }) else {
                throw nameEntry.error("found this name twice; experts' names are unique")
            }
            var files: [String] = []
            for file in try entry.required("files").list() { files.append(try file.relativePath()) }
            var options: [String: Double] = [:]
            for (key, value) in try entry.optional("options")?.entries() ?? [] {
                options[key] = try value.number(in: -Double.infinity...Double.infinity)
            }
            experts.append(
                Expert(
                    name: name,
                    detector: try entry.required("detector").string(),
                    folder: try entry.required("folder").relativePath(),
                    files: files,
                    options: ExpertOptions(options),
                    outOfFold: try entry.optional("out_of_fold")?.relativePath()
                )
            )
        }
        // The mask has one bit for each expert, and calibrations name masks in 32 bits.
        guard (1...31).contains(experts.count) else {
            throw node.error("found \(experts.count) experts; wanted 1 to 31")
        }
        return experts
    }

    private static func training(_ node: ManifestNode?) throws(BundleError) -> Training {
        try node?.expectKeys(["folds", "seed"])
        return Training(
            folds: try node?.optional("folds")?.integer(in: 2...100) ?? 5,
            seed: UInt64(try node?.optional("seed")?.integer(in: 0...Int.max) ?? 1)
        )
    }
}
