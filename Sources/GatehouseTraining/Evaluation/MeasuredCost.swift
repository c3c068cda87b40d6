package import GatehouseCore
package import GatehouseRuntime

/// What a generation costs on these events, measured here and now.
package struct MeasuredCost: Sendable {
    /// Mean microseconds of the thread's processor time from filled event to filled verdict, by the
    /// bundle's route.
    package let total: Double

    /// The same when no deferred expert runs.
    package let eager: Double

    /// Microseconds of processor time that each deferred group takes on each event, with its
    /// embeddings, `[group][event]`.
    ///
    /// Measured on events spread over all of them, and laid on the others by what the group reckons for
    /// the tokens of their texts.
    package let groups: [[Double]]

    /// Mean microseconds that passed in each expert when it ran, with its embedding; `nil` when it never did.
    package let experts: [Double?]

    /// Events that the deferred experts are measured on.
    private static let sampleLimit = 400

    /// Scores every event to warm up and to measure, and some with all experts.
    package init(of events: [Event], generation: Generation) {
        let scorer = Scorer(generation)
        var verdict = Verdict()
        for event in events { scorer.score(event, into: &verdict) }
        eager = Self.mean(events) { scorer.score($0, into: &verdict) }
        var times = ExpertTimes(count: generation.detectors.count)
        total = Self.mean(events) { event in
            scorer.score(event, into: &verdict, deadline: nil)
            times.add(verdict)
        }
        let sample = DeferredSample(of: events, limit: Self.sampleLimit, generation: generation)
        groups = sample.microseconds
        let all = times.means
        let sampled = sample.times.means
        let deferred = generation.stages.groups.reduce(0) { $0 | $1.mask }
        experts = all.indices.map { deferred >> UInt64($0) & 1 == 1 ? sampled[$0] : all[$0] }
    }

    /// Mean microseconds of an event when each runs its first so many groups.
    package func mean(groupCounts: [Int]) -> Double {
        var sum = 0.0
        for (row, count) in groupCounts.enumerated() {
            for group in groups.prefix(count) { sum += group[row] }
        }
        return eager + sum / Double(max(groupCounts.count, 1))
    }

    private static func mean(_ events: [Event], _ score: (Event) -> Void) -> Double {
        let start = ThreadClock.nanoseconds
        for event in events { score(event) }
        return Double(ThreadClock.nanoseconds &- start) / 1000 / Double(max(events.count, 1))
    }
}

/// Time that passed in each expert, over some events.
private struct ExpertTimes {
    private var sums: [Double]
    private var counts: [Double]

    init(count: Int) {
        sums = Array(repeating: 0, count: count)
        counts = sums
    }

    mutating func add(_ verdict: Verdict) {
        for (index, expert) in verdict.experts.enumerated() where expert.status.hasScored {
            sums[index] += expert.microseconds
            counts[index] += 1
        }
    }

    /// Mean microseconds; nil for an expert that never ran.
    var means: [Double?] { zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil } }
}

/// The deferred groups, measured on some events and reckoned for all.
private struct DeferredSample {
    private(set) var times: ExpertTimes
    /// `[group][event]`.
    private(set) var microseconds: [[Double]]

    init(of events: [Event], limit: Int, generation: Generation) {
        times = ExpertTimes(count: generation.detectors.count)
        microseconds = RouteCosts(of: events, generation: generation).microseconds
        let groups = generation.stages.groups
        guard !groups.isEmpty, !events.isEmpty else { return }
        let scorer = Scorer(generation)
        var verdict = Verdict()
        var taken = [Double](repeating: 0, count: groups.count)
        var reckoned = taken
        var nanoseconds = 0.0
        let step = (events.count + limit - 1) / limit
        for row in stride(from: 0, to: events.count, by: step) {
            // Once to warm up, for the first time finds cold memory.
            scorer.scoreWithAll(events[row], into: &verdict)
            let start = ThreadClock.nanoseconds
            scorer.score(events[row], into: &verdict)
            let middle = ThreadClock.nanoseconds
            scorer.scoreWithAll(events[row], into: &verdict)
            nanoseconds += Double(ThreadClock.nanoseconds &- middle) - Double(middle &- start)
            times.add(verdict)
            for (index, group) in groups.enumerated() {
                for expert in group.experts { taken[index] += verdict.experts[expert].microseconds }
                reckoned[index] += microseconds[index][row]
            }
        }
        // The groups share the processor time as they share the time that passed, which others' work
        // on this machine lengthens.
        let passed = taken.reduce(0, +)
        let share = passed > 0 ? max(nanoseconds, 0) / 1000 / passed : 0
        for index in groups.indices where reckoned[index] > 0 {
            let ratio = share * taken[index] / reckoned[index]
            for row in microseconds[index].indices { microseconds[index][row] *= ratio }
        }
    }
}
