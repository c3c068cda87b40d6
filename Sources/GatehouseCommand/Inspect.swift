internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseRuntime

/// `gatehouse inspect`: what a bundle, an encoder or a forest is made of.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Shows what a bundle, an encoder or a forest is made of, and whether it can serve."
    )

    @Argument(
        help: """
            A bundle (a folder with a bundle.yaml), an encoder's folder, or a forest's model file \
            of any library.
            """
    )
    var path: String

    @Option(help: "Show the forest of this expert of the bundle instead.")
    var expert: String?

    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    func run() throws {
        if let expert {
            let manifest = try CommandFailure.catching { try BundleManifest(bundle: path) }
            let forest = try ForestSummary(of: expert, in: manifest)
            try show(forest, forest.lines)
        } else if let forest = try ForestSummary(ofFile: path) {
            try show(forest, forest.lines)
        } else if let encoder = try EncoderSummary(ofFolder: path) {
            try show(encoder, encoder.lines)
        } else {
            let manifest = try CommandFailure.catching { try BundleManifest(bundle: path) }
            let bundle = BundleSummary(of: manifest)
            try show(bundle, bundle.lines)
        }
    }

    private func show(_ summary: some Encodable, _ lines: [String]) throws {
        if let json { try JSONOutput.write(summary, to: json) }
        guard json != "-" else { return }
        let output = Output()
        for line in lines { try output.line(line) }
        try output.flush()
    }
}

/// What `inspect` prints.
struct BundleSummary: Encodable {
    struct ExpertSummary: Encodable {
        let name: String
        let detector: String
        let files: [String]
    }

    struct FeatureSummary: Encodable {
        let name: String
        let kind: String
    }

    let name: String
    let generation: String?
    /// Why it cannot serve; `null` when it can.
    let refusal: String?
    let channels: [String]
    let texts: [String]
    let experts: [ExpertSummary]
    let features: [FeatureSummary]
    let actions: [String]

    private enum CodingKeys: String, CodingKey {
        case name, generation, refusal, channels, texts, experts, features, actions
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        // Null, never left out.
        try container.encode(generation, forKey: .generation)
        try container.encode(refusal, forKey: .refusal)
        try container.encode(channels, forKey: .channels)
        try container.encode(texts, forKey: .texts)
        try container.encode(experts, forKey: .experts)
        try container.encode(features, forKey: .features)
        try container.encode(actions, forKey: .actions)
    }

    init(of manifest: BundleManifest) {
        name = manifest.name
        do {
            generation = try Runtime(known: manifest.folder).digest
            refusal = nil
        } catch {
            generation = nil
            refusal = "\(error)"
        }
        channels = manifest.schema.channels
        texts = manifest.schema.texts.map(\.name)
        experts = manifest.experts.map {
            ExpertSummary(name: $0.name, detector: $0.detector, files: $0.paths)
        }
        features = Featurizer(schema: manifest.schema).features.map {
            FeatureSummary(name: $0.name, kind: $0.kind.rawValue)
        }
        actions =
            manifest.policy.thresholds.map { "\($0.action) from \($0.probability)" }
            + ["\(manifest.policy.otherwise) otherwise"]
    }

    var lines: [String] {
        [
            "bundle      \(name)",
            "generation  \(generation ?? "none")",
            refusal.map { "cannot serve: \($0)" } ?? "serves: its golden events reproduce",
            "channels    \(channels.joined(separator: ", "))",
            "texts       \(texts.joined(separator: ", "))",
        ]
            + experts.map {
                "expert      \($0.name) (\($0.detector)): \($0.files.joined(separator: ", "))"
            }
            + ["actions     \(actions.joined(separator: ", "))", "features    \(features.count)"]
            + features.map { "            \($0.name) (\($0.kind))" }
    }
}
