package import GatehouseCore
package import GatehouseRuntime

/// What a generation costs on these events, measured here and now.
package struct MeasuredCost {
    /// Mean microseconds of the thread's processor time from filled event to filled verdict.
    package let total: Double

    /// Mean microseconds that passed in each expert when it ran, with its embedding; `nil` when it never did.
    package let experts: [Double?]

    /// Scores every event once to warm up and once to measure.
    package init(of events: [Event], generation: Generation) {
        let scorer = Scorer(generation)
        var verdict = Verdict()
        for event in events { scorer.score(event, into: &verdict, deadline: nil) }
        var sums = [Double](repeating: 0, count: generation.detectors.count)
        var counts = sums
        let start = ThreadClock.nanoseconds
        for event in events {
            scorer.score(event, into: &verdict, deadline: nil)
            for (index, expert) in verdict.experts.enumerated()
            where expert.status.hasScored {
                sums[index] += expert.microseconds
                counts[index] += 1
            }
        }
        total = Double(ThreadClock.nanoseconds &- start) / 1000 / Double(max(events.count, 1))
        experts = zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil }
    }
}
