package import GatehouseBank
internal import GatehouseFiles

extension BankFollower {
    /// Adds entries; they are durable, and the next event sees them, when this returns.
    ///
    /// - Parameter entries: As ``BankStore/add(_:)`` takes them; with a vector of this bank's
    ///   encoder, or with none.
    /// - Returns: What became of each, in the same order.
    /// - Throws: ``StoreError`` about the first that may not be added.
    @discardableResult
    package func add(_ entries: [BankEntry]) throws(StoreError) -> [AddedEntry] {
        for entry in entries {
            guard let vector = entry.vector,
                vector.encoder != bank.encoder.digest || vector.steps.count != bank.encoder.width
            else { continue }
            throw StoreError(
                .invalid,
                "vector",
                found: "\(vector.steps.count) numbers of encoder \(vector.encoder.shortened)",
                wanted:
                    "\(bank.encoder.width) of \(bank.encoder.digest.shortened), as it is searched by",
                remedy: "encode the text with this encoder, or leave the vector out"
            )
        }
        return try through(try store.committing(adding: entries))
    }

    /// Removes entries, which no event matches any more when this returns.
    ///
    /// - Parameters:
    ///   - ids: Entries that there are, or were.
    ///   - time: Now, in seconds since 1970.
    /// - Returns: The ids of those that were still there.
    /// - Throws: ``StoreError``.
    @discardableResult
    package func remove(ids: [UInt64], at time: Double) throws(StoreError) -> [UInt64] {
        try through(try store.committing(removing: ids, at: time))
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
        try through(try store.committing(removing: bank, campaign, at: time))
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
        try through(try store.committing(quarantining: id, reason: reason, at: time))
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
        try through(try store.committing(releasing: id, at: time))
    }

    /// Changes what holds for all entries of a bank.
    ///
    /// - Parameters:
    ///   - settings: What holds from now on.
    ///   - time: Now, in seconds since 1970.
    /// - Throws: ``StoreError``.
    package func change(_ settings: BankSettings, at time: Double) throws(StoreError) {
        try through(try store.committing(changing: settings, at: time))
    }

    /// Applies what was written.
    private func through<Value>(
        _ committed: BankStore.Committed<Value>
    ) throws(StoreError) -> Value {
        try take(committed.changes)
        return committed.value
    }
}
