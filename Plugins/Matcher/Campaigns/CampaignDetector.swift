internal import GatehouseBank
public import GatehouseCore

/// Copies and near copies of texts that people have put into a bank: `detector: campaigns`.
///
/// Needs no encoder: of the event's texts, joined, it takes the hash of the reduced form, which finds
/// copies, and a SimHash of 64 bits, which finds texts that differ in a few words. It gives no logit;
/// a match proposes an action, unless a benign entry is as near. Banks are state: without one it
/// abstains always.
///
/// Options: `action` that a match proposes (none: matches are only told and counted), `radius` of the
/// SimHash in bits (default 6; 0 finds copies alone).
public struct CampaignDetector: Detector {
    /// Selects it in a manifest: `detector: campaigns`.
    public static let name = "campaigns"

    let expert: String
    let action: String?
    let radius: Int

    /// Reads the options; there are no files.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly(["action", "radius"], of: expert.name)
        self.expert = expert.name
        action = try expert.options.text("action", of: expert.name)
        radius = try expert.options.integer("radius", in: 0...16, default: 6, of: expert.name)
    }

    /// The banks.
    public var reads: SignalSet { .bank }

    /// Runs for every event.
    public static let stage = Stage.eager

    /// A match is not a matter of log-odds: what was trained has never seen it.
    public static let givesLogit = false

    /// What a match proposes.
    public var proposals: [ProposedAction] {
        action.map { [ProposedAction(name: "match", action: $0)] } ?? []
    }

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { CampaignSession(self) }
}
