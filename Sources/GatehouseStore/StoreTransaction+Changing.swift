internal import GRDB
internal import GatehouseBank

extension StoreTransaction {
    /// What is known about an entry that is to be changed.
    private struct Standing {
        let isRemoved: Bool
        let isQuarantined: Bool
    }

    /// Removes an entry that is there; it stays for replay.
    func remove(_ id: UInt64, at time: Double) throws {
        let sequence = record { _ in .removed(id) }
        try execute("UPDATE entry SET removed = ? WHERE id = ?", [Int64(sequence), Int64(id)])
        try insert(sequence, .removed, entry: id, reason: nil, at: time)
    }

    /// Removes entries that are there; those removed before are left as they are.
    ///
    /// - Returns: The ids that are gone now and were not.
    func remove(_ ids: [UInt64], at time: Double) throws -> [UInt64] {
        var removed: [UInt64] = []
        for id in ids where try !standing(of: id).isRemoved {
            try remove(id, at: time)
            removed.append(id)
        }
        return removed
    }

    /// Removes what is there of a bank or a campaign.
    ///
    /// - Returns: The ids that are gone now and were not.
    func remove(bank: String, campaign: String?, at time: Double) throws -> [UInt64] {
        let groups = try EntryReader.groups(database).filter {
            $0.value.bank == bank && (campaign ?? $0.value.campaign) == $0.value.campaign
        }
        guard !groups.isEmpty else {
            throw StoreError(
                .missing,
                campaign.map { "campaign \(bank)/\($0)" } ?? "bank \(bank)",
                found: "nothing that was ever in it",
                wanted: "the name of one that has entries",
                remedy: "`gatehouse bank stats` has the names"
            )
        }
        let numbers = groups.keys.sorted().map { "\($0)" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id FROM entry WHERE removed IS NULL AND campaign IN (\(numbers))
                ORDER BY id
                """
        )
        let ids = try rows.map { try StoredRow("entry", $0).sequence(0) }
        for id in ids { try remove(id, at: time) }
        return ids
    }

    /// Makes an entry match nothing.
    ///
    /// - Returns: Whether it was not so before.
    @discardableResult
    func quarantine(_ id: UInt64, reason: String, at time: Double) throws -> Bool {
        let standing = try present(id)
        guard !standing.isQuarantined else { return false }
        let sequence = record { _ in .quarantined(id) }
        try execute(
            "UPDATE entry SET quarantined = ?, reason = ? WHERE id = ?",
            [time, reason, Int64(id)]
        )
        try insert(sequence, .quarantined, entry: id, reason: reason, at: time)
        return true
    }

    /// Makes an entry match again.
    ///
    /// - Returns: Whether it was not so before.
    func release(_ id: UInt64, at time: Double) throws -> Bool {
        let standing = try present(id)
        guard standing.isQuarantined else { return false }
        let sequence = record { _ in .released(id) }
        try execute(
            "UPDATE entry SET quarantined = NULL, reason = NULL WHERE id = ?",
            [Int64(id)]
        )
        try insert(sequence, .released, entry: id, reason: nil, at: time)
        return true
    }

    /// Changes what holds for a bank.
    func change(_ settings: BankSettings, at time: Double) throws {
        let sequence = record { _ in .changed(settings) }
        try execute(
            """
            INSERT INTO change (sequence, kind, time, bank, owner, enabled_ratio)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(sequence), BankSchema.ChangeKind.settings.rawValue, time, settings.bank,
                settings.owner, settings.enabledRatio,
            ]
        )
    }

    private func insert(
        _ sequence: UInt64,
        _ kind: BankSchema.ChangeKind,
        entry: UInt64,
        reason: String?,
        at time: Double,
    ) throws {
        try execute(
            "INSERT INTO change (sequence, kind, time, entry, reason) VALUES (?, ?, ?, ?, ?)",
            [Int64(sequence), kind.rawValue, time, Int64(entry), reason]
        )
    }

    private func present(_ id: UInt64) throws -> Standing {
        let standing = try standing(of: id)
        guard !standing.isRemoved else {
            throw StoreError(
                .missing,
                "entry \(id)",
                found: "an entry that was removed",
                wanted: "one that is there",
                remedy: "add it again"
            )
        }
        return standing
    }

    private func standing(of id: UInt64) throws -> Standing {
        let statement = try database.cachedStatement(
            sql: "SELECT id, removed, quarantined FROM entry WHERE id = ?"
        )
        guard let number = Int64(exactly: id),
            let row = try Row.fetchOne(statement, arguments: [number])
        else { throw StoreError.missing(entry: id) }
        let stored = StoredRow("entry", row)
        return Standing(
            isRemoved: try stored.optionalInteger(1) != nil,
            isQuarantined: try stored.optionalNumber(2) != nil
        )
    }
}

extension StoreError {
    /// There never was such an entry.
    static func missing(entry id: UInt64) -> StoreError {
        StoreError(
            .missing,
            "entry \(id)",
            found: "no such entry",
            wanted: "the id of one",
            remedy: "list the bank for its ids"
        )
    }
}
