internal import Synchronization

/// What moves the price of deferred experts while serving: how full their queue is, and how long they take
/// here.
///
/// Shared by the lanes that fill the queue and all threads that decide.
package final class RouteLoad: Sendable {
    private let fill = Atomic<UInt64>(0)
    private let latencies: [GroupLatency]

    /// An empty queue, and what the groups are found to take.
    init(_ latencies: [GroupLatency]) { self.latencies = latencies }

    /// Notes how many of `capacity` places are taken.
    func note(waiting: Int, of capacity: Int) {
        fill.store(
            (Double(min(waiting, capacity)) / Double(capacity)).bitPattern,
            ordering: .relaxed
        )
    }

    /// What the price is multiplied by: 1 when nothing waits, 2 at half, ∞ when there is no room.
    var factor: Double { 1 / (1 - Double(bitPattern: fill.load(ordering: .relaxed))) }

    /// How much more of its estimate a group takes here than the first: where that one is twice as slow
    /// as estimated, so is its price's unit.
    func relativeRatio(ofGroup place: Int) -> Double {
        place == 0 ? 1 : latencies[place].meanRatio / latencies[0].meanRatio
    }
}
