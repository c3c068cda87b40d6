internal import GRDB
package import GatehouseBank

/// All banks as they were at one sequence number.
package struct BankMoment: Equatable, Sendable {
    /// The last change that is in it.
    package let sequence: UInt64

    /// What was there, by rising id, quarantined entries included.
    ///
    /// Owner, note and text are today's.
    package let entries: [BankEntry]

    /// Ids of the entries that matched nothing.
    package let quarantined: Set<UInt64>

    /// Of banks where somebody had changed them, by name.
    package let settings: [BankSettings]
}

extension BankStore {
    /// What was there at a sequence number.
    ///
    /// - Parameter sequence: As verdicts name it.
    /// - Returns: Everything that matched or could be released.
    /// - Throws: ``StoreError``: the state does not go as far.
    package func moment(at sequence: UInt64) throws(StoreError) -> BankMoment {
        try reading { database in
            let number = try check(sequence, database)
            let reader = try EntryReader(database)
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(EntryReader.columns) FROM entry
                    WHERE id <= ? AND (removed IS NULL OR removed > ?) ORDER BY id
                    """,
                arguments: [number, number]
            )
            var entries: [BankEntry] = []
            while let row = try rows.next() { entries.append(try reader.entry(row)) }
            var quarantined: Set<UInt64> = []
            var settings: [String: BankSettings] = [:]
            for (_, change) in try Self.otherChanges(database, after: 0, through: number) {
                switch change {
                case .quarantined(let id): quarantined.insert(id)
                case .released(let id), .removed(let id): quarantined.remove(id)
                case .changed(let changed): settings[changed.bank] = changed
                case .added: break
                }
            }
            return BankMoment(
                sequence: sequence,
                entries: entries,
                quarantined: quarantined,
                settings: settings.values.sorted { $0.bank < $1.bank }
            )
        }
    }

    /// A bank to search as it was at a sequence number: for the same event it gives what the live one
    /// gave then.
    ///
    /// Takes the time and the memory of all entries that there were until then. A live bank of very
    /// many vectors looks at sketches first and may miss a row that this one finds.
    ///
    /// - Parameters:
    ///   - sequence: As verdicts name it.
    ///   - encoder: What it is to be searched by.
    /// - Returns: A bank that nothing changes any more.
    /// - Throws: ``StoreError``: the state does not go as far.
    package func bank(
        at sequence: UInt64,
        encoder: BankEncoder,
    ) throws(StoreError) -> LiveBank {
        _ = try reading { try check(sequence, $0) }
        let bank = LiveBank(encoder: encoder)
        while bank.sequence < sequence {
            let changes = try changes(after: bank.sequence, limit: 1000)
            bank.apply(changes.filter { $0.sequence <= sequence })
            guard !changes.isEmpty else { break }
        }
        return bank
    }

    private func check(_ sequence: UInt64, _ database: Database) throws -> Int64 {
        let last = try StoreTransaction.sequence(database)
        guard sequence <= last else {
            throw StoreError(
                .missing,
                path,
                found: "changes up to number \(last)",
                wanted: "those up to \(sequence)",
                remedy: "give the state that the verdict was made with"
            )
        }
        return Int64(sequence)
    }
}
