internal import GatehouseBank
internal import GatehouseCore

/// What banks know about a text, and what the bundle makes of it, for people and scripts.
package struct MatchReport: Codable, Equatable, Sendable {
    /// An entry that a text is a copy of, or nearly.
    package struct Copy: Codable, Equatable, Sendable {
        /// The entry's id.
        package let id: UInt64
        /// Its bank.
        package let bank: String
        /// Its campaign; empty for none.
        package let campaign: String
        /// `copy`, or `near copy`.
        package let match: String
        /// Bits of 64 that differ.
        package let bits: Int
    }

    /// An entry whose meaning is near a text's.
    package struct Neighbour: Codable, Equatable, Sendable {
        /// The entry's id.
        package let id: UInt64
        /// Its bank.
        package let bank: String
        /// Its campaign; empty for none.
        package let campaign: String
        /// The cosine of both vectors.
        package let similarity: Double
    }

    /// What is found on one side.
    package struct Side: Codable, Equatable, Sendable {
        /// The nearest copy.
        package let copy: Copy?
        /// The entries nearest in meaning, the nearest first; nothing where no vectors are searched.
        package let nearest: [Neighbour]?
    }

    /// What an expert that reads banks made of the text.
    package struct Expert: Codable, Equatable, Sendable {
        /// The expert's name.
        package let name: String
        /// As in verdicts.
        package let status: String
        /// The bank and campaign that it found, and the action that it proposes, if any.
        package let reasons: [Finding]
    }

    /// What an expert found.
    package struct Finding: Codable, Equatable, Sendable {
        /// The bank and the campaign.
        package let subject: String
        /// What it proposes.
        package let action: String?
        /// What was compared.
        package let values: [String: String]
    }

    /// The event's id; empty without one.
    package let event: String
    /// The state's last change that the answer has seen.
    package let sequence: UInt64
    /// Known campaigns.
    package let scam: Side
    /// What must not be taken for one.
    package let benign: Side
    /// The experts that read banks.
    package let experts: [Expert]
    /// What the bundle as a whole would do.
    package let action: String
    /// What decided it.
    package let decidedBy: String
    /// The bundle's probability of abuse.
    package let probability: Double
}

extension MatchReport.Copy {
    init(_ match: CopyMatch, in view: BankView) {
        let group = view.groups[match.row.group]
        self.init(
            id: match.row.id,
            bank: group.bank,
            campaign: group.campaign,
            match: match.isCopy ? "copy" : "near copy",
            bits: match.distance
        )
    }
}

extension MatchReport.Neighbour {
    init(_ match: VectorMatch, in view: BankView) {
        let group = view.groups[match.row.group]
        self.init(
            id: match.row.id,
            bank: group.bank,
            campaign: group.campaign,
            similarity: Double((match.similarity * 10_000).rounded()) / 10_000
        )
    }
}

extension MatchReport.Expert {
    init(_ expert: ExpertVerdict) {
        name = expert.name
        status = expert.status.rawValue
        reasons = expert.reasons.map { reason in
            MatchReport.Finding(
                subject: reason.subject,
                action: reason.action,
                values: Dictionary(reason.values.map { ($0.name, $0.value) }) { first, _ in first }
            )
        }
    }
}
