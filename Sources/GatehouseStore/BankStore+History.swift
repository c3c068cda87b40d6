internal import GRDB
internal import GatehouseBank

extension BankStore {
    /// The number of the last change that there is.
    package var sequence: UInt64 {
        get throws(StoreError) { try reading { try StoreTransaction.sequence($0) } }
    }

    /// Changes whenever another process or thread has written; costs some microseconds.
    package var dataVersion: Int64 {
        get throws(StoreError) {
            do {
                return try keeper.inDatabase { database in
                    let statement = try database.cachedStatement(sql: "PRAGMA data_version")
                    return try Int64.fetchOne(statement) ?? 0
                }
            } catch {
                throw StoreError(error, path: path)
            }
        }
    }

    /// The changes behind a sequence number, in order and without gaps.
    ///
    /// - Parameters:
    ///   - sequence: The last that the caller knows.
    ///   - limit: How many at most.
    /// - Returns: The next ones; empty when there are none.
    /// - Throws: ``StoreError``.
    package func changes(
        after sequence: UInt64,
        limit: Int,
    ) throws(StoreError) -> [NumberedChange] {
        try reading { try Self.changes($0, after: sequence, limit: limit) }
    }

    static func changes(
        _ database: Database,
        after sequence: UInt64,
        limit: Int,
    ) throws -> [NumberedChange] {
        guard let after = Int64(exactly: sequence) else { return [] }
        var changes: [NumberedChange] = []
        let added = try database.cachedStatement(
            sql: "SELECT \(EntryReader.columns) FROM entry WHERE id > ? ORDER BY id LIMIT ?"
        )
        let reader = try EntryReader(database)
        let entries = try Row.fetchCursor(added, arguments: [after, limit])
        while let row = try entries.next() {
            let entry = try reader.entry(row)
            changes.append((entry.id, .added(entry)))
        }
        let addedCount = changes.count
        changes += try otherChanges(database, after: after, limit: limit)
        if changes.count > addedCount, addedCount > 0 { changes.sort { $0.sequence < $1.sequence } }
        return Array(changes.prefix(limit))
    }

    /// Changes that add nothing, in order.
    static func otherChanges(
        _ database: Database,
        after: Int64,
        through last: Int64 = .max,
        limit: Int = -1,
    ) throws -> [NumberedChange] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT sequence, kind, entry, bank, owner, enabled_ratio FROM change
                WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?
                """
        )
        let rows = try Row.fetchCursor(statement, arguments: [after, last, limit])
        var changes: [NumberedChange] = []
        while let row = try rows.next() {
            let row = StoredRow("change", row)
            changes.append((try row.sequence(0), try change(row)))
        }
        return changes
    }

    private static func change(_ row: StoredRow) throws(StoreError) -> BankChange {
        switch BankSchema.ChangeKind(rawValue: try row.integer(1)) {
        case .removed: return .removed(try row.sequence(2))
        case .quarantined: return .quarantined(try row.sequence(2))
        case .released: return .released(try row.sequence(2))
        case .settings: return .changed(try settings(row, from: 3))
        case nil: throw row.damage(1, "a kind of change, 1 to 4")
        }
    }

    /// A bank's settings from three columns: bank, owner, ratio.
    static func settings(
        _ row: StoredRow,
        from column: Int,
    ) throws(StoreError) -> BankSettings {
        let bank = try row.string(column)
        guard EntryCheck.isName(bank) else { throw row.damage(column, "a bank's name") }
        let ratio = try row.number(column + 2)
        guard (0...1).contains(ratio) else { throw row.damage(column + 2, "a ratio from 0 to 1") }
        return BankSettings(
            bank: bank,
            owner: try row.string(column + 1),
            enabledRatio: ratio
        )
    }

    /// Reads in a transaction: everything is as of one moment.
    func reading<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }
}
