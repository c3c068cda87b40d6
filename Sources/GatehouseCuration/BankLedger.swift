internal import GatehouseBank
internal import GatehouseRuntime
package import GatehouseStore

/// Lists, counts and changes what is in a state; needs no bundle, for it reads no text.
package struct BankLedger: Sendable {
    /// The state.
    package let store: BankStore

    /// The banks that events of this process see; nothing where none are scored.
    private let follower: BankFollower?

    /// The state of a process that scores nothing.
    package init(_ store: BankStore) {
        self.store = store
        follower = nil
    }

    /// The state of a process that scores: the next event sees what is changed.
    package init(_ follower: BankFollower) {
        store = follower.store
        self.follower = follower
    }

    /// The entries that a filter lets through, by rising id.
    ///
    /// - Parameters:
    ///   - filter: Which, and how many.
    ///   - showsTexts: Whether texts that were kept are told.
    /// - Returns: One report for each.
    /// - Throws: ``CurationError``.
    package func list(
        _ filter: EntryFilter,
        showsTexts: Bool,
    ) throws(CurationError) -> [EntryReport] {
        let entries = try CurationError.catching { () throws(StoreError) in
            try store.list(filter)
        }
        return entries.map { EntryReport($0, showsText: showsTexts) }
    }

    /// Counts what there is.
    ///
    /// - Returns: The state as a whole, its banks and its campaigns.
    /// - Throws: ``CurationError``.
    package func statistics() throws(CurationError) -> StateReport {
        try CurationError.catching { () throws(StoreError) in
            StateReport(
                sequence: try store.sequence,
                settings: try store.settings(),
                campaigns: try store.statistics(at: WallClock.seconds)
            )
        }
    }

    /// Removes entries, or a campaign, or a bank; they stay in the history.
    ///
    /// - Parameter request: What.
    /// - Returns: One report for each entry; of a campaign or a bank, for those that were there.
    /// - Throws: ``CurationError``.
    package func remove(_ request: RemovalRequest) throws(CurationError) -> [ChangeReport] {
        let now = WallClock.seconds
        return try CurationError.catching { () throws(StoreError) in
            switch request {
            case .entries(let ids):
                let removed =
                    if let follower {
                        try follower.remove(ids: ids, at: now)
                    } else {
                        try store.remove(ids: ids, at: now)
                    }
                let gone = Set(removed)
                let sequence = try store.sequence
                return ids.map {
                    ChangeReport(id: $0, isChanged: gone.contains($0), sequence: sequence)
                }
            case .campaign(let bank, let campaign):
                let removed =
                    if let follower {
                        try follower.remove(bank: bank, campaign: campaign, at: now)
                    } else {
                        try store.remove(bank: bank, campaign: campaign, at: now)
                    }
                let sequence = try store.sequence
                return removed.map { ChangeReport(id: $0, isChanged: true, sequence: sequence) }
            }
        }
    }

    /// Makes an entry match nothing until it is released.
    ///
    /// - Parameters:
    ///   - id: The entry.
    ///   - reason: Why, for people.
    /// - Returns: What became of it.
    /// - Throws: ``CurationError``.
    package func quarantine(
        _ id: UInt64,
        reason: String,
    ) throws(CurationError) -> ChangeReport {
        let now = WallClock.seconds
        return try CurationError.catching { () throws(StoreError) in
            let isChanged =
                if let follower {
                    try follower.quarantine(id, reason: reason, at: now)
                } else {
                    try store.quarantine(id, reason: reason, at: now)
                }
            return ChangeReport(id: id, isChanged: isChanged, sequence: try store.sequence)
        }
    }

    /// Makes an entry match again.
    ///
    /// - Parameter id: The entry.
    /// - Returns: What became of it.
    /// - Throws: ``CurationError``.
    package func release(_ id: UInt64) throws(CurationError) -> ChangeReport {
        let now = WallClock.seconds
        return try CurationError.catching { () throws(StoreError) in
            let isChanged =
                if let follower {
                    try follower.release(id, at: now)
                } else {
                    try store.release(id, at: now)
                }
            return ChangeReport(id: id, isChanged: isChanged, sequence: try store.sequence)
        }
    }

    /// Changes what holds for all entries of a bank.
    ///
    /// - Parameter request: What; the rest stays as it is.
    /// - Returns: What holds now.
    /// - Throws: ``CurationError``.
    package func set(_ request: SettingsRequest) throws(CurationError) -> SettingsReport {
        try CurationError.catching { () throws(StoreError) in
            try BankEntry.check(bank: request.bank)
            var settings =
                try store.settings().first { $0.bank == request.bank }
                ?? BankSettings(bank: request.bank)
            if let owner = request.owner { settings.owner = owner }
            if let ratio = request.enabledRatio { settings.enabledRatio = ratio }
            if let follower {
                try follower.change(settings, at: WallClock.seconds)
            } else {
                try store.change(settings, at: WallClock.seconds)
            }
            let entries = try store.list(EntryFilter(bank: request.bank, limit: 1))
            return SettingsReport(
                settings,
                sequence: try store.sequence,
                isEmpty: entries.isEmpty
            )
        }
    }
}
