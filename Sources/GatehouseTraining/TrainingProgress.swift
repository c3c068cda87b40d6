/// A part of a training that is done on its own.
package struct TrainingStage: Sendable, Equatable {
    /// What it does, for people.
    package let name: String

    /// What it may take, in seconds; only the proportions among stages count once one is done.
    package let expectedSeconds: Double

    /// A stage that is yet to come.
    package init(name: String, expectedSeconds: Double) {
        self.name = name
        self.expectedSeconds = expectedSeconds
    }
}

/// How a training comes on.
package enum TrainingProgress: Sendable, Equatable {
    /// All that will be done, in order.
    case planned([TrainingStage])
    /// The stage at a place has begun, be it inside another, whose time then stands still.
    case began(Int)
    /// A share of it is done, 0 to 1.
    case advanced(Int, share: Double)
    /// It has ended; `isKept` when it was taken from an earlier training.
    case ended(Int, isKept: Bool)
}

/// Reckons how far a training has come, and what time is left.
///
/// Stages that are done took what they took. Those to come are expected to take their share as planned,
/// stretched by how much longer than planned the measured ones took: a slow machine is slow throughout.
/// The share never falls, whatever is learned.
package struct ProgressEstimate: Sendable {
    /// Of the stage under way, the most that is taken for done before it ends.
    private static let unendedShare = 0.97

    /// A stage under way.
    private struct Current {
        let stage: Int
        var start: Double
        var told: Double?
    }

    private var stages: [TrainingStage] = []
    private var measured: [Double?] = []
    /// The one that was begun last is the last.
    private var current: [Current] = []
    private var shown = 0.0

    /// Nothing has begun.
    package init() {}

    /// Name of the stage under way.
    package var stage: String { current.last.map { stages[$0.stage].name } ?? "" }

    /// Takes what happened at a time.
    ///
    /// - Parameters:
    ///   - progress: What happened.
    ///   - now: Seconds from any point of time.
    package mutating func take(_ progress: TrainingProgress, at now: Double) {
        switch progress {
        case .planned(let stages):
            self.stages = stages
            measured = stages.map { _ in nil }
            (current, shown) = ([], 0)
        case .began(let stage):
            current.append(Current(stage: stage, start: now))
        case .advanced(let stage, let share):
            guard let place = current.lastIndex(where: { $0.stage == stage }) else { return }
            current[place].told = max(current[place].told ?? 0, share)
        case .ended(let stage, let isKept):
            var seconds = 0.0
            if let place = current.lastIndex(where: { $0.stage == stage }) {
                seconds = now - current[place].start
                current.remove(at: place)
                for outer in 0..<place { current[outer].start += seconds }
            }
            measured[stage] = (measured[stage] ?? 0) + (isKept ? 0 : seconds)
        }
    }

    /// The share that is done, 0 to 1, and the seconds that are left; no seconds while nothing is known.
    package mutating func reckon(at now: Double) -> (share: Double, secondsLeft: Double?) {
        guard !stages.isEmpty else { return (0, nil) }
        let scale = scale
        var (done, left) = (0.0, 0.0)
        var isKnown = false
        for (index, stage) in stages.enumerated() {
            if let seconds = measured[index] {
                done += seconds
                isKnown = isKnown || seconds > 0
            } else if let place = current.lastIndex(where: { $0.stage == index }) {
                // What is inside it has its own time.
                let until = place + 1 < current.count ? current[place + 1].start : now
                let elapsed = until - current[place].start
                let told = current[place].told
                let expected = expectedSeconds(of: stage, told, elapsed: elapsed, scale: scale)
                done += min(elapsed, expected * Self.unendedShare)
                left += max(expected - elapsed, expected * (1 - Self.unendedShare))
                isKnown = isKnown || (told ?? 0) > 0
            } else {
                left += stage.expectedSeconds * scale
            }
        }
        let share = left > 0 ? done / (done + left) : 1
        shown = max(shown, min(share, 1))
        return (shown, isKnown ? left : nil)
    }

    /// What the stage under way takes: by the share of it that is done where that is told.
    private func expectedSeconds(
        of stage: TrainingStage,
        _ told: Double?,
        elapsed: Double,
        scale: Double,
    ) -> Double {
        let planned = stage.expectedSeconds * scale
        guard let told, told > 0.02 else { return max(planned, elapsed) }
        return max(elapsed / told, elapsed)
    }

    /// How much longer than planned the measured stages took.
    private var scale: Double {
        var (planned, taken) = (0.0, 0.0)
        for (stage, seconds) in zip(stages, measured) {
            guard let seconds, seconds > 0 else { continue }
            planned += stage.expectedSeconds
            taken += seconds
        }
        return planned > 0 ? max(taken / planned, 1e-3) : 1
    }
}
