package import GatehouseBank

/// An entry with what has become of it.
package struct StoredEntry: Equatable, Sendable {
    /// Why and since when an entry matches nothing.
    package struct Quarantine: Equatable, Sendable {
        /// When it began, in seconds since 1970.
        package let time: Double

        /// Why, for people.
        package let reason: String
    }

    /// What was added.
    package let entry: BankEntry

    /// The sequence number of its removal; nothing while it is there.
    package let removed: UInt64?

    /// Nothing while it matches.
    package let quarantine: Quarantine?

    /// How often it matched, as far as was reported.
    package let hits: EntryHits
}

/// Which entries to list.
package struct EntryFilter: Equatable, Sendable {
    /// Only of this bank.
    package var bank: String?

    /// Only of campaigns of this name.
    package var campaign: String?

    /// Only scams, or only what is none.
    package var isScam: Bool?

    /// Only those with this name of their text's reduced form.
    package var exactHash: UInt64?

    /// Those that were removed, too.
    package var includesRemoved: Bool

    /// Only those in quarantine.
    package var isQuarantined: Bool

    /// Only ids above this one, to go on where the last list ended.
    package var after: UInt64

    /// How many at most.
    package var limit: Int

    /// All entries that are there.
    package init(
        bank: String? = nil,
        campaign: String? = nil,
        isScam: Bool? = nil,
        exactHash: UInt64? = nil,
        includesRemoved: Bool = false,
        isQuarantined: Bool = false,
        after: UInt64 = 0,
        limit: Int = 1000,
    ) {
        self.bank = bank
        self.campaign = campaign
        self.isScam = isScam
        self.exactHash = exactHash
        self.includesRemoved = includesRemoved
        self.isQuarantined = isQuarantined
        self.after = after
        self.limit = limit
    }
}
