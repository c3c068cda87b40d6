internal import Foundation
internal import GRDB
internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseText

extension StoreTransaction {
    /// Adds entries that were checked, each only once.
    func add(_ entries: [BankEntry]) throws -> [AddedEntry] {
        try entries.map { try add($0) }
    }

    private func add(_ entry: BankEntry) throws -> AddedEntry {
        let campaign = try number(of: entry.group)
        let encoder = try entry.vector.map { try number(of: $0) }
        guard let equal = try equal(of: entry, campaign: campaign) else {
            return AddedEntry(entry: try insert(entry, campaign, encoder), outcome: .new)
        }
        let vector = entry.vector ?? equal.entry.vector
        let isSame =
            equal.entry.expiry == entry.expiry
            && equal.entry.vector?.encoder == vector?.encoder
        guard isSame else {
            var next = entry
            next.vector = vector
            next.text = entry.text ?? equal.entry.text
            try remove(equal.entry.id, at: entry.added)
            let added = try insert(next, campaign, try vector.map { try number(of: $0) })
            if let reason = equal.quarantineReason {
                try quarantine(added.id, reason: reason, at: entry.added)
            }
            return AddedEntry(entry: added, outcome: .replaced(equal.entry.id))
        }
        var kept = equal.entry
        kept.owner = entry.owner
        kept.note = entry.note
        kept.text = equal.entry.text ?? entry.text
        if kept != equal.entry {
            try execute(
                "UPDATE entry SET owner = ?, note = ?, text = ? WHERE id = ?",
                [kept.owner, kept.note, kept.text.map { Data($0.utf8) }, Int64(kept.id)]
            )
        }
        return AddedEntry(entry: kept, outcome: .present)
    }

    private func insert(
        _ entry: BankEntry,
        _ campaign: Int64,
        _ encoder: Int64?,
    ) throws -> BankEntry {
        var entry = entry
        _ = record { id in
            entry.id = id
            return .added(entry)
        }
        try execute(
            """
            INSERT INTO entry (id, campaign, is_scam, exact_hash, similar_hash, gram_count, added,
                expiry, encoder, scale, steps, owner, note, text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(entry.id), campaign, entry.isScam ? 1 : 0,
                Int64(bitPattern: entry.fingerprint.exact),
                Int64(bitPattern: entry.fingerprint.similar), entry.fingerprint.gramCount,
                entry.added, entry.expiry == .infinity ? nil : entry.expiry, encoder,
                entry.vector.map { Double($0.scale) },
                entry.vector.map { Data($0.steps.map { UInt8(bitPattern: $0) }) }, entry.owner,
                entry.note, entry.text.map { Data($0.utf8) },
            ]
        )
        return entry
    }

    /// An entry of the same label, text and group that is there.
    private func equal(
        of entry: BankEntry,
        campaign: Int64,
    ) throws -> (entry: BankEntry, quarantineReason: String?)? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(EntryReader.columns), quarantined, reason FROM entry
                WHERE removed IS NULL AND exact_hash = ? AND campaign = ? AND is_scam = ?
                ORDER BY id LIMIT 1
                """
        )
        let arguments: StatementArguments = [
            Int64(bitPattern: entry.fingerprint.exact), campaign, entry.isScam ? 1 : 0,
        ]
        guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
        let found = try entryReader().entry(row)
        let stored = StoredRow("entry", row)
        let time = try stored.optionalNumber(EntryReader.columnCount)
        let reason = try stored.optionalString(EntryReader.columnCount + 1)
        return (found, time == nil ? nil : reason ?? "")
    }

    /// The number of a bank's campaign, which is new or known.
    private func number(of group: BankGroup) throws -> Int64 {
        if let number = names.campaigns[group] { return number }
        let number = try findOrAdd(group)
        names.campaigns[group] = number
        return number
    }

    private func findOrAdd(_ group: BankGroup) throws -> Int64 {
        let path: StatementArguments = [group.bank, group.campaign]
        let known = try database.cachedStatement(
            sql: "SELECT id FROM campaign WHERE bank = ? AND name = ?"
        )
        if let row = try Row.fetchOne(known, arguments: path) {
            return try StoredRow("campaign", row).integer(0)
        }
        try execute("INSERT INTO campaign (bank, name) VALUES (?, ?)", path)
        forgetReader()
        return database.lastInsertedRowID
    }

    /// The number of a vector's encoder, which is new or known and makes vectors of that width.
    private func number(of vector: BankVector) throws -> Int64 {
        let encoder = try names.encoders[vector.encoder] ?? findOrAdd(vector)
        guard encoder.width == vector.steps.count else {
            throw StoreError(
                .invalid,
                "vector",
                found: "\(vector.steps.count) numbers of encoder \(vector.encoder.shortened)",
                wanted: "\(encoder.width), as its other vectors have",
                remedy: "encode the text again with this encoder"
            )
        }
        names.encoders[vector.encoder] = encoder
        return encoder.number
    }

    private func findOrAdd(_ vector: BankVector) throws -> StoreNames.Encoder {
        let digest = Data(vector.encoder.bytes)
        let known = try database.cachedStatement(
            sql: "SELECT id, width FROM encoder WHERE digest = ?"
        )
        if let row = try Row.fetchOne(known, arguments: [digest]) {
            let row = StoredRow("encoder", row)
            return StoreNames.Encoder(number: try row.integer(0), width: try row.natural(1))
        }
        let width = vector.steps.count
        try execute("INSERT INTO encoder (digest, width) VALUES (?, ?)", [digest, width])
        forgetReader()
        return StoreNames.Encoder(number: database.lastInsertedRowID, width: width)
    }
}
