internal import GRDB

/// The tables of a state, version by version.
///
/// Entries are never deleted. Each change has a place in one history over all banks: an addition is
/// the entry itself, whose id is its sequence number; all other changes are rows of `change`.
enum BankSchema {
    /// `GATE`, so that no other program's database is taken for ours.
    static let applicationID: Int64 = 0x4741_5445

    static let version = 1

    /// What brings a state of any earlier version to this one.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("1") { try $0.execute(sql: first) }
        return migrator
    }

    // Columns that are null in most rows or short come first: SQLite reads a row from its front, and
    // finds those behind a text on another page.
    private static let first = """
        CREATE TABLE campaign (
            id INTEGER PRIMARY KEY,
            bank TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (bank, name)
        ) STRICT;
        CREATE TABLE encoder (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            width INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            removed INTEGER,
            quarantined REAL,
            campaign INTEGER NOT NULL,
            is_scam INTEGER NOT NULL,
            exact_hash INTEGER NOT NULL,
            similar_hash INTEGER NOT NULL,
            gram_count INTEGER NOT NULL,
            added REAL NOT NULL,
            expiry REAL,
            encoder INTEGER,
            scale REAL,
            steps BLOB,
            owner TEXT NOT NULL,
            note TEXT NOT NULL,
            reason TEXT,
            text BLOB
        ) STRICT;
        CREATE INDEX entry_exact_hash ON entry (exact_hash) WHERE removed IS NULL;
        CREATE INDEX entry_quarantined ON entry (id)
            WHERE quarantined IS NOT NULL AND removed IS NULL;
        CREATE TABLE change (
            sequence INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            time REAL NOT NULL,
            entry INTEGER,
            reason TEXT,
            bank TEXT,
            owner TEXT,
            enabled_ratio REAL
        ) STRICT;
        CREATE INDEX change_bank ON change (bank, sequence) WHERE bank IS NOT NULL;
        CREATE TABLE hit (
            entry INTEGER PRIMARY KEY,
            count INTEGER NOT NULL,
            last REAL NOT NULL
        ) STRICT;
        """

    /// What the column `kind` of `change` says.
    enum ChangeKind: Int64 {
        case removed = 1
        case quarantined = 2
        case released = 3
        case settings = 4
    }
}
