internal import Foundation
internal import GRDB
internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseText

/// Turns rows of `entry` into entries.
struct EntryReader {
    private let groups: [Int64: BankGroup]
    private let encoders: [Int64: BankEncoder]

    /// What ``entry(_:)`` takes, for a table that is named `entry`.
    static let columns = """
        entry.id, entry.campaign, entry.is_scam, entry.exact_hash, entry.similar_hash, \
        entry.gram_count, entry.added, entry.expiry, entry.encoder, entry.scale, entry.steps, \
        entry.owner, entry.note, entry.text
        """

    /// How many columns there are in ``columns``.
    static let columnCount = 14

    /// Learns the names that rows refer to by number; used in one transaction.
    init(_ database: Database) throws {
        groups = try Self.groups(database)
        encoders = try Self.encoders(database)
    }

    /// Banks and campaigns by their number.
    static func groups(_ database: Database) throws -> [Int64: BankGroup] {
        var groups: [Int64: BankGroup] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT id, bank, name FROM campaign")
        while let row = try rows.next() {
            let row = StoredRow("campaign", row)
            let bank = try row.string(1)
            guard EntryCheck.isName(bank) else { throw row.damage(1, "a bank's name") }
            groups[try row.integer(0)] = BankGroup(bank: bank, campaign: try row.string(2))
        }
        return groups
    }

    /// Encoders by their number.
    static func encoders(_ database: Database) throws -> [Int64: BankEncoder] {
        var encoders: [Int64: BankEncoder] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT id, digest, width FROM encoder")
        while let row = try rows.next() {
            let row = StoredRow("encoder", row)
            guard let digest = try row.blob(1), let hash = ContentHash(kept: Array(digest)) else {
                throw row.damage(1, "a digest of 32 bytes")
            }
            encoders[try row.integer(0)] = BankEncoder(digest: hash, width: try row.natural(2))
        }
        return encoders
    }

    /// The entry of a row whose first columns are ``columns``.
    func entry(_ row: Row) throws(StoreError) -> BankEntry {
        let row = StoredRow("entry", row)
        guard let group = groups[try row.integer(1)] else {
            throw row.damage(1, "a row of campaign")
        }
        let added = try row.number(6)
        return BankEntry(
            id: try row.sequence(0),
            group: group,
            isScam: try row.flag(2),
            fingerprint: TextFingerprint(
                exact: UInt64(bitPattern: try row.integer(3)),
                similar: UInt64(bitPattern: try row.integer(4)),
                gramCount: try row.natural(5)
            ),
            vector: try vector(row),
            owner: try row.string(11),
            note: try row.string(12),
            added: added,
            expiry: try row.optionalNumber(7) ?? .infinity,
            text: try row.blob(13).map { String(decoding: $0, as: UTF8.self) }
        )
    }

    private func vector(_ row: StoredRow) throws(StoreError) -> BankVector? {
        guard let number = try row.optionalInteger(8) else { return nil }
        guard let encoder = encoders[number] else { throw row.damage(8, "a row of encoder") }
        guard let steps = try row.blob(10), steps.count == encoder.width else {
            throw row.damage(10, "\(encoder.width) bytes, as the encoder makes them")
        }
        let bytes = steps.map { Int8(bitPattern: $0) }
        let scale = Float(try row.number(9))
        guard let vector = BankVector(steps: bytes, scale: scale, encoder: encoder.digest) else {
            throw row.damage(9, "a finite scale that is not negative, of a width that is possible")
        }
        return vector
    }
}
