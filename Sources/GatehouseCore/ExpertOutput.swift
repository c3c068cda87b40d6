/// What an expert has to say about one event.
public struct ExpertOutput: Sendable {
    /// Log-odds of abuse before calibration; `nil` when the expert abstains.
    public var logit: Double?

    /// A hard action that is proposed.
    public struct Proposal: Sendable, Equatable {
        /// Its place in ``Detector/proposals``.
        public let index: Int

        /// What a verdict says decided, where that is more than the proposal's name.
        public let decidedBy: String?
    }

    /// What it proposes.
    public private(set) var proposals: [Proposal] = []

    /// Ids of the entries of banks that the event matched.
    package private(set) var matches: [UInt64] = []

    /// An output that abstains.
    public init() {}

    /// Proposes a hard action, which an expert may do that abstains.
    ///
    /// - Parameters:
    ///   - index: Its place in ``Detector/proposals``.
    ///   - decidedBy: What the verdict says decided, such as `campaigns.main/parcel`; else it is the
    ///     expert's name and the proposal's.
    public mutating func propose(_ index: Int, decidedBy: String? = nil) {
        proposals.append(Proposal(index: index, decidedBy: decidedBy))
    }

    /// Notes an entry of a bank that the event matched, be it that nothing is proposed.
    package mutating func match(entry: UInt64) { matches.append(entry) }

    /// Makes it abstain again; allocates nothing.
    package mutating func reset() {
        logit = nil
        if !proposals.isEmpty { proposals.removeAll(keepingCapacity: true) }
        if !matches.isEmpty { matches.removeAll(keepingCapacity: true) }
    }
}
