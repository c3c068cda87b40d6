internal import GRDB
package import GatehouseBank
internal import GatehouseFiles

extension BankStore {
    /// The entries that a filter lets through, by rising id.
    ///
    /// - Parameter filter: Which, and how many at most.
    /// - Returns: Copies of them, as of one moment.
    /// - Throws: ``StoreError``.
    package func list(_ filter: EntryFilter = EntryFilter()) throws(StoreError) -> [StoredEntry] {
        try reading { database in
            let groups = try EntryReader.groups(database).filter {
                (filter.bank ?? $0.value.bank) == $0.value.bank
                    && (filter.campaign ?? $0.value.campaign) == $0.value.campaign
            }
            var conditions = ["entry.id > ?", "entry.campaign IN (\(Self.list(groups.keys)))"]
            var arguments: StatementArguments = [Int64(clamping: filter.after)]
            if !filter.includesRemoved { conditions.append("entry.removed IS NULL") }
            if filter.isQuarantined { conditions.append("entry.quarantined IS NOT NULL") }
            if let isScam = filter.isScam {
                conditions.append("entry.is_scam = ?")
                arguments += [isScam ? 1 : 0]
            }
            if let hash = filter.exactHash {
                conditions.append("entry.exact_hash = ?")
                arguments += [Int64(bitPattern: hash)]
            }
            arguments += [max(0, filter.limit)]
            return try Self.entries(
                database,
                "WHERE \(conditions.joined(separator: " AND ")) ORDER BY entry.id LIMIT ?",
                arguments
            )
        }
    }

    /// One entry, which may have been removed.
    ///
    /// - Parameter id: Its id.
    /// - Returns: It, with what has become of it.
    /// - Throws: ``StoreError``: there never was such an entry.
    package func entry(_ id: UInt64) throws(StoreError) -> StoredEntry {
        guard let number = Int64(exactly: id) else { throw .missing(entry: id) }
        let found = try reading { try Self.entries($0, "WHERE entry.id = ?", [number]) }
        guard let entry = found.first else { throw .missing(entry: id) }
        return entry
    }

    /// The settings of banks, where somebody has changed them.
    ///
    /// - Returns: One for each such bank, by name.
    /// - Throws: ``StoreError``.
    package func settings() throws(StoreError) -> [BankSettings] {
        try reading { try Self.settings($0) }
    }

    static func settings(_ database: Database) throws -> [BankSettings] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT max(sequence), bank, owner, enabled_ratio FROM change
                WHERE bank IS NOT NULL GROUP BY bank ORDER BY bank
                """
        )
        return try rows.map { try settings(StoredRow("change", $0), from: 1) }
    }

    /// Counts what there is, by bank and campaign.
    ///
    /// Reads all entries that there ever were.
    ///
    /// - Parameter time: By when entries count as expired, in seconds since 1970.
    /// - Returns: Banks by name, and their campaigns by name.
    /// - Throws: ``StoreError``.
    package func statistics(at time: Double) throws(StoreError) -> [CampaignStatistics] {
        try reading { database in
            let groups = try EntryReader.groups(database)
            let encoders = try EntryReader.encoders(database)
            var statistics = groups.mapValues { CampaignStatistics(group: $0) }
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT campaign, is_scam, entry.encoder, removed IS NOT NULL, count(*),
                        count(quarantined), ifnull(sum(expiry <= ?), 0),
                        ifnull(sum(hit.count), 0), max(hit.last)
                    FROM entry LEFT JOIN hit ON hit.entry = entry.id
                    GROUP BY 1, 2, 3, 4
                    """,
                arguments: [time]
            )
            while let row = try rows.next() {
                let row = StoredRow("entry", row)
                let campaign = try row.integer(0)
                guard var sum = statistics[campaign] else {
                    throw row.damage(0, "a row of campaign")
                }
                let count = try row.natural(4)
                sum.hits.add(
                    EntryHits(
                        count: try row.natural(7),
                        last: try row.optionalNumber(8) ?? -.infinity
                    )
                )
                defer { statistics[campaign] = sum }
                if try row.flag(3) {
                    sum.removedCount += count
                    continue
                }
                if try row.flag(1) { sum.scamCount += count } else { sum.benignCount += count }
                sum.quarantinedCount += try row.natural(5)
                sum.expiredCount += try row.natural(6)
                guard let number = try row.optionalInteger(2) else { continue }
                guard let encoder = encoders[number] else {
                    throw row.damage(2, "a row of encoder")
                }
                sum.vectorCounts[encoder.digest, default: 0] += count
            }
            return statistics.values.sorted { $0.group.path < $1.group.path }
        }
    }

    private static func entries(
        _ database: Database,
        _ condition: String,
        _ arguments: StatementArguments,
    ) throws -> [StoredEntry] {
        let reader = try EntryReader(database)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(EntryReader.columns), removed, quarantined, reason, hit.count, hit.last
                FROM entry LEFT JOIN hit ON hit.entry = entry.id \(condition)
                """,
            arguments: arguments
        )
        var entries: [StoredEntry] = []
        while let row = try rows.next() {
            let stored = StoredRow("entry", row)
            let column = EntryReader.columnCount
            let removed = try stored.optionalInteger(column).map { _ in
                try stored.sequence(column)
            }
            let time = try stored.optionalNumber(column + 1)
            let reason = try stored.optionalString(column + 2) ?? ""
            let count = try stored.optionalInteger(column + 3).map { _ in
                try stored.natural(column + 3)
            }
            entries.append(
                StoredEntry(
                    entry: try reader.entry(row),
                    removed: removed,
                    quarantine: time.map { StoredEntry.Quarantine(time: $0, reason: reason) },
                    hits: EntryHits(
                        count: count ?? 0,
                        last: try stored.optionalNumber(column + 4) ?? -.infinity
                    )
                )
            )
        }
        return entries
    }

    private static func list(_ numbers: some Collection<Int64>) -> String {
        numbers.sorted().map { "\($0)" }.joined(separator: ", ")
    }
}
