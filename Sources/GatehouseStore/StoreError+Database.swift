internal import GRDB
internal import GatehouseFiles

extension StoreError {
    /// What an error that was thrown inside a transaction means.
    ///
    /// - Parameters:
    ///   - error: Of SQLite, of a file, or our own, which stays as it is.
    ///   - path: The database's.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as FileError: self.init(error)
        case let error as DatabaseError: self.init(error, path: path)
        default:
            self.init(
                .damaged,
                path,
                found: "\(error)",
                wanted: "a state that can be used",
                remedy: "report this"
            )
        }
    }

    /// Trouble with a file beside the database.
    init(_ error: FileError) {
        self.init(
            .unwritable,
            error.path,
            found: error.found,
            wanted: error.wanted,
            remedy: error.remedy
        )
    }

    private init(_ error: DatabaseError, path: String) {
        let (kind, wanted, remedy) = Self.meaning(of: error.resultCode)
        self.init(
            kind,
            path,
            found: "\(error.message ?? "trouble") (SQLite \(error.extendedResultCode.rawValue))",
            wanted: wanted,
            remedy: remedy
        )
    }

    private static func meaning(of code: ResultCode) -> (Kind, wanted: String, remedy: String) {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            (
                .busy, "the state within \(BankStore.busySeconds) s",
                "try again; end the process that keeps it locked"
            )
        case .SQLITE_FULL: (.unwritable, "room on the disk", "free some space; nothing is lost")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            (
                .unwritable, "a folder and files that can be written to",
                "give the user that runs this the permission, or choose another folder"
            )
        case .SQLITE_IOERR:
            (.unwritable, "a disk that works", "look at the system log, and at free space")
        case .SQLITE_NOTADB, .SQLITE_FORMAT:
            (.foreign, "an SQLite database", "give the folder of a state, or put it back")
        case .SQLITE_CORRUPT:
            (
                .damaged, "a whole database",
                "put a copy of the state back, or save what is left with sqlite3's .recover"
            )
        default: (.damaged, "a statement that works", "check the state with sqlite3; report this")
        }
    }
}
