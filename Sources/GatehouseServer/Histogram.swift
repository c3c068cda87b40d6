/// Durations in buckets from 1 µs to 1 s, that any thread may add to.
final class Histogram: Sendable {
    /// Upper bounds of the buckets in nanoseconds; one without a bound follows.
    static let bounds: [UInt64] = [
        1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        1_000_000_000,
    ]

    private let buckets = (0...bounds.count).map { _ in Counter() }
    private let nanoseconds = Counter()

    func observe(nanoseconds duration: UInt64) {
        var bucket = 0
        while bucket < Self.bounds.count, duration > Self.bounds[bucket] { bucket += 1 }
        buckets[bucket].add(1)
        nanoseconds.add(Int(duration))
    }

    /// How many durations are at most each bound, the last without one.
    var cumulativeCounts: [Int] {
        var sum = 0
        return buckets.map { bucket in
            sum += bucket.value
            return sum
        }
    }

    var sumSeconds: Double { Double(nanoseconds.value) / 1e9 }
}
