internal import GatehouseRuntime
internal import Synchronization

/// When the server was last asked anything.
final class Activity: Sendable {
    private let last = Atomic<UInt64>(MonotonicClock.nanoseconds)

    func note() { last.store(MonotonicClock.nanoseconds, ordering: .relaxed) }

    /// Seconds without a request.
    var idleSeconds: Double {
        Double(MonotonicClock.nanoseconds &- last.load(ordering: .relaxed)) / 1e9
    }
}
