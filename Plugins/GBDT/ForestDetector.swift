public import GatehouseCore
internal import GatehouseFiles

/// A gradient-boosted forest over the named features: `detector: gbdt`.
///
/// File: `forest.txt`, a LightGBM text model of the features that `gatehouse features` exports. Its logit
/// is the margin, equal to LightGBM's own to the last bit.
public struct ForestDetector: Detector {
    /// Selects it in a manifest: `detector: gbdt`.
    public static let name = "gbdt"

    private static let modelFile = "forest.txt"

    let forest: Forest

    /// The forest rearranged for speed, when its shape allows that.
    let quickScorer: QuickScorer?

    /// Loads the forest; refuses one whose features are not those of the schema, in their order.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly([], of: expert.name)
        let file = try expert.map(Self.modelFile)
        do {
            forest = try Forest(lightGBM: file.octets)
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
        quickScorer = QuickScorer(forest)
        try Self.expect(context.featureNames, in: forest, of: expert.name)
    }

    /// The named features; the text itself is not read.
    public var reads: SignalSet { .features }

    /// Runs for every event.
    public static let stage = Stage.eager

    /// Makes one worker's scratch: a word for each tree, or none where the plain walk is used.
    public func makeSession() -> any DetectorSession { ForestSession(self) }

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
    private var scratch: [UInt32]

    init(_ detector: ForestDetector) {
        self.detector = detector
        scratch = Array(repeating: 0, count: detector.quickScorer?.treeCount ?? 0)
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        let margin: InlineArray<1, Double> = [
            detector.quickScorer?.margin(signals.features, scratch: &scratch)
                ?? detector.forest.margin(signals.features)
        ]
        output.logit = detector.forest.objective.logit(margin.span)
    }

    /// Names the features whose absence would change the margin most, by how much ([occlusion]).
    ///
    /// Each feature in turn is taken for missing. Features that go together share their effect only as
    /// far as the forest lets one stand in for the other.
    ///
    /// [occlusion]: https://arxiv.org/abs/2011.14878
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let features = signals.features
        var row = features.indices.map { features[$0] }
        let margin = margin(row)
        for (feature, name) in detector.forest.featureNames.enumerated() {
            let value = row[feature]
            guard !value.isNaN else { continue }
            row[feature] = .nan
            let change = margin - self.margin(row)
            row[feature] = value
            if change != 0 { reasons.add(Reason(subject: "\(name) = \(value)", value: change)) }
        }
    }

    private func margin(_ row: [Float]) -> Double {
        detector.quickScorer?.margin(row.span, scratch: &scratch)
            ?? detector.forest.margin(row.span)
    }
}
