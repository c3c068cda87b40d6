internal import GatehouseBank
internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning

/// One event under way: its signals, what each expert made of it, and their fusion.
///
/// The work of ``Scorer`` and of a lane's worker, which own one each or several.
final class EventSlot {
    private struct Outcome {
        var status = ExpertStatus.absent
        var logit = Double.nan
        var microseconds = 0.0
        var reasons: [Reason] = []
    }

    /// Matches that may wait to be counted.
    private static let matchLimit = 64

    /// Events that are counted together: all threads share the count.
    private static let countedTogether = 64

    private let generation: Generation
    private let digest: String
    private var signals: Signals
    private var output = ExpertOutput()
    private var fusion: FusionScratch
    private var outcomes: [Outcome]
    /// The proposed action that counts most.
    private var proposal: HardActionReference?

    /// The banks that this event and the next are compared with; nothing where there are none.
    private let bank: LiveBank?
    private let isCounted: Bool
    private var reader: BankReader?
    /// What events matched and is yet to be counted.
    private var matches: [UInt64] = []
    /// Events that are yet to be counted.
    private var uncounted = 0

    /// Tokens that the event's text is reckoned to have; 0 until that was wanted.
    private(set) var tokenCount = 0

    /// What was decided about the deferred experts.
    var route = Route()

    /// - Parameters:
    ///   - generation: What answers.
    ///   - bank: What its experts compare events with, if there is a state.
    ///   - isCounted: Whether events and matches count; not those of events that people only try.
    ///   - priorShift: What is added to log-odds for another prevalence than that of training.
    init(
        _ generation: Generation,
        bank: LiveBank?,
        isCounted: Bool = true,
        priorShift: Double = 0,
    ) {
        self.generation = generation
        self.isCounted = isCounted
        self.bank = bank
        if let bank { reader = BankReader(bank) }
        digest = generation.digest.hexadecimal
        signals = Signals(schema: generation.schema, encoders: generation.encoders)
        fusion = generation.fusion.makeScratch()
        fusion.priorShift = priorShift
        outcomes = generation.detectors.map { _ in Outcome() }
    }

    /// Takes an event on which nothing has run.
    func begin(_ event: Event, deriving wanted: SignalSet) {
        reset(event, deriving: wanted)
        if isCounted { uncounted += 1 }
        reader?.refresh()
        if let view = reader?.view { setBank(view, for: event) }
    }

    private func setBank(_ view: BankView, for event: Event) {
        signals.setBank(view, time: event.time.isFinite ? event.time : WallClock.seconds)
    }

    private func reset(_ event: Event, deriving wanted: SignalSet) {
        signals.derive(wanted, from: event)
        fusion.mask = 0
        proposal = nil
        tokenCount = 0
        route = Route()
        for index in outcomes.indices {
            outcomes[index].status = .absent
            outcomes[index].logit = .nan
            outcomes[index].microseconds = 0
            if !outcomes[index].reasons.isEmpty { outcomes[index].reasons = [] }
            fusion.logits[index] = .nan
        }
    }

    /// Takes an event on which the eager experts ran elsewhere, with what they made of it.
    func resume(_ event: Event, from verdict: Verdict, deriving wanted: SignalSet) {
        reset(event, deriving: wanted)
        // The banks that the eager experts saw, for the verdict names one sequence number.
        if let view = verdict.bankView { setBank(view, for: event) }
        proposal = verdict.hardAction
        route = verdict.route
        for (index, expert) in verdict.experts.enumerated() {
            outcomes[index].status = expert.status
            outcomes[index].logit = expert.logit
            outcomes[index].microseconds = expert.microseconds
            outcomes[index].reasons = expert.reasons
            guard expert.status == .ran else { continue }
            fusion.logits[index] = Float(expert.logit)
            fusion.mask |= 1 << UInt64(index)
        }
    }

    /// Runs one expert.
    ///
    /// - Parameters:
    ///   - session: This worker's scratch for it.
    ///   - index: Its place in the bundle.
    ///   - isExplained: Whether reasons are wanted.
    ///   - last: When what came before it ended; becomes the time that it ended.
    func run(
        _ session: any DetectorSession,
        expert index: Int,
        isExplained: Bool,
        since last: inout UInt64,
    ) {
        output.reset()
        session.score(signals, into: &output)
        let now = MonotonicClock.nanoseconds
        if let raw = output.logit, raw.isFinite {
            let logit = Float(generation.fusion.calibrated(raw, expert: index))
            fusion.logits[index] = logit
            fusion.mask |= 1 << UInt64(index)
            outcomes[index].status = .ran
            outcomes[index].logit = Double(logit)
        } else {
            outcomes[index].status = .abstained
        }
        for proposal in output.proposals {
            consider(
                HardActionReference(index, proposal.index, decidedBy: proposal.decidedBy)
            )
        }
        if isCounted {
            for entry in output.matches where matches.count < Self.matchLimit {
                matches.append(entry)
            }
        }
        outcomes[index].microseconds = Double(now &- last) / 1000
        last = now
        if isExplained {
            var reasons = Reasons()
            session.explain(signals, into: &reasons)
            outcomes[index].reasons = reasons.list
        }
    }

