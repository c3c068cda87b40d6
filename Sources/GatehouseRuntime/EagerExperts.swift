internal import GatehouseCore

/// Runs the eager experts on the thread that owns it, and decides whether the others are worth it.
struct EagerExperts {
    private let generation: Generation
    private let sessions: [(index: Int, session: any DetectorSession)]
    private let wanted: SignalSet
    private let deferred: [Int]

    init(_ generation: Generation) {
        self.generation = generation
        var sessions: [(index: Int, session: any DetectorSession)] = []
        for index in generation.stages.eager {
            guard let detector = generation.detectors[index] else { continue }
            sessions.append((index, detector.makeSession()))
        }
        self.sessions = sessions
        wanted = generation.eagerReads
        deferred = generation.stages.groups.flatMap(\.experts)
    }

    /// Runs them on an event and fuses what they said.
    ///
    /// - Returns: Whether the deferred experts should run.
    func run(_ event: Event, in slot: EventSlot, isExplained: Bool) -> Bool {
        slot.begin(event, deriving: wanted)
        var last = MonotonicClock.nanoseconds
        for (index, session) in sessions {
            slot.run(session, expert: index, isExplained: isExplained, since: &last)
        }
        let logit = slot.fuse()
        guard !deferred.isEmpty else { return false }
        // Nothing that others say of it changes the action: a known campaign ends here.
        if slot.isSettled, generation.manifest.route.mode != .always {
            slot.skip(deferred, as: .gatedOff)
            return false
        }
        let threshold = generation.uncertaintyThreshold
        let isDeferred = generation.manifest.route.defers(logit: logit, threshold: threshold)
        if !isDeferred { slot.skip(deferred, as: .gatedOff) }
        return isDeferred
    }
}
