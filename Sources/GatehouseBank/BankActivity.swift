internal import Synchronization

/// An event's match with an entry, to be counted.
package struct BankHit: Equatable, Sendable {
    /// The entry's id.
    package let entry: UInt64

    /// The similar hash of the event's text.
    package let similarHash: UInt64

    /// A match of an entry.
    package init(entry: UInt64, similarHash: UInt64) {
        self.entry = entry
        self.similarHash = similarHash
    }
}

/// How often an entry matched, and when last.
package struct BankHitCount: Equatable, Sendable {
    /// How often.
    package var count: Int

    /// Time of the last event that it matched, in seconds since 1970.
    package var last: Double
}

/// What happens to the entries of a live bank, counted by all threads that score.
final class BankActivity: Sendable {
    private struct State {
        var hits: [UInt64: BankHitCount] = [:]
    }

    private let state = Mutex(State())

    /// Counts matches; never waits.
    ///
    /// - Parameters:
    ///   - hits: Of one event.
    ///   - time: The event's, in seconds since 1970.
    /// - Returns: Whether they were counted; not when another thread is at it.
    func note(_ hits: [BankHit], time: Double) -> Bool {
        let isNoted: Bool? = state.withLockIfAvailable { state in
            for hit in hits {
                state.hits[hit.entry, default: BankHitCount(count: 0, last: time)].count += 1
                state.hits[hit.entry]?.last = time
            }
            return true
        }
        return isNoted ?? false
    }

    /// Takes what was counted since the last time.
    func drain() -> [UInt64: BankHitCount] {
        state.withLock { state in
            defer { state.hits = [:] }
            return state.hits
        }
    }
}