    /// Keeps a proposed action that counts more than what there is; of equal ones the first.
    private func consider(_ other: HardActionReference) {
        guard let proposal else {
            self.proposal = other
            return
        }
        if hardAction(other).rank < hardAction(proposal).rank { self.proposal = other }
    }

    private func hardAction(_ reference: HardActionReference) -> HardAction {
        generation.hardActions[reference.expert][reference.index]
    }

    /// Whether the action is decided whatever the probability will be.
    var isSettled: Bool {
        guard let proposal else { return false }
        return hardAction(proposal).rank == 0
    }

    /// Notes why experts did not run.
    func skip(_ experts: [Int], as status: ExpertStatus) {
        for index in experts { outcomes[index].status = status }
    }

    /// Fuses what ran.
    ///
    /// - Returns: The fused logit.
    func fuse() -> Double {
        generation.fusion.fuse(features: signals.features, scratch: &fusion)
        return fusion.logit
    }

    /// The logit that was fused last, at the prevalence of training: what routes were measured by.
    var fusedLogit: Double { fusion.logit - fusion.priorShift }

    /// Predicts what deferred experts would save, from what was fused last.
    func predict(_ values: ValueGate, into scratch: inout ValueScratch) {
        values.predict(fusion, into: &scratch)
    }

    /// Reckons the tokens of the event's text, once.
    func estimateTokens() {
        if tokenCount == 0 { tokenCount = signals.estimatedTokenCount }
    }

    /// Adds the event's text to a batch.
    func appendDocument(to batch: inout TextBatch) { signals.appendDocument(to: &batch) }

    /// Takes what an encoder made of the event's text.
    func setEmbedding(_ encoder: EncoderReference, to embedding: ArraySlice<Float>) {
        signals.setEmbedding(encoder, to: embedding)
    }

    /// Writes what was fused last.
    ///
    /// - Parameters:
    ///   - verdict: Overwritten, but for its `microseconds`.
    ///   - isComplete: Nothing that should have run is missing.
    func write(into verdict: inout Verdict, isComplete: Bool) {
        if verdict.generation != digest {
            verdict.generation = digest
            verdict.experts = generation.manifest.experts.map { ExpertVerdict(name: $0.name) }
        }
        verdict.id.removeAll(keepingCapacity: true)
        signals.event.appendID(to: &verdict.id)
        verdict.noteIntake(of: signals.event)
        verdict.bias = fusion.bias
        verdict.logit = fusion.logit
        verdict.probability = LogisticLoss.probability(fusion.logit)
        verdict.mask = fusion.mask
        verdict.route = route
        for index in outcomes.indices {
            verdict.experts[index].status = outcomes[index].status
            verdict.experts[index].logit = outcomes[index].logit
            verdict.experts[index].contribution = fusion.contributions[index]
            verdict.experts[index].microseconds = outcomes[index].microseconds
            if !verdict.experts[index].reasons.isEmpty || !outcomes[index].reasons.isEmpty {
                verdict.experts[index].reasons = outcomes[index].reasons
            }
        }
        verdict.isComplete = isComplete
        verdict.hardAction = proposal
        verdict.bank = bank == nil ? nil : signals.bank.sequence
        verdict.bankView = bank == nil ? nil : signals.bank
        countMatches()
        decide(&verdict)
    }

    /// Lets the policy choose between the threshold and what was proposed.
    private func decide(_ verdict: inout Verdict) {
        let policy = generation.manifest.policy
        if let proposal {
            let hardAction = hardAction(proposal)
            if policy.yields(to: hardAction.rank, at: verdict.probability) {
                verdict.action = hardAction.action
                verdict.decidedBy = proposal.decidedBy ?? hardAction.decidedBy
                return
            }
        }
        verdict.action = policy.action(for: verdict.probability)
        verdict.decidedBy = "threshold"
    }

    /// Counts the event and what it matched; what another thread is in the way of is noted with the
    /// next.
    private func countMatches() {
        guard let bank, !matches.isEmpty || uncounted >= Self.countedTogether else { return }
        let event = bank.countEvents(uncounted)
        uncounted = 0
        guard !matches.isEmpty else { return }
        let isNoted = bank.note(
            matches,
            ofEvent: event,
            logit: fusedLogit,
            time: signals.bankTime
        )
        if isNoted { matches.removeAll(keepingCapacity: true) }
    }

    /// Lets go of the event, so that its owner can refill it without a copy.
    func end() { signals.forgetEvent() }
}
