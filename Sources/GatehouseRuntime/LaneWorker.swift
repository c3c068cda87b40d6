internal import GatehouseCore

/// What one thread of ``Lanes`` does: takes jobs, several short ones at once, and answers them.
struct LaneWorker {
    /// Texts worked on at once; more gain nothing, and wait for each other.
    static let batchLimit = 4
    /// Tokens of a batch that another text may join: beyond, the weights are read often enough.
    static let tokenLimit = 32

    private let generation: Generation
    private let queue: LaneQueue
    private let eager: EagerExperts
    private let deferred: DeferredExperts
    private let slots: [EventSlot]

    init(_ runtime: Runtime, queue: LaneQueue) {
        generation = runtime.generation
        self.queue = queue
        eager = EagerExperts(
            generation,
            router: Router(generation, route: generation.manifest.route, load: runtime.load)
        )
        deferred = DeferredExperts(generation, latencies: runtime.latencies)
        slots = (0..<Self.batchLimit).map { _ in
            EventSlot(runtime.generation, bank: runtime.bank, priorShift: runtime.priorShift)
        }
    }

    /// Works until the queue is closed and empty.
    func run() {
        warmUp()
        while true {
            let jobs = queue.next { job, taken in joins(job, taken) }
            guard !jobs.isEmpty else { return }
            answer(jobs)
        }
    }

    /// Whether `job` delays none of `taken`, and none of them it, past a deadline.
    private func joins(_ job: LaneJob, _ taken: [LaneJob]) -> Bool {
        guard taken.count < Self.batchLimit else { return false }
        let tokens = taken.reduce(tokenEstimate(job)) { $0 + tokenEstimate($1) }
        guard tokens <= Self.tokenLimit else { return false }
        let now = MonotonicClock.nanoseconds
        let time = generation.stages.groups.indices.reduce(0) {
            $0 + deferred.boundedNanoseconds(group: $1, tokenCount: tokens)
        }
        return (taken + [job]).allSatisfy { $0.due == .max || now &+ time <= $0.due }
    }

    /// From the length alone: the text is read when its turn has come.
    private func tokenEstimate(_ job: LaneJob) -> Int {
        2 + job.event.textByteCount / 4
    }

    private func answer(_ jobs: [LaneJob]) {
        var verdicts = jobs.map { $0.eagerVerdict ?? Verdict() }
        var isDeferred = [Bool](repeating: true, count: jobs.count)
        for (place, job) in jobs.enumerated() {
            if job.eagerVerdict == nil {
                isDeferred[place] = eager.run(job.event, in: slots[place], isExplained: false)
            } else {
                slots[place].resume(job.event, from: verdicts[place], deriving: deferred.wanted)
            }
        }
        let waiting = jobs.indices.filter { isDeferred[$0] }
        let isComplete = deferred.run(
            waiting.map { slots[$0] }[...],
            deadlines: waiting.map { jobs[$0].due },
            isExplained: false
        )
        for (place, job) in jobs.enumerated() {
            let part = waiting.firstIndex(of: place)
            slots[place].write(
                into: &verdicts[place],
                isComplete: part.map { isComplete[$0] } ?? true
            )
            slots[place].end()
            verdicts[place].microseconds =
                Double(MonotonicClock.nanoseconds &- job.start) / 1000
            job.completion(verdicts[place])
        }
    }

    /// Scores once, so that the first event finds its buffers made and its time known.
    private func warmUp() {
        var event = Event(generation.schema)
        event.setText("You have won a prize; call now to claim it before it is gone", at: 0)
        for _ in 0..<3 {
            _ = eager.run(event, in: slots[0], isExplained: false)
            slots[0].route.groupCount = generation.stages.groups.count
            _ = deferred.run(slots[..<1], deadlines: [.max], isExplained: false)
        }
        slots[0].end()
    }
}
