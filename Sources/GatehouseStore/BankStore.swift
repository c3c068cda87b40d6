internal import Foundation
internal import GRDB
internal import GatehouseBank
internal import GatehouseFiles
internal import Synchronization

/// All campaign banks of a state, on the disk: what it has confirmed survives any crash.
///
/// An SQLite database in WAL mode. Any number of threads and processes may read and write at once;
/// writers take turns, and those of one process share transactions. Never used on a scoring thread:
/// ``BankFollower`` keeps in memory what events are matched with.
package final class BankStore: Sendable {
    /// How long a writer waits for one of another process, in seconds.
    package static let busySeconds = 5

    /// The state's folder.
    package let folder: String

    let path: String
    let pool: DatabasePool
    private let stamp: FileStamp
    private let queue = CommitQueue()

    /// Used by whoever leads, one thread at a time.
    private let names = Mutex(StoreNames())

    /// Looks after the database aside from readers and writers: versions and checkpoints.
    let keeper: DatabaseQueue

    /// Opens the state in a folder, and brings it to this version.
    ///
    /// - Parameters:
    ///   - state: The folder.
    ///   - create: Whether to make what is not there, folder included.
    /// - Throws: ``StoreError``: nothing there, a newer version, another program's database, no
    ///   database at all, no permission, no space.
    package init(state: String, create: Bool) throws(StoreError) {
        folder = state
        path = "\(state)/gatehouse.sqlite"
        let connection = try StoreConnection.open(path, in: state, create: create)
        pool = connection.pool
        keeper = connection.keeper
        do {
            stamp = try FileStamp(of: path)
        } catch {
            throw StoreError(error)
        }
    }

    /// Checks that the database is where it was opened: what is written to one that was removed or
    /// replaced is gone when it is closed, and no other process sees it.
    ///
    /// - Throws: ``StoreError`` of the kind `unwritable`.
    func checkPlace() throws(StoreError) {
        guard let found = try? FileStamp(of: path), found.isOfSameFile(as: stamp) else {
            throw StoreError(
                .unwritable,
                path,
                found: "that the database was removed or replaced while it was open",
                wanted: "the one that was opened",
                remedy: "put it back, or start anew what uses the state"
            )
        }
    }

    /// What a transaction gave, and what it changed, in order and without gaps.
    struct Committed<Value: Sendable>: Sendable {
        let value: Value
        let changes: [NumberedChange]
    }

    /// Writes in a transaction that is durable when this returns, together with what other threads
    /// write meanwhile.
    func commit<Value: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) throws(StoreError) -> Committed<Value> {
        let result = CommitResult<Value>()
        let job = CommitQueue.Job { transaction in
            let value = try body(transaction)
            result.set(Committed(value: value, changes: transaction.changes))
        }
        try queue.run(job) { write($0) }
        return result.value
    }

    private func write(_ jobs: [CommitQueue.Job]) {
        var errors = [StoreError?](repeating: nil, count: jobs.count)
        do {
            let known = try pool.writeWithoutTransaction { database in
                var names = self.names.withLock { $0 }
                try database.inTransaction(.immediate) {
                    let transaction = try StoreTransaction(database, names: names)
                    // A caller who is alone needs no part of its own: its error takes all back.
                    if jobs.count == 1 {
                        try jobs[0].body(transaction)
                    } else {
                        for place in jobs.indices {
                            errors[place] = try part(jobs[place], of: transaction)
                        }
                    }
                    names = transaction.names
                    try self.checkPlace()
                    return .commit
                }
                return names
            }
            names.withLock { $0 = known }
        } catch {
            let error = StoreError(error, path: path)
            errors = jobs.map { _ in error }
        }
        for place in jobs.indices { jobs[place].finish(errors[place]) }
    }

    /// One caller's part of a transaction, which is there as a whole or not at all.
    private func part(
        _ job: CommitQueue.Job,
        of transaction: StoreTransaction,
    ) throws -> StoreError? {
        transaction.mark()
        do {
            try transaction.database.inSavepoint {
                try job.body(transaction)
                return .commit
            }
            return nil
        } catch let error as StoreError {
            transaction.rewind()
            return error
        }
    }
}

/// Where a job leaves what it gave.
private final class CommitResult<Value: Sendable>: Sendable {
    private let committed = Mutex<BankStore.Committed<Value>?>(nil)

    func set(_ value: BankStore.Committed<Value>) { committed.withLock { $0 = value } }

    var value: BankStore.Committed<Value> {
        guard let value = committed.withLock({ $0 }) else {
            preconditionFailure("a transaction that gave nothing")
        }
        return value
    }
}
