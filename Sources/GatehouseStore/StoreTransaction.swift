internal import GRDB
internal import GatehouseBank
internal import GatehouseFiles

/// A transaction that changes banks: it knows the next sequence number, and what was changed.
final class StoreTransaction {
    let database: Database

    /// The last change that there is.
    private(set) var sequence: UInt64

    /// What was changed since ``mark()``.
    private(set) var changes: [NumberedChange] = []

    /// Numbers that are durable, and those of this transaction.
    var names: StoreNames
    private var markedNames: StoreNames

    private var reader: EntryReader?

    /// Begins behind what is there; the database is locked for writing.
    init(_ database: Database, names: StoreNames) throws {
        self.database = database
        self.names = names
        markedNames = names
        sequence = try Self.sequence(database)
    }

    /// The last change that there is.
    static func sequence(_ database: Database) throws -> UInt64 {
        let statement = try database.cachedStatement(
            sql: """
                SELECT max((SELECT ifnull(max(id), 0) FROM entry),
                    (SELECT ifnull(max(sequence), 0) FROM change))
                """
        )
        guard let row = try Row.fetchOne(statement) else { return 0 }
        return UInt64(try StoredRow("change", row).natural(0))
    }

    /// Begins a caller's part.
    func mark() {
        changes = []
        markedNames = names
    }

    /// Takes a caller's part back, which SQLite has taken back as well.
    func rewind() {
        names = markedNames
        reader = nil
        sequence -= UInt64(changes.count)
        changes = []
    }

    /// Reads entries, names that this transaction added included.
    func entryReader() throws -> EntryReader {
        if let reader { return reader }
        let reader = try EntryReader(database)
        self.reader = reader
        return reader
    }

    /// Has the next entry read with names that were added just now.
    func forgetReader() { reader = nil }

    /// Gives a change the next number.
    func record(_ change: (UInt64) -> BankChange) -> UInt64 {
        sequence += 1
        changes.append((sequence, change(sequence)))
        return sequence
    }

    /// Runs a statement that is kept.
    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
