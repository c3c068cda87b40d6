public import GatehouseCore
internal import GatehouseFiles

/// A small network, or a logistic regression, on the embedding of an event's text: `detector: encoder`.
///
/// Deferred. Files: `head.safetensors`, trained on embeddings of the precision that is served, and
/// refused with another encoder. Options: `hidden` (0 is a logistic regression), `epochs`, `decay`
/// (see training), `least_tokens` (texts reckoned to be shorter are left to others).
public struct EncoderHead: Detector {
    /// Selects it in a manifest: `detector: encoder`.
    public static let name = "encoder"

    /// When the event is worth the embedding.
    public static let stage = Stage.deferred

    /// The option that leaves short texts to others.
    static let lengthOption = "least_tokens"

    /// What the manifest may say.
    static let optionNames = HeadRecipe.optionNames + [lengthOption]

    let reference: EncoderReference
    let weights: HeadWeights

    /// Tokens of a text, as they are reckoned, below which it abstains.
    public let leastTokenCount: Int

    /// Reads the head; refuses one that was trained on another encoder.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly(Self.optionNames, of: expert.name)
        reference = try context.encoder(of: expert)
        leastTokenCount = try Self.leastTokenCount(of: expert)
        weights = try HeadWeights(
            expert,
            width: reference.encoder.width,
            digest: reference.encoder.digest
        )
    }

    static func leastTokenCount(of expert: ExpertFolder) throws(ExpertError) -> Int {
        try expert.options.integer(
            lengthOption,
            in: 0...1_000_000,
            default: 0,
            of: expert.name
        )
    }

    /// The embedding.
    public var reads: SignalSet { reference.signal }

    /// A head is a few thousand multiplications.
    public var estimatedMicroseconds: Double { 2 }

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { EncoderHeadSession(self) }
}

/// One worker's scratch for a head.
final class EncoderHeadSession: DetectorSession {
    /// Parts of a text whose weight an explanation tries: each takes an embedding.
    private static let partLimit = 12

    private let reference: EncoderReference
    private let leastTokenCount: Int
    private var pass: HeadPass
    /// Made when the first explanation is wanted.
    private var encoder: (any TextEncoderSession)?

    init(_ detector: EncoderHead) {
        reference = detector.reference
        leastTokenCount = detector.leastTokenCount
        pass = HeadPass(detector.weights)
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        guard signals.estimatedTokenCount >= leastTokenCount else { return }
        output.logit = Double(pass.logit(signals.embedding(reference)))
    }

    /// Leaves out one part of the text after the other and says what each was worth.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let parts = TextParts(signals.document, limit: Self.partLimit)
        guard parts.count > 0 else { return }
        var batch = TextBatch()
        for part in 0..<parts.count {
            let rest = parts.rest(without: part)
            batch.append(rest.span)
        }
        let width = reference.encoder.width
        var embeddings = [Float](repeating: 0, count: parts.count * width)
        let session = encoder ?? reference.encoder.makeSession()
        encoder = session
        session.embed(batch, into: &embeddings)
        let whole = pass.logit(signals.embedding(reference))
        for part in 0..<parts.count {
            let embedding = embeddings.span.extracting(part * width..<(part + 1) * width)
            let value = Double(whole - pass.logit(embedding))
            reasons.add(Reason(subject: parts.subject(part), value: value))
        }
    }
}
