package import GatehouseBank

extension BankStore {
    /// Adds entries, each only once; they are durable when this returns.
    ///
    /// All are added or none. An entry equal to one that is there (bank, label, campaign and exact
    /// hash) takes its place or leaves it, as ``AddedEntry`` says. Thousands in one call keep other
    /// writers waiting meanwhile; imports take some hundreds at a time.
    ///
    /// - Parameter entries: Their ids do not count.
    /// - Returns: What became of each, in the same order.
    /// - Throws: ``StoreError`` about the first that may not be added.
    @discardableResult
    package func add(_ entries: [BankEntry]) throws(StoreError) -> [AddedEntry] {
        try committing(adding: entries).value
    }

    /// Removes entries; they stay in the history.
    ///
    /// - Parameters:
    ///   - ids: Entries that there are, or were.
    ///   - time: Now, in seconds since 1970.
    /// - Returns: The ids of those that were still there.
    /// - Throws: ``StoreError``.
    @discardableResult
    package func remove(ids: [UInt64], at time: Double) throws(StoreError) -> [UInt64] {
        try committing(removing: ids, at: time).value
    }

    /// Removes all entries of a bank, or of one of its campaigns.
    ///
    /// - Parameters:
    ///   - bank: The bank's name.
    ///   - campaign: The campaign's name; nothing for the whole bank.
    ///   - time: Now, in seconds since 1970.
    /// - Returns: The ids of those that were still there.
    /// - Throws: ``StoreError``.
    @discardableResult
    package func remove(
        bank: String,
        campaign: String?,
        at time: Double,
    ) throws(StoreError) -> [UInt64] {
        try committing(removing: bank, campaign, at: time).value
    }

    /// Makes an entry match nothing until it is released.
    ///
    /// - Parameters:
    ///   - id: An entry that is there.
    ///   - reason: What people will read, at most 1,000 bytes.
    ///   - time: Now, in seconds since 1970.
    /// - Returns: Whether it was not so before.
    /// - Throws: ``StoreError``.
    @discardableResult
    package func quarantine(
        _ id: UInt64,
        reason: String,
        at time: Double,
    ) throws(StoreError) -> Bool {
        try committing(quarantining: id, reason: reason, at: time).value
    }

    /// Makes an entry that was quarantined match again.
    ///
    /// - Parameters:
    ///   - id: An entry that is there.
    ///   - time: Now, in seconds since 1970.
    /// - Returns: Whether it was not so before.
    /// - Throws: ``StoreError``.
    @discardableResult
    package func release(_ id: UInt64, at time: Double) throws(StoreError) -> Bool {
        try committing(releasing: id, at: time).value
    }

    /// Changes what holds for all entries of a bank.
    ///
    /// - Parameters:
    ///   - settings: What holds from now on.
    ///   - time: Now, in seconds since 1970.
    /// - Throws: ``StoreError``.
    package func change(_ settings: BankSettings, at time: Double) throws(StoreError) {
        _ = try committing(changing: settings, at: time)
    }
}

extension BankStore {
    func committing(
        adding entries: [BankEntry]
    ) throws(StoreError) -> Committed<[AddedEntry]> {
        for entry in entries { try EntryCheck.check(entry) }
        return try commit { try $0.add(entries) }
    }

    func committing(
        removing ids: [UInt64],
        at time: Double,
    ) throws(StoreError) -> Committed<[UInt64]> {
        try EntryCheck.check(time: time, of: "time")
        return try commit { try $0.remove(ids, at: time) }
    }

    func committing(
        removing bank: String,
        _ campaign: String?,
        at time: Double,
    ) throws(StoreError) -> Committed<[UInt64]> {
        try EntryCheck.check(time: time, of: "time")
        return try commit { try $0.remove(bank: bank, campaign: campaign, at: time) }
    }

    func committing(
        quarantining id: UInt64,
        reason: String,
        at time: Double,
    ) throws(StoreError) -> Committed<Bool> {
        try EntryCheck.check(reason, of: "reason", limit: EntryCheck.noteLimit)
        try EntryCheck.check(time: time, of: "time")
        return try commit { try $0.quarantine(id, reason: reason, at: time) }
    }

    func committing(releasing id: UInt64, at time: Double) throws(StoreError) -> Committed<Bool> {
        try EntryCheck.check(time: time, of: "time")
        return try commit { try $0.release(id, at: time) }
    }

    func committing(
        changing settings: BankSettings,
        at time: Double,
    ) throws(StoreError) -> Committed<Void> {
        try EntryCheck.check(name: settings.bank, of: "bank")
        try EntryCheck.check(settings.owner, of: "owner", limit: EntryCheck.ownerLimit)
        try EntryCheck.check(time: time, of: "time")
        guard (0...1).contains(settings.enabledRatio) else {
            throw StoreError(
                .invalid,
                "enabled ratio",
                found: "\(settings.enabledRatio)",
                wanted: "a number from 0 to 1",
                remedy: "give the share of events for which the bank's matches count"
            )
        }
        return try commit { try $0.change(settings, at: time) }
    }
}
