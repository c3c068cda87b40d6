package import GatehouseBank
public import GatehouseCore
internal import GatehouseFiles

/// Answers events with one bundle.
///
/// Shared by all threads of a program; each makes its own ``Scorer``. It starts no thread and opens no
/// connection. Loading reads the bundle's files, checks them and reproduces its golden events.
///
/// ```swift
/// let runtime = try Runtime(bundle: "experts/messaging")
/// let scorer = runtime.makeScorer()
/// var event = runtime.makeEvent()
/// var verdict = Verdict()
/// if let body = runtime.schema.text("body") {
///     event.setText("You won! Claim at http://prize.example", at: body)
/// }
/// scorer.score(event, into: &verdict)
/// print(verdict.probability, verdict.action)
/// ```
public final class Runtime: Sendable {
    package let generation: Generation

    /// The banks that its experts compare events with; nothing where there is no state.
    package let bank: LiveBank?

    /// What is added to log-odds for another share of abuse than that of training.
    let priorShift: Double

    /// What experts counted while the golden events were scored.
    private let countsAtStart: [[DetectorCount]]

    /// How long each deferred group takes here; shared by all scorers and lanes.
    let latencies: [GroupLatency]

    /// What moves the price of deferred experts while serving.
    let load: RouteLoad

    /// Loads the bundle in a folder.
    ///
    /// - Parameters:
    ///   - bundle: Path of a folder with a `bundle.yaml`.
    ///   - detectors: The kinds of detector that the bundle may name.
    ///   - encoders: The kinds of encoder that the bundle may name.
    ///   - prevalence: The share of abuse among the events to come, between 0 and 1, such as a tenant's own;
    ///     `nil` is that of training, which is far more than in any real stream.
    /// - Throws: ``BundleError`` with what was found, what was wanted and what to do.
    public convenience init(
        bundle: String,
        detectors: [any Detector.Type],
        encoders: [any TextEncoder.Type],
        prevalence: Double? = nil,
    ) throws(BundleError) {
        let kinds = Kinds(detectors: detectors, encoders: encoders)
        let generation = try Generation(bundle: bundle, kinds: kinds)
        self.init(generation, bank: nil, priorShift: try generation.priorShift(to: prevalence))
    }

    /// Answers with a generation, and banks that are searched by its ``Generation/bankEncoder``.
    ///
    /// - Parameters:
    ///   - generation: What answers.
    ///   - bank: The banks, if there is a state.
    ///   - priorShift: What is added to log-odds: ``Generation/priorShift(to:)``.
    package init(_ generation: Generation, bank: LiveBank?, priorShift: Double = 0) {
        precondition(
            bank == nil || bank?.encoder == generation.bankEncoder,
            "banks of another encoder than the generation's"
        )
        self.generation = generation
        self.bank = bank
        self.priorShift = priorShift
        countsAtStart = generation.detectors.map { $0?.counts ?? [] }
        latencies = generation.stages.groups.map { _ in GroupLatency() }
        load = RouteLoad(latencies)
    }

    /// What events may hold.
    public var schema: EventSchema { generation.schema }

    /// The bundle's name.
    public var name: String { generation.manifest.name }

    /// SHA-256 of the loaded generation, in hexadecimal.
    public var digest: String { generation.digest.hexadecimal }

    /// Names of the experts, in the order of verdicts.
    public var expertNames: [String] { generation.manifest.experts.map(\.name) }

    /// What the bundle names and is missing here, and how to get it.
    ///
    /// Its experts are `absent` from every verdict, and fusion does without them.
    public var notes: [String] { generation.notes }

    /// Whether there are deferred experts here that an event may be worth.
    public var hasDeferredExperts: Bool {
        !generation.stages.groups.isEmpty && generation.manifest.route.mode != .never
    }

    /// The actions that the policy can name, those of its thresholds first.
    public var actions: [String] { generation.manifest.policy.actions }

    /// What each expert counted since the bundle was loaded, such as hits of its rules.
    public var counts: [(expert: String, counts: [DetectorCount])] {
        generation.manifest.experts.indices.map { index in
            let counts = generation.detectors[index]?.counts ?? []
            let since = zip(counts, countsAtStart[index]).map { count, start in
                DetectorCount(
                    subject: count.subject,
                    outcome: count.outcome,
                    count: count.count - start.count
                )
            }
            return (expertNames[index], since)
        }
    }

    /// Makes an empty event, to be filled and reused.
    public func makeEvent() -> Event { Event(schema) }

    /// Makes one thread's scorer, which finds the same of the same event every time.
    public func makeScorer() -> Scorer {
        Scorer(generation, latencies: latencies, bank: bank, priorShift: priorShift)
    }

    /// Makes one thread's scorer that decides about deferred experts by what they take here, and defers
    /// less while its lanes are busy.
    public func makeServingScorer() -> Scorer {
        Scorer(generation, latencies: latencies, bank: bank, priorShift: priorShift, load: load)
    }

    /// Makes a scorer that decides at random for a share of events, at the least.
    package func makeExploringScorer(share: Double) -> Scorer {
        Scorer(
            generation,
            latencies: latencies,
            bank: bank,
            priorShift: priorShift,
            route: generation.manifest.route.exploring(share)
        )
    }

    /// Makes a scorer for events that people only try: what they match counts nowhere.
    package func makeTrialScorer() -> Scorer {
        Scorer(
            generation,
            latencies: latencies,
            bank: bank,
            isCounted: false,
            priorShift: priorShift
        )
    }
}
