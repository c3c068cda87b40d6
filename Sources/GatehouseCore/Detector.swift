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

    /// What it takes itself, without the signals it reads, on one core of a recent server processor.
    ///
    /// The price of a deferred expert; 0 unless the detector says otherwise.
    var estimatedMicroseconds: Double { get }

    /// Makes one worker's scratch. May allocate; scoring may not.
    func makeSession() -> any DetectorSession
}

extension Detector {
    /// Nothing, as an eager expert need not say.
    public var estimatedMicroseconds: Double { 0 }
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

/// What an expert has to say about one event.
public struct ExpertOutput: Sendable {
    /// Log-odds of abuse before calibration; `nil` when the expert abstains.
    public var logit: Double?

    /// An output that abstains.
    public init() {}
}

/// One reason for a score.
public struct Reason: Sendable, Equatable {
    /// What was seen, such as a term or a feature.
    public var subject: String

    /// How much it moved the expert's raw logit, as the expert reckons it.
    public var value: Double

    /// A reason that moved the raw logit by `value`.
    public init(subject: String, value: Double) {
        self.subject = subject
        self.value = value
    }
}

/// The reasons for a score, the strongest first.
public struct Reasons: Sendable {
    /// The reasons kept, by falling magnitude of their values; at most ``limit``.
    public private(set) var list: [Reason] = []

    /// How many are kept.
    public let limit: Int

    /// No reasons yet; the `limit` strongest of those added are kept.
    public init(limit: Int = 5) { self.limit = limit }

    /// Adds a reason; ordered by the magnitude of its value, the earlier first among equals.
    public mutating func add(_ reason: Reason) {
        let place =
            list.firstIndex { abs($0.value) < abs(reason.value) } ?? list.endIndex
        guard place < limit else { return }
        list.insert(reason, at: place)
        if list.count > limit { list.removeLast() }
    }
}
