internal import Foundation
internal import GatehouseFiles
internal import GatehouseGBDT
internal import GatehouseRuntime

/// What `inspect` prints of a forest.
struct ForestSummary: Encodable {
    struct FeatureSummary: Encodable {
        let name: String
        let splits: Int
        /// `null` where the file does not say.
        let gain: Double?

        private enum CodingKeys: String, CodingKey {
            case name, splits, gain
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(splits, forKey: .splits)
            // Null, never left out.
            try container.encode(gain, forKey: .gain)
        }
    }

    let model: String
    let library: String
    let objective: String
    /// What the margin is: `logit`, `probability`, or `null` when it has no logit.
    let link: String?
    let outputs: Int
    let trees: Int
    let leaves: Int
    let deepest: Int
    let features: Int
    let engine: String
    let byGain: [FeatureSummary]
    let byUse: [FeatureSummary]

    /// How many features the table shows; the JSON has all.
    private static let shown = 10

    private enum CodingKeys: String, CodingKey {
        case model, library, objective, link, outputs, trees, leaves, deepest, features, engine
        case byGain = "by_gain"
        case byUse = "by_use"
    }

    /// Loads a model file; nothing when `path` is a folder.
    init?(ofFile path: String) throws {
        let place = URL(filePath: path).resolvingSymlinksInPath()
        let isFolder = try? place.resourceValues(forKeys: [.isDirectoryKey]).isDirectory
        guard isFolder == false else { return nil }
        try self.init(loading: path)
    }

    /// Loads the forest of a bundle's expert.
    init(of expert: String, in manifest: BundleManifest) throws {
        guard let found = manifest.experts.first(where: { $0.name == expert }) else {
            let known = manifest.experts.map(\.name).joined(separator: ", ")
            throw CommandFailure.call("--expert \(expert): wanted one of \(known)")
        }
        guard found.detector == ForestDetector.name, let file = found.paths.first else {
            throw CommandFailure.call(
                "--expert \(expert): found detector \(found.detector); wanted \(ForestDetector.name)"
            )
        }
        try self.init(loading: "\(manifest.folder)/\(file)")
    }

    private init(loading path: String) throws {
        let forest: GatehouseGBDT.Forest
        do {
            let file = try MappedFile(path: path)
            forest = try GatehouseGBDT.Forest(contentsOf: file.octets)
        } catch {
            throw CommandFailure.work("\(path): \(error)")
        }
        self.init(forest, model: path)
    }

    /// Describes a forest that was read from `model`.
    init(_ forest: GatehouseGBDT.Forest, model: String) {
        let figures = ForestFigures(forest)
        self.model = model
        library = forest.objective.library.rawValue
        objective = forest.objective.name
        link =
            switch forest.objective.link {
            case .logit: "logit"
            case .probability: "probability"
            case .none: nil
            }
        outputs = forest.outputCount
        trees = forest.treeCount
        leaves = forest.leafCount
        deepest = figures.deepest
        features = forest.featureNames.count
        engine = ForestEngine(forest).name
        byGain = figures.byGain.map(FeatureSummary.init)
        byUse = figures.byUse.map(FeatureSummary.init)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(library, forKey: .library)
        try container.encode(objective, forKey: .objective)
        // Null, never left out.
        try container.encode(link, forKey: .link)
        try container.encode(outputs, forKey: .outputs)
        try container.encode(trees, forKey: .trees)
        try container.encode(leaves, forKey: .leaves)
        try container.encode(deepest, forKey: .deepest)
        try container.encode(features, forKey: .features)
        try container.encode(engine, forKey: .engine)
        try container.encode(byGain, forKey: .byGain)
        try container.encode(byUse, forKey: .byUse)
    }

    var lines: [String] {
        let meaning =
            switch link {
            case "logit": "the margin has a logit"
            case "probability": "the margin is a probability, which has a logit"
            default: "no logit: not for an expert"
            }
        let head = [
            "forest      \(model)",
            "library     \(library)",
            "objective   \(objective); \(meaning)",
            "outputs     \(outputs)",
            "trees       \(trees)",
            "leaves      \(leaves)",
            "deepest     \(deepest) splits",
            "features    \(features), of which splits ask for \(byUse.count)",
            "engine      \(engine)",
        ]
        let gains = byGain.prefix(Self.shown).map { feature in
            "            \(feature.name)  \(String(format: "%.6g", feature.gain ?? 0))"
        }
        let uses = byUse.prefix(Self.shown).map { "            \($0.name)  \($0.splits)" }
        return head
            + (gains.isEmpty ? ["by gain     unknown: the file does not say"] : ["by gain"] + gains)
            + ["by use"] + uses
    }
}

extension ForestSummary.FeatureSummary {
    /// Describes one feature.
    fileprivate init(_ feature: ForestFigures.Feature) {
        self.init(name: feature.name, splits: feature.splits, gain: feature.gain)
    }
}
