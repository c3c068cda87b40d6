internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseStore

/// What there is in a state, for people and scripts.
package struct StateReport: Codable, Equatable, Sendable {
    /// What there is of one campaign.
    package struct Campaign: Codable, Equatable, Sendable {
        /// Its bank.
        package let bank: String
        /// Its name; empty for entries of none.
        package let campaign: String
        /// Scams that are there.
        package let scam: Int
        /// Benign entries that are there.
        package let benign: Int
        /// Entries with a vector, by the first digits of its encoder's digest.
        package let vectors: [String: Int]
        /// Of those that are there, how many have expired.
        package let expired: Int
        /// Of those that are there, how many match nothing until they are released.
        package let quarantined: Int
        /// Entries that were removed.
        package let removed: Int
        /// Events that its entries matched.
        package let hits: Int
        /// The time of the last of them, RFC 3339.
        package let lastHit: String?
    }

    /// What holds for a bank about which somebody said something.
    package struct Settings: Codable, Equatable, Sendable {
        /// The bank.
        package let bank: String
        /// Who answers for it.
        package let owner: String
        /// Share of events for which its matches propose an action.
        package let enabledRatio: Double
    }

    /// The state's last change.
    package let sequence: UInt64
    /// Scams that are there.
    package let scam: Int
    /// Benign entries that are there.
    package let benign: Int
    /// Of those that are there, how many match nothing until they are released.
    package let quarantined: Int
    /// Of those that are there, how many have expired.
    package let expired: Int
    /// Entries that were removed.
    package let removed: Int
    /// Banks, where somebody has changed them, by name.
    package let banks: [Settings]
    /// By bank and name.
    package let campaigns: [Campaign]

    init(sequence: UInt64, settings: [BankSettings], campaigns: [CampaignStatistics]) {
        self.sequence = sequence
        scam = campaigns.reduce(0) { $0 + $1.scamCount }
        benign = campaigns.reduce(0) { $0 + $1.benignCount }
        quarantined = campaigns.reduce(0) { $0 + $1.quarantinedCount }
        expired = campaigns.reduce(0) { $0 + $1.expiredCount }
        removed = campaigns.reduce(0) { $0 + $1.removedCount }
        banks = settings.map {
            Settings(bank: $0.bank, owner: $0.owner, enabledRatio: $0.enabledRatio)
        }
        self.campaigns = campaigns.map { campaign in
            let vectors = campaign.vectorCounts.map { ($0.key.shortened, $0.value) }
            return Campaign(
                bank: campaign.group.bank,
                campaign: campaign.group.campaign,
                scam: campaign.scamCount,
                benign: campaign.benignCount,
                vectors: Dictionary(vectors, uniquingKeysWith: +),
                expired: campaign.expiredCount,
                quarantined: campaign.quarantinedCount,
                removed: campaign.removedCount,
                hits: campaign.hits.count,
                lastHit: campaign.hits.count > 0 ? Moment.told(campaign.hits.last) : nil
            )
        }
    }
}
