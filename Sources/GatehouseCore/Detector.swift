/// The code that runs one kind of expert: loaded, immutable, shared by all threads.
///
/// A detector is one folder under `Plugins/`, or a type of yours that is given to the runtime. What
/// changes while scoring lives in a ``DetectorSession``, which one worker owns.
public protocol Detector: Sendable {
    /// Selects the detector in a manifest: `detector: gbdt`.
    static var name: String { get }

    /// Loads an expert.
    ///
    /// - Throws: ``ExpertError`` with what was found, what was wanted and what to do.
    init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError)

    /// The signals its sessions read; each is computed once per event.
    var reads: SignalSet { get }

    /// When its experts run.
    static var stage: Stage { get }

    /// Whether its experts give logits.
    ///
    /// Those that do not, but propose actions or abstain, have no part in training and fusion. True,
    /// unless the detector says otherwise.
    static var givesLogit: Bool { get }

    /// What it takes itself, without the signals it reads, on one core of a recent server processor.
    ///
    /// The price of a deferred expert; 0 unless the detector says otherwise.
    var estimatedMicroseconds: Double { get }

    /// Tokens of a text, as they are reckoned, below which it abstains.
    ///
    /// Nothing is encoded for a group whose experts all abstain. 0 unless the detector says otherwise.
    var leastTokenCount: Int { get }

    /// The hard actions that its sessions may propose.
    ///
    /// The bundle's policy must know every one; it alone decides between them. None, unless the
    /// detector says otherwise.
    var proposals: [ProposedAction] { get }

    /// What the one who starts Gatehouse should know, and that does not keep it from serving.
    var notes: [String] { get }

    /// What its sessions counted so far, for metrics; called on any thread.
    var counts: [DetectorCount] { get }

    /// Makes one worker's scratch. May allocate; scoring may not.
    func makeSession() -> any DetectorSession
}

extension Detector {
    /// It gives logits.
    public static var givesLogit: Bool { true }

    /// Nothing, as an eager expert need not say.
    public var estimatedMicroseconds: Double { 0 }

    /// It reads texts of any length.
    public var leastTokenCount: Int { 0 }

    /// None.
    public var proposals: [ProposedAction] { [] }

    /// Nothing.
    public var notes: [String] { [] }

    /// Nothing.
    public var counts: [DetectorCount] { [] }
}

/// One worker's scratch: scores one event after the other.
public protocol DetectorSession: AnyObject {
    /// Scores an event. Never fails on content and allocates nothing after warm-up.
    func score(_ signals: borrowing Signals, into output: inout ExpertOutput)

    /// Says why the last score was what it was. May allocate.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons)
}

/// When an expert runs.
public enum Stage: Sendable, Equatable {
    /// For every event, on the caller's thread.
    case eager

    /// When the bundle's route finds the event worth it.
    ///
    /// Everything that reads an embedding is deferred; experts that read the same encoder's form a
    /// group, which runs as one.
    case deferred
}

/// A hard action that an expert may propose, whatever the probability is.
public struct ProposedAction: Sendable, Hashable {
    /// What proposes it, such as a rule's id.
    public let name: String

    /// The bundle's name for what to do.
    public let action: String

    /// An action that `name` proposes.
    public init(name: String, action: String) {
        self.name = name
        self.action = action
    }
}

/// How often something happened in an expert since it was loaded.
public struct DetectorCount: Sendable, Hashable {
    /// What it happened to, such as a rule's id.
    public let subject: String

    /// What happened, such as `hit`.
    public let outcome: String

    /// How often.
    public let count: Int

    /// How often `outcome` happened to `subject`.
    public init(subject: String, outcome: String, count: Int) {
        self.subject = subject
        self.outcome = outcome
        self.count = count
    }
}
