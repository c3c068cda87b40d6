public import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning

/// Scores one event after the other on the thread that owns it.
///
/// From filled ``Event`` to filled ``Verdict`` there is no lock, no `await` and, after the first
/// events, no allocation.
public final class Scorer {
    private let generation: Generation
    private let sessions: [any DetectorSession]
    private let wanted: SignalSet
    private let digest: String
    private var signals: Signals
    private var output = ExpertOutput()
    private var fusion: FusionScratch

    package init(_ generation: Generation) {
        self.generation = generation
        sessions = generation.detectors.map { $0.makeSession() }
        wanted = generation.detectors.reduce(.features) { $0.union($1.reads) }
        digest = generation.digest.hexadecimal
        signals = Signals(schema: generation.schema)
        fusion = generation.fusion.makeScratch()
    }

    /// Scores an event of the runtime's schema; never fails on content.
    ///
    /// - Parameters:
    ///   - event: Filled by the caller, or by a decoder.
    ///   - verdict: Overwritten; reuse it from event to event.
    public func score(_ event: Event, into verdict: inout Verdict) {
        score(event, into: &verdict, isExplained: false)
    }

    /// Scores an event and adds every expert's reasons.
    ///
    /// Allocates.
    public func explain(_ event: Event, into verdict: inout Verdict) {
        score(event, into: &verdict, isExplained: true)
    }

    private func score(_ event: Event, into verdict: inout Verdict, isExplained: Bool) {
        let start = MonotonicClock.nanoseconds
        prepare(&verdict, for: event)
        signals.derive(wanted, from: event)
        runExperts(into: &verdict, isExplained: isExplained)
        generation.fusion.fuse(features: signals.features, scratch: &fusion)
        finish(&verdict)
        signals.forgetEvent()
        verdict.microseconds = Self.microseconds(from: start, to: MonotonicClock.nanoseconds)
    }

    private func prepare(_ verdict: inout Verdict, for event: borrowing Event) {
        if verdict.generation != digest {
            verdict.generation = digest
            verdict.experts = generation.manifest.experts.map { ExpertVerdict(name: $0.name) }
        }
        verdict.id.removeAll(keepingCapacity: true)
        event.appendID(to: &verdict.id)
        verdict.noteIntake(of: event)
    }

    private func runExperts(into verdict: inout Verdict, isExplained: Bool) {
        fusion.mask = 0
        var last = MonotonicClock.nanoseconds
        for (index, session) in sessions.enumerated() {
            output.logit = nil
            session.score(signals, into: &output)
            let now = MonotonicClock.nanoseconds
            if let raw = output.logit, raw.isFinite {
                let logit = Float(generation.fusion.calibrated(raw, expert: index))
                fusion.logits[index] = logit
                fusion.mask |= 1 << UInt64(index)
                verdict.experts[index].status = .ran
                verdict.experts[index].logit = Double(logit)
            } else {
                fusion.logits[index] = .nan
                verdict.experts[index].status = .abstained
                verdict.experts[index].logit = .nan
            }
            verdict.experts[index].microseconds = Self.microseconds(from: last, to: now)
            last = now
            if !verdict.experts[index].reasons.isEmpty { verdict.experts[index].reasons = [] }
            if isExplained { explain(session, into: &verdict.experts[index]) }
        }
    }

    private func explain(_ session: any DetectorSession, into verdict: inout ExpertVerdict) {
        var reasons = Reasons()
        session.explain(signals, into: &reasons)
        verdict.reasons = reasons.list
    }

    private func finish(_ verdict: inout Verdict) {
        verdict.bias = fusion.bias
        verdict.logit = fusion.logit
        verdict.probability = LogisticLoss.probability(fusion.logit)
        verdict.mask = fusion.mask
        for index in verdict.experts.indices {
            verdict.experts[index].contribution = fusion.contributions[index]
        }
        verdict.isComplete = true
        verdict.action = generation.manifest.policy.action(for: verdict.probability)
        verdict.decidedBy = "threshold"
    }

    private static func microseconds(from start: UInt64, to end: UInt64) -> Double {
        Double(end &- start) / 1000
    }
}
