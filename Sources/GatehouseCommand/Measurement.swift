internal import Foundation
internal import GatehouseRuntime

/// Durations of one piece of work, and what it cost the thread.
struct Measurement {
    private var nanoseconds: [UInt64] = []
    private var cpuNanoseconds: UInt64 = 0
    private var allocations: Int? = 0
    private var allocationEvents = 0

    /// Times `body` for each of `count` events; the thread's processor time is taken over all.
    mutating func time(_ count: Int, _ body: (Int) throws -> Void) rethrows {
        let start = ThreadClock.nanoseconds
        for index in 0..<count {
            let begin = MonotonicClock.nanoseconds
            try body(index)
            nanoseconds.append(MonotonicClock.nanoseconds &- begin)
        }
        cpuNanoseconds += ThreadClock.nanoseconds &- start
    }

    /// Counts the allocations of `body` for each of `count` events.
    mutating func countAllocations(_ count: Int, _ body: (Int) throws -> Void) rethrows {
        let counted = try Allocations.count {
            for index in 0..<count { try body(index) }
        }
        add(allocations: counted, events: count)
    }

    /// Takes allocations that were counted elsewhere.
    mutating func add(allocations: Int?, events: Int) {
        allocationEvents += events
        self.allocations = allocations.flatMap { counted in self.allocations.map { $0 + counted } }
    }

    /// Takes durations that were measured elsewhere.
    mutating func add(_ durations: [UInt64]) { nanoseconds += durations }

    /// The figures so far; `nil` when nothing was timed.
    var figures: BenchFigures? {
        guard !nanoseconds.isEmpty else { return nil }
        let sorted = nanoseconds.sorted()
        func percentile(_ share: Double) -> Double {
            Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) / 1000
        }
        let total = Double(sorted.reduce(0, &+)) / 1e9
        let count = Double(sorted.count)
        return BenchFigures(
            events: sorted.count,
            eventsPerSecond: count / total,
            p50Microseconds: percentile(0.5),
            p99Microseconds: percentile(0.99),
            p999Microseconds: percentile(0.999),
            allocationsPerEvent: allocationEvents == 0
                ? nil : allocations.map { Double($0) / Double(allocationEvents) },
            cpuMicrosecondsPerEvent: cpuNanoseconds == 0
                ? nil : Double(cpuNanoseconds) / 1000 / count
        )
    }
}

/// The keys that every `--bench` prints.
struct BenchFigures: Encodable {
    let events: Int
    let eventsPerSecond: Double
    let p50Microseconds: Double
    let p99Microseconds: Double
    let p999Microseconds: Double
    let allocationsPerEvent: Double?
    let cpuMicrosecondsPerEvent: Double?

    private enum CodingKeys: String, CodingKey {
        case events
        case eventsPerSecond = "events_per_second"
        case p50Microseconds = "p50_microseconds"
        case p99Microseconds = "p99_microseconds"
        case p999Microseconds = "p999_microseconds"
        case allocationsPerEvent = "allocations_per_event"
        case cpuMicrosecondsPerEvent = "cpu_microseconds_per_event"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(events, forKey: .events)
        try container.encode(eventsPerSecond, forKey: .eventsPerSecond)
        try container.encode(p50Microseconds, forKey: .p50Microseconds)
        try container.encode(p99Microseconds, forKey: .p99Microseconds)
        try container.encode(p999Microseconds, forKey: .p999Microseconds)
        // Not counted is null, never left out.
        try container.encode(allocationsPerEvent, forKey: .allocationsPerEvent)
        try container.encode(cpuMicrosecondsPerEvent, forKey: .cpuMicrosecondsPerEvent)
    }
}
