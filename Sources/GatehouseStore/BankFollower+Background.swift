internal import Foundation
package import GatehouseBank
internal import Synchronization

extension BankFollower {
    /// How long what another process has written may stay unseen, in seconds; a poll takes
    /// microseconds.
    private static let pollSeconds = 0.02

    /// How often counts of matches are written, in seconds.
    private static let hitSeconds = 1.0

    /// How often expired entries are looked for, in seconds.
    private static let expirySeconds = 3600.0

    /// How long after its expiry an entry is removed, in seconds: events may come late.
    package static let graceSeconds = 7 * 86_400.0

    /// After so many changes the log is moved into the database: some 4 MB.
    private static let checkpointChanges: UInt64 = 256

    /// Starts the one background thread; does nothing when it runs.
    ///
    /// It takes what other processes write within 50 ms, makes a new snapshot when much has changed,
    /// writes counts of matches, removes what expired a week ago, and keeps the log short. Whoever
    /// starts it must ``stop()`` it.
    package func start() {
        let worker = background.withLock { background -> Worker? in
            guard background == nil else { return nil }
            background = Worker()
            return background
        }
        guard let worker else { return }
        let thread = Thread { [self] in
            work(until: worker)
            worker.hasEnded.signal()
        }
        thread.name = "gatehouse-bank"
        thread.start()
    }

    /// Ends the background thread and waits for it; counts of matches are written first.
    package func stop() {
        let worker = background.withLock { background in
            defer { background = nil }
            return background
        }
        guard let worker else { return }
        worker.stop.signal()
        worker.hasEnded.wait()
        do {
            try flushHits()
        } catch {
            note(error)
        }
    }

    /// Counts matches, to be written later by the background thread or ``flushHits()``.
    ///
    /// Takes a lock: lanes count for themselves and hand over now and then.
    ///
    /// - Parameter hits: By entry.
    package func noteHits(_ hits: [UInt64: EntryHits]) {
        pendingHits.withLock { pending in
            for (id, hits) in hits { pending[id, default: EntryHits()].add(hits) }
        }
    }

    /// Writes the counts of matches.
    ///
    /// - Throws: ``StoreError``; they are kept for the next time.
    package func flushHits() throws(StoreError) {
        noteHits(bank.drainHits())
        let hits = pendingHits.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        do {
            try store.noteHits(hits)
        } catch {
            noteHits(hits)
            throw error
        }
    }

    /// What went wrong last in the background; nothing once all goes well again.
    package var trouble: StoreError? { troubles.withLock { $0 } }

    private func work(until worker: Worker) {
        var hitTime = ContinuousClock.now
        var expiryTime = hitTime
        var checkpointed = bank.sequence
        while worker.stop.wait(timeout: .now() + Self.pollSeconds) == .timedOut {
            let now = ContinuousClock.now
            let isWell = attempt { () throws(StoreError) in
                try refresh()
                try quarantineJudged()
                if needsSnapshot { try renewSnapshot() }
                if now >= hitTime {
                    hitTime = now + .seconds(Self.hitSeconds)
                    try store.checkPlace()
                    try flushHits()
                }
                if now >= expiryTime {
                    expiryTime = now + .seconds(Self.expirySeconds)
                    try removeExpired(at: Date().timeIntervalSince1970)
                }
                if bank.sequence - checkpointed >= Self.checkpointChanges {
                    checkpointed = bank.sequence
                    try store.checkpoint()
                }
            }
            // What fails now fails again at once: a full disk, say.
            if !isWell, worker.stop.wait(timeout: .now() + 1) == .success { return }
        }
    }

    /// Removes what expired long before a time.
    func removeExpired(at time: Double) throws(StoreError) {
        let ids = try store.expired(by: time - Self.graceSeconds)
        guard !ids.isEmpty else { return }
        try remove(ids: ids, at: time)
    }

    /// Returns whether it went well.
    private func attempt(_ body: () throws(StoreError) -> Void) -> Bool {
        do {
            try body()
            note(nil)
            return true
        } catch {
            note(error)
            return false
        }
    }

    /// Keeps what went wrong last, and tells it when it is news.
    private func note(_ error: StoreError?) {
        let isNews = troubles.withLock { trouble in
            defer { trouble = error }
            return trouble != error
        }
        if isNews { onTrouble(error) }
    }

    /// How a background thread is told to end, and tells that it has.
    final class Worker: Sendable {
        let stop = DispatchSemaphore(value: 0)
        let hasEnded = DispatchSemaphore(value: 0)
    }
}
