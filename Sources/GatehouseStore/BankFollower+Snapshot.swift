internal import GatehouseBank
internal import Synchronization

extension BankFollower {
    /// From so many rows on that came behind a small snapshot, or lie hidden in it, a new one pays.
    static let renewalCount = 4096

    /// Whether so much came behind the snapshot, or was removed from it, that searches get slower.
    var needsSnapshot: Bool {
        let view = bank.view
        let limit = max(Self.renewalCount, view.snapshotRowCount / 4)
        return view.chunkRowCount > limit
            || state.withLock { $0.removedCount } > max(Self.renewalCount, view.scamCount / 4)
    }

    /// Makes a new snapshot and goes over to it; readers and writers go on meanwhile.
    ///
    /// - Throws: ``StoreError``; the bank goes on with the snapshot it has.
    package func renewSnapshot() throws(StoreError) {
        let snapshot = try file.make()
        // What was judged meanwhile is hidden in memory alone, and would be seen again.
        try quarantineJudged()
        let standing = try store.reading { try file.standing($0) }
        try withState { (state) throws(StoreError) in
            var later: [NumberedChange] = []
            while true {
                let changes = try store.changes(
                    after: later.last?.sequence ?? snapshot.sequence,
                    limit: 1000
                )
                later += changes
                guard changes.count == 1000 else { break }
            }
            bank.replace(
                by: snapshot,
                settings: standing.settings,
                quarantined: standing.quarantined,
                later: later
            )
            state.removedCount = 0
        }
    }
}
