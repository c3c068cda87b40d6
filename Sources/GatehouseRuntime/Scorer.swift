package import GatehouseBank
public import GatehouseCore

/// Scores one event after the other on the thread that owns it.
///
/// From filled ``Event`` to filled ``Verdict`` of the eager experts there is no lock, no `await` and,
/// after the first events, no allocation.
public final class Scorer {
    /// What answers.
    package let generation: Generation
    private let slot: EventSlot
    private let eager: EagerExperts
    private let deferred: DeferredExperts

    package init(
        _ generation: Generation,
        latencies: [GroupLatency]? = nil,
        bank: LiveBank? = nil,
        isCounted: Bool = true,
        priorShift: Double = 0,
        route: DeferralRoute? = nil,
        load: RouteLoad? = nil,
    ) {
        self.generation = generation
        slot = EventSlot(
            generation,
            bank: bank,
            isCounted: isCounted,
            priorShift: priorShift
        )
        let route = route ?? generation.manifest.route
        eager = EagerExperts(generation, router: Router(generation, route: route, load: load))
        deferred = DeferredExperts(
            generation,
            latencies: latencies ?? generation.stages.groups.map { _ in GroupLatency() }
        )
    }

    /// Scores an event of the runtime's schema with the eager experts; never fails on content.
    ///
    /// Never waits. When the bundle's route finds the event worth its deferred experts, these have the
    /// status `deadline` and the verdict is not complete.
    ///
    /// - Parameters:
    ///   - event: Filled by the caller, or by a decoder.
    ///   - verdict: Overwritten; reuse it from event to event.
    /// - Returns: Whether the deferred experts are worth their time.
    @discardableResult
    public func score(_ event: Event, into verdict: inout Verdict) -> Bool {
        let start = MonotonicClock.nanoseconds
        let isDeferred = eager.run(event, in: slot, isExplained: false)
        for group in generation.stages.groups[..<slot.route.groupCount] {
            slot.skip(group.experts, as: .deadline)
        }
        finish(&verdict, since: start, isComplete: !isDeferred)
        return isDeferred
    }

    /// Scores an event, and runs the deferred experts here when it is worth it and there is time.
    ///
    /// - Parameters:
    ///   - event: Filled by the caller, or by a decoder.
    ///   - verdict: Overwritten; reuse it from event to event.
    ///   - deadline: Time from now; a group that would most likely miss it does not start. `nil` is
    ///     as long as it takes.
    public func score(_ event: Event, into verdict: inout Verdict, deadline: Duration?) {
        score(event, into: &verdict, deadline: deadline, isExplained: false)
    }

    /// Scores an event, deferred experts included, and adds every expert's reasons.
    ///
    /// Allocates.
    public func explain(_ event: Event, into verdict: inout Verdict, deadline: Duration? = nil) {
        score(event, into: &verdict, deadline: deadline, isExplained: true)
    }

    /// Scores an event with all experts that are here, whatever the route says of it.
    package func scoreWithAll(_ event: Event, into verdict: inout Verdict) {
        let start = MonotonicClock.nanoseconds
        _ = eager.run(event, in: slot, isExplained: false)
        slot.route.groupCount = generation.stages.groups.count
        _ = deferred.run([slot], deadlines: [.max], isExplained: false)
        finish(&verdict, since: start, isComplete: true)
    }

    private func score(
        _ event: Event,
        into verdict: inout Verdict,
        deadline: Duration?,
        isExplained: Bool,
    ) {
        let start = MonotonicClock.nanoseconds
        var isComplete = true
        if eager.run(event, in: slot, isExplained: isExplained) {
            let due = MonotonicClock.due(deadline, from: start)
            isComplete = deferred.run([slot], deadlines: [due], isExplained: isExplained)[0]
        }
        finish(&verdict, since: start, isComplete: isComplete)
    }

    private func finish(_ verdict: inout Verdict, since start: UInt64, isComplete: Bool) {
        slot.write(into: &verdict, isComplete: isComplete)
        slot.end()
        verdict.microseconds = Double(MonotonicClock.nanoseconds &- start) / 1000
    }
}
