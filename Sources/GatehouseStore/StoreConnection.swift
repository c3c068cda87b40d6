internal import Foundation
internal import GRDB

/// The open database of a state.
struct StoreConnection {
    let pool: DatabasePool
    let keeper: DatabaseQueue

    /// Opens a database, checks that it is ours, and brings it to this version.
    static func open(
        _ path: String,
        in folder: String,
        create: Bool,
    ) throws(StoreError) -> StoreConnection {
        try prepare(path, in: folder, create: create)
        do {
            // Making a new database a WAL database does not wait for another process that does the
            // same: SQLite answers at once.
            return try retrying { try connect(path) }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func prepare(
        _ path: String,
        in folder: String,
        create: Bool,
    ) throws(StoreError) {
        let files = FileManager.default
        if !files.fileExists(atPath: path) {
            guard !files.fileExists(atPath: folder) || files.isExecutableFile(atPath: folder) else {
                throw StoreError(
                    .unwritable,
                    folder,
                    found: "a folder that may not be entered",
                    wanted: "one that may",
                    remedy: "give the user that runs this the permission, or choose another folder"
                )
            }
            guard create else {
                throw StoreError(
                    .missing,
                    path,
                    found: "no state",
                    wanted: "the folder of one",
                    remedy: "check the folder, or add an entry to begin a state there"
                )
            }
            do {
                // Texts that were kept are personal data.
                try files.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw StoreError(
                    .unwritable,
                    folder,
                    found: error.localizedDescription,
                    wanted: "a folder that can be made",
                    remedy: "check the path, or give the user that runs this the permission"
                )
            }
        }
    }

    private static func connect(_ path: String) throws -> StoreConnection {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(BankStore.busySeconds))
        configuration.foreignKeysEnabled = false
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // Each commit is on the disk before it returns.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try claim(database, path: path)
            // Checkpoints are made in the background; this bounds the log where nobody makes them.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
            try database.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
            try database.execute(sql: "PRAGMA cache_size = -16384")
        }
        try migrate(pool, path: path)
        let keeper = try DatabaseQueue(path: path, configuration: configuration)
        try keeper.inDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        }
        return StoreConnection(pool: pool, keeper: keeper)
    }

    /// Makes an empty database ours, and refuses another program's.
    ///
    /// Before any table is there: a process that is killed while it makes them leaves a state that the
    /// next one completes.
    private static func claim(_ database: Database, path: String) throws {
        guard try applicationID(database) != BankSchema.applicationID else { return }
        try database.inTransaction(.immediate) {
            let id = try applicationID(database)
            if id == BankSchema.applicationID { return .rollback }
            let count =
                try Int64.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            guard id == 0, count == 0 else {
                throw StoreError(
                    .foreign,
                    path,
                    found: "another program's database, with \(count) tables and indices",
                    wanted: "a state",
                    remedy: "give the folder of a state, or an empty one"
                )
            }
            try database.execute(
                sql: "PRAGMA application_id = \(BankSchema.applicationID)"
            )
            return .commit
        }
    }

    private static func applicationID(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    }

    private static func migrate(_ pool: DatabasePool, path: String) throws {
        let migrator = BankSchema.migrator
        guard try pool.read({ try !migrator.hasCompletedMigrations($0) }) else {
            guard try pool.read({ try migrator.hasBeenSuperseded($0) }) else { return }
            let applied = try pool.read { try migrator.appliedIdentifiers($0) }
            throw StoreError(
                .foreign,
                path,
                found: "a state of version \(applied.compactMap { Int($0) }.max() ?? 0)",
                wanted: "one of version \(BankSchema.version) or before",
                remedy: "use the Gatehouse that wrote it, or a later one"
            )
        }
        do {
            try migrator.migrate(pool)
        } catch {
            // Another process may have been faster.
            guard try pool.read({ try migrator.hasCompletedMigrations($0) }) else { throw error }
        }
    }

    /// Tries again while another process has the database for itself.
    private static func retrying<Value>(_ body: () throws -> Value) throws -> Value {
        let deadline = ContinuousClock.now + .seconds(BankStore.busySeconds)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }
}
