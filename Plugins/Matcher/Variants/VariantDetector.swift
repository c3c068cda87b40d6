internal import GatehouseBank
public import GatehouseCore
internal import GatehouseFiles

/// Variants of texts that people have put into a bank, by their embeddings: `detector: variants`.
///
/// The event's embedding is compared with those of the bank's scams, of its benign entries, and of
/// ordinary messages that come with the expert. Similarity to the nearest scam and the margin to the
/// nearest of the others are calibrated to a probability, so one added example catches its variants
/// with nothing trained again. It gives no logit; a match proposes an action.
///
/// Options: `action` that a match proposes (none: matches are only told and counted), `probability`
/// from which on there is a match (default 0.95), `background` how many ordinary messages training
/// keeps (default 2000).
public struct VariantDetector: Detector {
    /// Selects it in a manifest: `detector: variants`.
    public static let name = "variants"

    static let optionNames = ["action", "probability", "background"]

    let expert: String
    let reference: EncoderReference
    let model: VariantModel
    let action: String?

    /// Log-odds from which on there is a match.
    let threshold: Double

    /// Reads options and model; refuses a model for another encoder.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly(Self.optionNames, of: expert.name)
        reference = try context.encoder(of: expert)
        model = try VariantModel(expert, encoder: Self.encoder(of: expert, reference))
        self.expert = expert.name
        action = try expert.options.text("action", of: expert.name)
        let probability = try expert.options.number(
            "probability",
            in: 0.5...0.9999,
            default: 0.95,
            of: expert.name
        )
        threshold = VariantFit.logit(probability)
    }

    static func encoder(
        of expert: ExpertFolder,
        _ reference: EncoderReference,
    ) throws(ExpertError) -> BankEncoder {
        guard let digest = ContentHash(hexadecimal: reference.encoder.digest) else {
            throw ExpertError(
                expert: expert.name,
                found: "an encoder with digest \(reference.encoder.digest)",
                wanted: "64 hexadecimal digits, by which banks tell encoders apart",
                remedy: "give the kind of encoder such a digest"
            )
        }
        return BankEncoder(digest: digest, width: reference.encoder.width)
    }

    /// The banks and the embedding.
    public var reads: SignalSet { [.bank, reference.signal] }

    /// When the event is worth an embedding.
    public static let stage = Stage.deferred

    /// A match is not a matter of log-odds: what was trained has never seen the bank.
    public static let givesLogit = false

    /// Two thousand rows and a small bank.
    public var estimatedMicroseconds: Double { 25 }

    /// What a match proposes.
    public var proposals: [ProposedAction] {
        action.map { [ProposedAction(name: "match", action: $0)] } ?? []
    }

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { VariantSession(self) }
}
