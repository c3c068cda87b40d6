/// What an expert has to say about one event.
public struct ExpertOutput: Sendable {
    /// Log-odds of abuse before calibration; `nil` when the expert abstains.
    public var logit: Double?

    /// What it proposes, as places in ``Detector/proposals``.
    public private(set) var proposals: [Int] = []

    /// An output that abstains.
    public init() {}

    /// Proposes a hard action, which an expert may do that abstains.
    ///
    /// - Parameter index: Its place in ``Detector/proposals``.
    public mutating func propose(_ index: Int) { proposals.append(index) }

    /// Makes it abstain again; allocates nothing.
    package mutating func reset() {
        logit = nil
        if !proposals.isEmpty { proposals.removeAll(keepingCapacity: true) }
    }
}
