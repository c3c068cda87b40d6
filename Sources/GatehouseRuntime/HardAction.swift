internal import GatehouseCore

/// A hard action that an expert of a generation may propose.
struct HardAction: Sendable {
    let action: String
    /// What decides if it counts: `rules.known-scam`.
    let decidedBy: String
    /// Its place in the policy's order of precedence.
    let rank: Int

    /// What an expert's detector may propose.
    ///
    /// - Throws: ``BundleError`` for an action that the policy does not order.
    static func all(
        of detector: any Detector,
        expert: String,
        policy: Policy,
    ) throws(BundleError) -> [HardAction] {
        var actions: [HardAction] = []
        for proposal in detector.proposals {
            guard let rank = policy.precedence.firstIndex(of: proposal.action) else {
                throw .expert(
                    ExpertError(
                        expert: expert,
                        found: "\(proposal.name), which proposes \"\(proposal.action)\"",
                        wanted:
                            "an action of [\(policy.precedence.joined(separator: ", "))]",
                        remedy: "add it to `policy.precedence` in bundle.yaml, or correct it"
                    )
                )
            }
            actions.append(
                HardAction(
                    action: proposal.action,
                    decidedBy: "\(expert).\(proposal.name)",
                    rank: rank
                )
            )
        }
        return actions
    }
}
