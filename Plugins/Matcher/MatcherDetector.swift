public import GatehouseCore
internal import GatehouseLearning

/// How much nearer an event's text is to examples of abuse than to others: `detector: matcher`.
///
/// Deferred. The embedding is projected so that texts of a class have neighbours of their class, and compared
/// with examples of both kinds. File: `margin.safetensors`, trained on embeddings of the precision that is
/// served, and refused with another encoder. Options: `neighbors`, `reference_rows`, `steps` (see training).
public struct MatcherDetector: Detector {
    /// Selects it in a manifest: `detector: matcher`.
    public static let name = "matcher"

    /// When the event is worth the embedding.
    public static let stage = Stage.deferred

    let reference: EncoderReference
    let model: MarginModel

    /// Reads the examples; refuses ones that were embedded by another encoder.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly(MarginRecipe.optionNames, of: expert.name)
        reference = try context.encoder(of: expert)
        model = try MarginModel(
            expert,
            width: reference.encoder.width,
            digest: reference.encoder.digest
        )
    }

    /// The embedding.
    public var reads: SignalSet { reference.signal }

    /// The projection, and a scan of the examples.
    public var estimatedMicroseconds: Double {
        4 + 0.002 * Double(model.space.abuse.count + model.space.benign.count)
    }

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { MatcherSession(self) }
}

/// One worker's scratch for a matcher.
final class MatcherSession: DetectorSession {
    private let reference: EncoderReference
    private let model: MarginModel
    private var pass: MarginPass

    init(_ detector: MatcherDetector) {
        reference = detector.reference
        model = detector.model
        pass = MarginPass(model)
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        guard let found = pass.similarities(signals.embedding(reference)) else { return }
        output.logit = model.logit(found)
    }

    /// Says how similar the nearest examples of either kind are, and what the difference was worth.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        guard let found = pass.similarities(signals.embedding(reference)) else { return }
        let values = [("similarity.abuse", found.abuse), ("similarity.benign", found.benign)]
        reasons.add(
            Reason(
                subject: "nearest examples",
                value: model.scaling.slope * found.margin,
                values: values.map { name, similarity in
                    // Three decimals: `description` of a rounded number has no more.
                    let rounded = (similarity * 1000).rounded() / 1000
                    return ComparedValue(name: name, value: "\(rounded)")
                }
            )
        )
    }
}
