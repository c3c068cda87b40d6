public import GatehouseCore
internal import GatehouseFiles

/// A gradient-boosted forest over the named features: `detector: gbdt`.
///
/// File: one of `forest.txt` (LightGBM's text), `forest.json` (XGBoost's, CatBoost's, or what
/// `Tools/export_sklearn.py` writes) and `forest.ubj` (XGBoost's), a model of the features that
/// `gatehouse features` exports, for an objective whose margin has a logit. The margin equals the
/// library's own to the last bit.
public struct ForestDetector: Detector {
    /// Selects it in a manifest: `detector: gbdt`.
    public static let name = "gbdt"

    private static let modelFiles = ["forest.txt", "forest.json", "forest.ubj"]

    /// The forest with the fastest way to score it.
    let engine: ForestEngine

    /// Nothing where the model file does not say how much of the training data each split saw.
    let explainer: ForestExplainer?

    /// Loads the forest; refuses one whose features are not those of the schema, in their order.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly([], of: expert.name)
        let (name, file) = try Self.model(of: expert)
        let forest: Forest
        do {
            forest = try Forest(contentsOf: file.octets)
        } catch {
            throw ExpertError(expert: expert.name, message: "\(name): \(error)")
        }
        engine = ForestEngine(forest)
        // Explanations are by another method where there is an obstacle.
        explainer = try? ForestExplainer(forest)
        try Self.expect(context.featureNames, in: forest, of: expert.name)
        try Self.expectLogit(of: forest, of: expert.name)
    }

    /// The named features; the text itself is not read.
    public var reads: SignalSet { .features }

    /// Runs for every event.
    public static let stage = Stage.eager

    /// Makes one worker's scratch: a word for each tree, or none where the plain walk is used.
    public func makeSession() -> any DetectorSession { ForestSession(self) }

    /// The one model file of an expert.
    private static func model(
        of expert: ExpertFolder
    ) throws(ExpertError) -> (String, MappedFile) {
        let listed = modelFiles.filter { (try? expert.path(of: $0)) != nil }
        guard listed.count <= 1 else {
            throw ExpertError(
                expert: expert.name,
                found: listed.joined(separator: " and "),
                wanted: "one of \(modelFiles.joined(separator: ", "))",
                remedy: "list one under the expert's `files`"
            )
        }
        let name = listed.first ?? modelFiles[0]
        return (name, try expert.map(name))
    }

    /// A margin without a logit means nothing to the fusion gate, nor do codes of texts to a schema.
    private static func expectLogit(
        of forest: Forest,
        of expert: String,
    ) throws(ExpertError) {
        guard forest.objective.link != .none else {
            throw ExpertError(
                expert: expert,
                found: "a forest for \(forest.objective.library.rawValue)'s "
                    + "\"\(forest.objective.name)\" with \(forest.outputCount) margins",
                wanted: "an objective with one margin that has a logit",
                remedy: "train for binary log loss: `binary`, `binary:logistic`, `Logloss`"
            )
        }
        guard let feature = forest.categories.keys.min() else { return }
        throw ExpertError(
            expert: expert,
            found: "names of categories in \"\(forest.featureNames[feature])\"",
            wanted: "numbers, which are what a schema's features are",
            remedy: "train on integer codes from 0 on"
        )
    }

    /// A forest of other features would score nonsense, silently.
    private static func expect(
        _ names: [String],
        in forest: Forest,
        of expert: String,
    ) throws(ExpertError) {
        guard forest.featureNames != names else { return }
        let remedy = "train the forest on `gatehouse features` of this bundle"
        guard forest.featureNames.count == names.count else {
            throw ExpertError(
                expert: expert,
                found: "a forest of \(forest.featureNames.count) features",
                wanted: "the schema's \(names.count)",
                remedy: remedy
            )
        }
        for (index, (found, wanted)) in zip(forest.featureNames, names).enumerated()
        where found != wanted {
            throw ExpertError(
                expert: expert,
                found: "\"\(found)\" as feature \(index)",
                wanted: "the schema's \"\(wanted)\"",
                remedy: remedy
            )
        }
    }
}

/// One worker's scratch for a forest.
final class ForestSession: DetectorSession {
    private let detector: ForestDetector
    private var scratch: ForestScratch

    init(_ detector: ForestDetector) {
        self.detector = detector
        scratch = detector.engine.makeScratch()
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        output.logit = logit(signals.features)
    }

    /// Names what each feature adds to the logit, compared with the average event of training.
    ///
    /// These are exact Shapley values of the margin ([Lundberg et al. 2020]). Where the model file lacks what
    /// they need, the features whose absence would change the logit, by how much ([occlusion]).
    ///
    /// [Lundberg et al. 2020]: https://doi.org/10.1038/s42256-019-0138-9
    /// [occlusion]: https://arxiv.org/abs/2011.14878
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let features = signals.features
        let forest = detector.engine.forest
        guard let explainer = detector.explainer else { return occlude(features, into: &reasons) }
        var scratch = explainer.makeScratch()
        var contributions = [Double](repeating: 0, count: features.count)
        explainer.contributions(features, scratch: &scratch, into: &contributions)
        var scale = 1.0
        if case .logit(let factor) = forest.objective.link { scale = factor }
        for (feature, name) in forest.featureNames.enumerated() where contributions[feature] != 0 {
            let value = features[feature]
            reasons.add(
                Reason(
                    subject: value.isNaN ? "\(name) is missing" : "\(name) = \(value)",
                    value: contributions[feature] * scale
                )
            )
        }
    }

    private func occlude(_ features: Span<Float>, into reasons: inout Reasons) {
        var row = features.indices.map { features[$0] }
        let logit = logit(row.span)
        for (feature, name) in detector.engine.forest.featureNames.enumerated() {
            let value = row[feature]
            guard !value.isNaN else { continue }
            row[feature] = .nan
            let change = logit - self.logit(row.span)
            row[feature] = value
            if change != 0 { reasons.add(Reason(subject: "\(name) = \(value)", value: change)) }
        }
    }

    private func logit(_ row: Span<Float>) -> Double {
        var margins: InlineArray<1, Double> = [0]
        var span = margins.mutableSpan
        detector.engine.margins(row, scratch: &scratch, into: &span)
        return detector.engine.forest.objective.logit(margins.span) ?? 0
    }
}
