internal import Dispatch
internal import GatehouseCore
internal import Synchronization

/// An event that waits for a lane.
struct LaneJob: Sendable {
    let event: Event
    /// What the eager experts made of it; `nil` when they have yet to run.
    let eagerVerdict: Verdict?
    let start: UInt64
    let due: UInt64
    let completion: @Sendable (Verdict) -> Void
}

/// Events that wait for a lane: the oldest first, never more than there is room for.
final class LaneQueue: Sendable {
    private struct State {
        var jobs: [LaneJob] = []
        var isClosed = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    /// Signalled once for each job, and once for each worker at the end.
    private let available = DispatchSemaphore(value: 0)

    /// Told how many jobs wait.
    private let load: RouteLoad

    init(capacity: Int, load: RouteLoad) {
        self.capacity = capacity
        self.load = load
    }

    var count: Int { state.withLock { $0.jobs.count } }

    /// Adds a job at the end.
    ///
    /// - Returns: The job, when there is no room.
    func add(_ job: LaneJob) -> LaneJob? {
        let isAdded = state.withLock { state in
            guard !state.isClosed, state.jobs.count < capacity else { return false }
            state.jobs.append(job)
            load.note(waiting: state.jobs.count, of: capacity)
            return true
        }
        guard isAdded else { return job }
        available.signal()
        return nil
    }

    /// Waits for jobs.
    ///
    /// - Parameter joins: Whether a job may be worked on together with those taken before it.
    /// - Returns: The oldest job and those that join it; none when the queue is closed and empty.
    func next(joins: (_ job: LaneJob, _ taken: [LaneJob]) -> Bool) -> [LaneJob] {
        while true {
            available.wait()
            let (taken, isOver) = state.withLock { state -> ([LaneJob], Bool) in
                var taken: [LaneJob] = []
                while let job = state.jobs.first, taken.isEmpty || joins(job, taken) {
                    taken.append(job)
                    state.jobs.removeFirst()
                }
                load.note(waiting: state.jobs.count, of: capacity)
                return (taken, taken.isEmpty && state.isClosed)
            }
            if !taken.isEmpty { return taken }
            if isOver {
                // For the next worker, which waits for the same signal.
                available.signal()
                return []
            }
        }
    }

    /// Takes no more jobs; workers end when those that wait are done.
    func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }
}
