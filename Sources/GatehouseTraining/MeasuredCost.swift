package import GatehouseCore
package import GatehouseRuntime

/// What a generation costs on these events, measured here and now.
package struct MeasuredCost {
    /// Mean microseconds of the thread's processor time from filled event to filled verdict.
    package let total: Double

    /// Mean microseconds that passed in each expert.
    package let experts: [Double]

    /// Scores every event once to warm up and once to measure.
    package init(of events: [Event], generation: Generation) {
        let scorer = Scorer(generation)
        var verdict = Verdict()
        for event in events { scorer.score(event, into: &verdict) }
        var sums = [Double](repeating: 0, count: generation.detectors.count)
        let start = ThreadClock.nanoseconds
        for event in events {
            scorer.score(event, into: &verdict)
            for index in sums.indices { sums[index] += verdict.experts[index].microseconds }
        }
        let count = Double(max(events.count, 1))
        total = Double(ThreadClock.nanoseconds &- start) / 1000 / count
        experts = sums.map { $0 / count }
    }
}
