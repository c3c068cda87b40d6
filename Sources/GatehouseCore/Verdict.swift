package import GatehouseBank

/// What happened to an expert while an event was scored.
public enum ExpertStatus: String, Sendable, CaseIterable {
    case ran
    case abstained
    case gatedOff = "gated_off"
    case deadline
    case shed
    case failed
    case breakerOpen = "breaker_open"
    case absent

    /// It was asked, be it that it abstained.
    package var hasScored: Bool { self == .ran || self == .abstained }
}

/// One expert's part in a verdict.
public struct ExpertVerdict: Sendable {
    /// The expert's name in its bundle.
    public let name: String

    /// What happened to it on this event.
    public package(set) var status = ExpertStatus.absent

    /// Calibrated log-odds, within ±9; NaN unless it ran.
    public package(set) var logit = Double.nan

    /// What it added to the verdict's logit; 0 unless it ran.
    public package(set) var contribution = 0.0

    /// Time it took.
    public package(set) var microseconds = 0.0

    /// Why, when that was asked for.
    public package(set) var reasons: [Reason] = []

    package init(name: String) { self.name = name }
}

/// A hard action that was proposed, by its place in the generation.
package struct HardActionReference: Sendable, Equatable {
    /// The expert.
    package let expert: Int
    /// The place in its ``Detector/proposals``.
    package let index: Int
    /// What decides if it counts, where that is more than the proposal's name.
    package let decidedBy: String?

    /// The proposal at `index` of an expert.
    package init(_ expert: Int, _ index: Int, decidedBy: String? = nil) {
        self.expert = expert
        self.index = index
        self.decidedBy = decidedBy
    }
}

/// What was decided about sending an event to dear experts.
public struct Route: Sendable, Equatable {
    /// Predicted saving of log loss; `nil` when no value gate decided.
    public package(set) var value: Double?

    /// What a saving had to be worth; `nil` when no value gate decided.
    public package(set) var price: Double?

    /// The decision was drawn at random, to learn from.
    public package(set) var isExplored = false

    /// Probability of the decision that was taken.
    public package(set) var propensity = 1.0

    /// How many deferred groups the event is worth: the first so many.
    package var groupCount = 0

    package init() {}
}

/// The answer to one event: a calibrated probability that explains itself.
///
/// The contract, to the bit: `logit` is `bias` plus every expert's `contribution`, added in the order
/// of ``experts``; `probability` is `1 / (1 + exp(-logit))`. Reused from event to event.
public struct Verdict: Sendable {
    /// The event's id, in UTF-8.
    public package(set) var id: [UInt8] = []

    /// SHA-256 of the generation that answered, in hexadecimal.
    public package(set) var generation = ""

    /// The last change to the banks that the event saw; `nil` where there are none.
    public package(set) var bank: UInt64?

    /// The banks that the event saw.
    package var bankView: BankView?

    /// Probability of abuse at the prevalence the generation was calibrated for.
    public package(set) var probability = 0.5

    /// Log-odds of abuse.
    public package(set) var logit = 0.0

    /// What the fusion gate adds by itself.
    public package(set) var bias = 0.0

    /// The action that the bundle's policy names for this event.
    public package(set) var action = ""

    /// What decided on the action: `threshold`, or what proposed it, as `rules.known-scam`.
    public package(set) var decidedBy = ""

    /// The proposed action that counts most, whether it decided or not.
    package var hardAction: HardActionReference?

    /// Nothing that should have run is missing.
    public package(set) var isComplete = false

    /// Bit `i` is set when expert `i` ran.
    public package(set) var mask: UInt64 = 0

    /// What was decided about sending the event to dear experts.
    public package(set) var route = Route()

    /// Every expert of the generation, in its order.
    public package(set) var experts: [ExpertVerdict] = []

    /// The event's id or one of its texts was over its limit and was cut.
    public package(set) var isTruncated = false

    /// Part of the event was not UTF-8; what could not be read was taken for U+FFFD.
    public package(set) var isRepaired = false

    /// Fields and category values of the event that the schema does not know.
    public package(set) var unknownCount = 0

    /// From filled event to filled verdict.
    public package(set) var microseconds = 0.0

    /// Notes what an event lost on its way in.
    package mutating func noteIntake(of event: borrowing Event) {
        isTruncated = event.isTruncated
        isRepaired = event.isRepaired
        unknownCount = event.unknownFieldCount + event.unknownValueCount
    }

    /// An empty verdict, to be filled by a scorer.
    public init() {}
}
