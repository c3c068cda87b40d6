internal import GRDB
package import GatehouseBank
internal import GatehouseFiles
internal import Synchronization

/// A live bank that follows a state on the disk: its own changes at once, those of other processes
/// when it is refreshed.
///
/// It starts no thread unless told to, by ``start()``.
package final class BankFollower: Sendable {
    /// Which batches changes are read in: an event sees the state between two of them.
    private static let batch = 1000

    /// Without a snapshot, so many changes are quicker to apply than one is to make.
    private static let replayLimit: UInt64 = 4096

    /// What events are matched with.
    package let bank: LiveBank

    /// Where it is kept.
    package let store: BankStore

    let file: SnapshotFile

    /// Told, on the background thread, of entries that match far more than expected.
    let onJudgement: @Sendable (BankGuardJudgement) -> Void

    /// Told when the background thread cannot do its work, and of nothing once it can again.
    let onTrouble: @Sendable (StoreError?) -> Void

    struct State {
        /// What the store said when all its changes had been taken.
        var dataVersion: Int64 = -1

        /// Entries that were removed since the snapshot was made.
        var removedCount = 0
    }

    /// Held while changes are taken, so that they are applied in order.
    let state: Mutex<State>

    let background = Mutex<Worker?>(nil)
    let troubles = Mutex<StoreError?>(nil)
    let pendingHits = Mutex<[UInt64: EntryHits]>([:])

    /// Opens the banks of a state.
    ///
    /// Reads the snapshot that was made for the encoder, and the changes behind it. A snapshot that
    /// is damaged or of another state is made again.
    ///
    /// - Parameters:
    ///   - store: The state.
    ///   - encoder: What its entries are to be searched by.
    ///   - onJudgement: Told, on the background thread, of entries that match far more than expected.
    ///   - onTrouble: Told when that thread cannot do its work, and of nothing once it can again; by
    ///     ``stop()``, too.
    /// - Throws: ``StoreError``.
    package init(
        _ store: BankStore,
        encoder: BankEncoder,
        onJudgement: @escaping @Sendable (BankGuardJudgement) -> Void = { _ in },
        onTrouble: @escaping @Sendable (StoreError?) -> Void = { _ in },
    ) throws(StoreError) {
        self.store = store
        self.onJudgement = onJudgement
        self.onTrouble = onTrouble
        file = SnapshotFile(store: store, encoder: encoder)
        bank = try Self.open(file)
        state = Mutex(State())
        try refresh()
    }

    private static func open(_ file: SnapshotFile) throws(StoreError) -> LiveBank {
        if file.exists {
            if let bank = try openExisting(file) { return bank }
        } else if try file.store.sequence <= replayLimit {
            return LiveBank(encoder: file.encoder)
        }
        do {
            let snapshot = try file.make()
            return try file.store.reading { try bank(of: snapshot, file, $0) }
        } catch {
            // Slower on a full disk, or where one may only read; all changes are applied instead.
            guard error.kind == .unwritable else { throw error }
            return LiveBank(encoder: file.encoder)
        }
    }

    /// The bank of the file that is there, if it can be used.
    private static func openExisting(_ file: SnapshotFile) throws(StoreError) -> LiveBank? {
        guard let snapshot = try? file.open() else { return nil }
        return try file.store.reading { database in
            guard try file.isCurrent(snapshot, database) else { return nil }
            return try bank(of: snapshot, file, database)
        }
    }

    private static func bank(
        of snapshot: OpenedSnapshot,
        _ file: SnapshotFile,
        _ database: Database,
    ) throws -> LiveBank {
        let standing = try file.standing(database)
        return LiveBank(
            snapshot,
            settings: standing.settings,
            quarantined: standing.quarantined
        )
    }

    /// Takes what others have written; costs some microseconds when they have not.
    package func refresh() throws(StoreError) {
        try withState { (state) throws(StoreError) in
            let version = try store.dataVersion
            guard version != state.dataVersion else { return }
            try catchUp(&state)
            state.dataVersion = version
        }
    }

    /// Takes changes that this process has written.
    func take(_ changes: [NumberedChange]) throws(StoreError) {
        guard let first = changes.first, let last = changes.last else { return }
        try withState { (state) throws(StoreError) in
            guard bank.sequence < last.sequence else { return }
            // Others may have written before, and theirs come first.
            guard bank.sequence + 1 == first.sequence else { return try catchUp(&state) }
            apply(changes, &state)
        }
    }

    /// Applies all that is behind what was applied.
    func catchUp(_ state: inout State) throws(StoreError) {
        while true {
            let changes = try store.changes(after: bank.sequence, limit: Self.batch)
            for case (_, .added(let entry)) in changes {
                guard let vector = entry.vector, vector.encoder == bank.encoder.digest else {
                    continue
                }
                try file.check(width: vector.steps.count)
            }
            apply(changes, &state)
            guard changes.count == Self.batch else { return }
        }
    }

    private func apply(_ changes: [NumberedChange], _ state: inout State) {
        bank.apply(changes)
        for case (_, .removed) in changes { state.removedCount += 1 }
    }

    func withState<Value>(
        _ body: (inout State) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try state.withLock { (state) throws(StoreError) in try body(&state) }
    }
}
