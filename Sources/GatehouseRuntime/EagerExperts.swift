internal import GatehouseCore

/// Runs the eager experts on the thread that owns it, and decides whether the others are worth it.
struct EagerExperts {
    private let generation: Generation
    private let sessions: [(index: Int, session: any DetectorSession)]
    private let wanted: SignalSet
    private let router: Router

    /// - Parameters:
    ///   - generation: Whose experts run.
    ///   - router: This thread's own.
    init(_ generation: Generation, router: Router) {
        self.generation = generation
        self.router = router
        var sessions: [(index: Int, session: any DetectorSession)] = []
        for index in generation.stages.eager {
            guard let detector = generation.detectors[index] else { continue }
            sessions.append((index, detector.makeSession()))
        }
        self.sessions = sessions
        wanted = generation.eagerReads
    }

    /// Runs them on an event and fuses what they said.
    ///
    /// - Returns: Whether deferred experts should run.
    func run(_ event: Event, in slot: EventSlot, isExplained: Bool) -> Bool {
        slot.begin(event, deriving: wanted)
        var last = MonotonicClock.nanoseconds
        for (index, session) in sessions {
            slot.run(session, expert: index, isExplained: isExplained, since: &last)
        }
        _ = slot.fuse()
        slot.route = router.decide(for: slot)
        for group in generation.stages.groups[slot.route.groupCount...] {
            slot.skip(group.experts, as: .gatedOff)
        }
        return slot.route.groupCount > 0
    }
}
