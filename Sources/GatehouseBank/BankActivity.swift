internal import Synchronization

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
    ///   - entries: Ids of the entries that one event matched.
    ///   - time: The event's, in seconds since 1970.
    /// - Returns: Whether they were counted; not when another thread is at it.
    func note(_ entries: [UInt64], time: Double) -> Bool {
        let isNoted: Bool? = state.withLockIfAvailable { state in
            for entry in entries {
                state.hits[entry, default: BankHitCount(count: 0, last: time)].count += 1
                state.hits[entry]?.last = time
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
