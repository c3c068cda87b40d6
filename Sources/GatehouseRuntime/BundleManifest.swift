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
        /// Name of the encoder that it reads.
        package let encoder: String?
        package let folder: String
        package let files: [String]
        package let options: ExpertOptions
        /// Out-of-fold logits, when the expert is trained elsewhere; not part of a generation.
        package let outOfFold: String?

        /// The expert's files, relative to the bundle.
        package var paths: [String] { files.map { "\(folder)/\($0)" } }
    }

    /// An encoder that experts share; it may lie outside the bundle, and may be missing.
    package struct EncoderEntry: Sendable {
        package let name: String
        package let kind: String
        /// Relative to the bundle.
        package let folder: String
        /// What it must compute: SHA-256, in hexadecimal, over the files that decide it.
        package let digest: String
        package let options: ExpertOptions
    }

    /// What makes rows of the data belong together, so that no fold splits them.
    package enum GroupSource: String, Sendable, CaseIterable {
        /// The data says so.
        case given
        /// Their texts are near copies, by SimHash or by embedding.
        case nearDuplicates = "near_duplicates"
    }

    package struct Training: Sendable {
        package let folds: Int
        package let seed: UInt64
        /// Rows that any of these joins are in one group.
        package let groupBy: [GroupSource]
    }

    package let name: String
    package let schema: EventSchema
    package let encoders: [EncoderEntry]
    package private(set) var experts: [Expert]
    package let route: DeferralRoute
    package let fusion: String
    package let golden: String
    package let goldenTolerance: Double
    package let samples: String?
    package let seen: String?
    package let policy: Policy
    package let training: Training

    /// The bundle's folder.
    package let folder: String

    /// The folder that the experts' folders are in: the bundle's, unless they are only tried.
    private var expertsFolder: String

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
        let root = try ManifestNode(parsing: yaml, file: file, wanted: "a manifest")
        try root.expectKeys([
            "gatehouse", "name", "schema", "encoders", "experts", "route", "fusion", "golden",
            "samples", "seen", "policy", "training",
        ])
        _ = try root.required("gatehouse").integer(in: Self.version...Self.version)
        self.folder = folder
        expertsFolder = folder
        name = try root.required("name").string()
        schema = try Self.schema(root.required("schema"))
        encoders = try Self.encoders(root.optional("encoders"))
        experts = try Self.experts(root.required("experts"), encoders: encoders, bundle: folder)
        route = try DeferralRoute(root.optional("route"))
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
            path: "\(expertsFolder)/\(expert.folder)",
            files: expert.files,
            options: expert.options,
            encoder: expert.encoder
        )
    }

    /// The same bundle with its experts elsewhere, to try them before they are in their place.
    package func readingExperts(from folder: String) -> BundleManifest {
        var manifest = self
        manifest.expertsFolder = folder
        return manifest
    }

    /// The same bundle with one more expert behind the others, to judge what it would add.
    ///
    /// - Parameters:
    ///   - name: Its name, which no other has.
    ///   - detector: What it says of when it runs.
    /// - Returns: A manifest of the same folder.
    package func adding(_ name: String, detector: String) -> BundleManifest {
        var manifest = self
        manifest.experts.append(
            Expert(
                name: name,
                detector: detector,
                encoder: nil,
                folder: name,
                files: [],
                options: ExpertOptions(),
                outOfFold: nil
            )
        )
        return manifest
    }

    /// The same bundle with this one of its experts alone.
    package func keeping(_ name: String) -> BundleManifest {
        var manifest = self
        manifest.experts = experts.filter { $0.name == name }
        return manifest
    }

    /// The folder of `encoder`, for its kind.
    package func folder(of encoder: EncoderEntry) -> EncoderFolder {
        EncoderFolder(
            name: encoder.name,
            path: "\(folder)/\(encoder.folder)",
            options: encoder.options
        )
    }

    /// Path of the out-of-fold logits that came with an expert, if there are any.
    package func outOfFoldPath(of expert: Expert) -> String? {
        expert.outOfFold.map { "\(folder)/\(expert.folder)/\($0)" }
    }

    private static func training(_ node: ManifestNode?) throws(BundleError) -> Training {
        try node?.expectKeys(["folds", "seed", "group_by"])
        return Training(
            folds: try node?.optional("folds")?.integer(in: 2...100) ?? 5,
            seed: UInt64(try node?.optional("seed")?.integer(in: 0...Int.max) ?? 1),
            groupBy: try groupBy(node?.optional("group_by"))
        )
    }

    private static func groupBy(_ node: ManifestNode?) throws(BundleError) -> [GroupSource] {
        guard let node else { return GroupSource.allCases }
        var sources: [GroupSource] = []
        for entry in try node.list() {
            let name = try entry.string()
            guard let source = GroupSource(rawValue: name) else {
                let known = GroupSource.allCases.map(\.rawValue).joined(separator: ", ")
                throw entry.error("found \"\(name)\"; wanted one of \(known)")
            }
            guard !sources.contains(source) else {
                throw entry.error("found \"\(name)\" twice; name each once")
            }
            sources.append(source)
        }
        return sources
    }
}
