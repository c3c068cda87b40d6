internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseStore

/// An entry of a state with what has become of it, for people and scripts.
package struct EntryReport: Codable, Equatable, Sendable {
    /// Why and since when an entry matches nothing.
    package struct Quarantine: Codable, Equatable, Sendable {
        /// RFC 3339.
        package let since: String
        /// For people.
        package let reason: String
    }

    /// The entry's id.
    package let id: UInt64
    /// Its bank.
    package let bank: String
    /// Its campaign; empty for none.
    package let campaign: String
    /// `scam` or `benign`.
    package let label: String
    /// Who added it.
    package let owner: String
    /// What people should know.
    package let note: String
    /// When it was added, RFC 3339.
    package let added: String
    /// From when on it matches nothing, RFC 3339; nothing for never.
    package let expires: String?
    /// The first digits of the digest of the encoder that made its vector; nothing without one.
    package let encoder: String?
    /// Events that it matched, as far as they were reported.
    package let hits: Int
    /// The time of the last of them, RFC 3339.
    package let lastHit: String?
    /// The sequence number of its removal; nothing while it is there.
    package let removed: UInt64?
    /// Nothing while it matches.
    package let quarantine: Quarantine?
    /// Its text, if it was kept and asked for.
    package let text: String?

    init(_ stored: StoredEntry, showsText: Bool) {
        let entry = stored.entry
        id = entry.id
        bank = entry.group.bank
        campaign = entry.group.campaign
        label = Label.of(isScam: entry.isScam)
        owner = entry.owner
        note = entry.note
        added = Moment.told(entry.added)
        expires = entry.expiry.isFinite ? Moment.told(entry.expiry) : nil
        encoder = entry.vector?.encoder.shortened
        hits = stored.hits.count
        lastHit = stored.hits.count > 0 ? Moment.told(stored.hits.last) : nil
        removed = stored.removed
        quarantine = stored.quarantine.map {
            Quarantine(since: Moment.told($0.time), reason: $0.reason)
        }
        text = showsText ? entry.text : nil
    }
}
