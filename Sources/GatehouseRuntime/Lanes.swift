internal import Dispatch
internal import Foundation
public import GatehouseCore
internal import Synchronization

/// Threads that run deferred experts, fed by a bounded queue.
///
/// Made by whoever wants them; no thread exists otherwise. What finds the queue full, or would most
/// likely be late, is answered at once by the eager experts alone. ``stop()`` ends the threads once the
/// queue is empty; without it they live as long as the process.
public final class Lanes: Sendable {
    private let runtime: Runtime
    private let queue: LaneQueue
    private let running = DispatchGroup()
    /// For what finds the queue full, one caller at a time.
    private let spare: Mutex<Scorer>

    /// Starts `threads` threads.
    ///
    /// - Parameters:
    ///   - runtime: What answers.
    ///   - threads: How many events are worked on at once; one for each core to be used.
    ///   - capacity: How many events may wait.
    public init(_ runtime: Runtime, threads: Int = 1, capacity: Int = 256) {
        precondition(threads > 0 && capacity > 0, "\(threads) threads, room for \(capacity)")
        self.runtime = runtime
        spare = Mutex(runtime.makeScorer())
        queue = LaneQueue(capacity: capacity, load: runtime.load)
        for index in 0..<threads {
            running.enter()
            let thread = Thread { [runtime, queue, running] in
                LaneWorker(runtime, queue: queue).run()
                running.leave()
            }
            thread.name = "gatehouse-\(index)"
            thread.start()
        }
    }

    /// Scores an event on one of the threads, deferred experts included when it is worth them.
    ///
    /// - Parameters:
    ///   - event: Filled by the caller.
    ///   - deadline: Time from now; what would be late is left out, and the verdict says so.
    /// - Returns: The verdict.
    public func verdict(for event: Event, deadline: Duration? = nil) async -> Verdict {
        await withCheckedContinuation { continuation in
            let start = MonotonicClock.nanoseconds
            let job = LaneJob(
                event: event,
                eagerVerdict: nil,
                start: start,
                due: MonotonicClock.due(deadline, from: start)
            ) { continuation.resume(returning: $0) }
            if let refused = queue.add(job) { answerWithoutDeferred(refused) }
        }
    }

    /// Runs the deferred experts on an event that the eager ones have scored.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - verdict: What the eager experts made of it.
    ///   - start: When its first byte came, in nanoseconds of the monotonic clock.
    ///   - due: When the verdict is due; `UInt64.max` is never.
    ///   - completion: Gets the verdict, on one of the threads, or on this one when the queue is full.
    package func complete(
        _ event: Event,
        scored verdict: Verdict,
        start: UInt64,
        due: UInt64,
        completion: @escaping @Sendable (Verdict) -> Void,
    ) {
        let job = LaneJob(
            event: event,
            eagerVerdict: verdict,
            start: start,
            due: due,
            completion: completion
        )
        guard let refused = queue.add(job) else { return }
        var verdict = verdict
        shed(&verdict)
        refused.completion(verdict)
    }

    /// Answers with the eager experts alone, on the calling thread.
    private func answerWithoutDeferred(_ job: LaneJob) {
        var verdict = Verdict()
        if spare.withLock({ $0.score(job.event, into: &verdict) }) { shed(&verdict) }
        job.completion(verdict)
    }

    private func shed(_ verdict: inout Verdict) {
        for group in runtime.generation.stages.groups[..<verdict.route.groupCount] {
            for index in group.experts { verdict.experts[index].status = .shed }
        }
    }

    /// How many events wait.
    public var queuedCount: Int { queue.count }

    /// Answers what waits, then ends the threads; what comes later is refused as if the queue were full.
    public func stop() async {
        queue.close()
        await withCheckedContinuation { continuation in
            running.notify(queue: .global()) { continuation.resume() }
        }
    }
}
