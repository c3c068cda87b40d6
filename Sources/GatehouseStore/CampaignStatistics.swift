package import GatehouseBank
package import GatehouseFiles

/// What there is of one campaign.
package struct CampaignStatistics: Equatable, Sendable {
    /// The bank and the campaign.
    package let group: BankGroup

    /// Scams that are there.
    package var scamCount = 0

    /// Benign entries that are there.
    package var benignCount = 0

    /// Of those that are there, how many have a vector, by encoder.
    package var vectorCounts: [ContentHash: Int] = [:]

    /// Of those that are there, how many have expired by the time that was asked about.
    package var expiredCount = 0

    /// Of those that are there, how many are in quarantine.
    package var quarantinedCount = 0

    /// Entries that were removed.
    package var removedCount = 0

    /// Matches of all entries, those that were removed included.
    package var hits = EntryHits()

    /// Entries that are there.
    package var count: Int { scamCount + benignCount }

    init(group: BankGroup) { self.group = group }
}
