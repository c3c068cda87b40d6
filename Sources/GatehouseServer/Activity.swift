internal import GatehouseRuntime
internal import Synchronization

/// When the server was last asked anything.
final class Activity: Sendable {
    private let last = Atomic<UInt64>(MonotonicClock.nanoseconds)

    func note() { last.store(MonotonicClock.nanoseconds, ordering: .relaxed) }

    /// Seconds without a request.
    var idleSeconds: Double {
        // The mark first: one that another thread sets in between must not lie in the future.
        let mark = last.load(ordering: .relaxed)
        let now = MonotonicClock.nanoseconds
        return now > mark ? Double(now - mark) / 1e9 : 0
    }
}
