internal import Dispatch
internal import Synchronization

/// Puts what several threads want to write at the same time into one transaction.
///
/// The first to come leads: it writes what has come by then, its own included, while others gather
/// behind it; then it wakes those whose work is done, and one of those who came later to lead next.
final class CommitQueue: Sendable {
    /// One caller's work, and where it waits.
    final class Job: Sendable {
        private enum Stage {
            case waiting
            case leading
            case done(StoreError?)
        }

        /// Writes; its results are its own business.
        let body: @Sendable (StoreTransaction) throws -> Void

        private let stage = Mutex(Stage.waiting)
        private let isAwake = DispatchSemaphore(value: 0)

        init(_ body: @escaping @Sendable (StoreTransaction) throws -> Void) { self.body = body }

        /// Waits until it is done or has to lead.
        fileprivate func wait() throws(StoreError) -> Bool {
            isAwake.wait()
            switch stage.withLock({ $0 }) {
            case .waiting: preconditionFailure("woken for nothing")
            case .leading: return true
            case .done(let error):
                if let error { throw error }
                return false
            }
        }

        fileprivate func lead() {
            stage.withLock { $0 = .leading }
            isAwake.signal()
        }

        /// Says how it went; called once for each job, by whoever leads.
        func finish(_ error: StoreError?) {
            stage.withLock { $0 = .done(error) }
            isAwake.signal()
        }
    }

    private struct State {
        var jobs: [Job] = []
        var isLed = false
    }

    private let state = Mutex(State())

    /// Writes durably, with others or alone.
    ///
    /// - Parameters:
    ///   - job: What to write.
    ///   - write: Writes jobs in one transaction and finishes each.
    /// - Throws: The job's error; nothing of it was written.
    func run(_ job: Job, write: ([Job]) -> Void) throws(StoreError) {
        let leads = state.withLock { state in
            state.jobs.append(job)
            defer { state.isLed = true }
            return !state.isLed
        }
        if !leads {
            guard try job.wait() else { return }
        }
        let jobs = state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
        write(jobs)
        state.withLock { state in
            state.isLed = !state.jobs.isEmpty
            return state.jobs.first
        }?.lead()
        // Its own is among those that were written.
        _ = try job.wait()
    }
}
