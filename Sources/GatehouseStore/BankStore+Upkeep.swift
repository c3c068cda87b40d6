internal import GRDB
package import GatehouseBank

extension BankStore {
    /// Adds to the counts of matches; not a change of the banks, so it has no sequence number.
    ///
    /// - Parameter hits: By entry; those of unknown entries are left out.
    /// - Throws: ``StoreError``; nothing was counted.
    package func noteHits(_ hits: [UInt64: EntryHits]) throws(StoreError) {
        guard !hits.isEmpty else { return }
        _ = try commit { transaction in
            for (id, hits) in hits.sorted(by: { $0.key < $1.key }) {
                guard let id = Int64(exactly: id), hits.count > 0 else { continue }
                let last = hits.last.isFinite ? hits.last : 0
                try transaction.execute(
                    """
                    INSERT INTO hit (entry, count, last)
                    SELECT id, ?, ? FROM entry WHERE id = ?
                    ON CONFLICT (entry) DO UPDATE
                    SET count = count + excluded.count, last = max(last, excluded.last)
                    """,
                    [hits.count, last, id]
                )
            }
        }
    }

    /// The entries that are there and had expired by a time.
    ///
    /// - Parameter time: In seconds since 1970.
    /// - Returns: Their ids, rising.
    /// - Throws: ``StoreError``.
    package func expired(by time: Double) throws(StoreError) -> [UInt64] {
        try reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT id FROM entry WHERE expiry <= ? AND removed IS NULL ORDER BY id",
                arguments: [time]
            )
            return try rows.map { try StoredRow("entry", $0).sequence(0) }
        }
    }

    /// Moves what was written from the log into the database, without keeping writers waiting.
    ///
    /// - Throws: ``StoreError``.
    func checkpoint() throws(StoreError) {
        do {
            _ = try keeper.writeWithoutTransaction { try $0.checkpoint(.passive) }
        } catch {
            throw StoreError(error, path: path)
        }
    }
}
