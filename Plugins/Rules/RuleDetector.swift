public import GatehouseCore
internal import GatehouseFiles

/// Rules that people write, with conditions in CEL: `detector: rules`.
///
/// Files: `rules.yaml`, and those that its lists name. The logit is the file's intercept and the scores
/// of the live rules that fired; where none of them has a score, it abstains. A rule whose value is
/// missing abstains and is counted. Shadow rules are evaluated and told, and change nothing.
public struct RuleDetector: Detector {
    /// Selects it in a manifest: `detector: rules`.
    public static let name = "rules"

    static let rulesFile = "rules.yaml"

    let set: RuleSet

    /// Reads and compiles the rules; refuses a file with anything wrong, and says where.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly([], of: expert.name)
        do {
            set = try RuleSet(
                RuleFile(of: expert, schema: context.schema),
                schema: context.schema,
                cache: .standard
            )
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }

    /// What some rule mentions.
    public var reads: SignalSet { self.set.reads }

    /// The actions of live rules.
    public var proposals: [ProposedAction] { self.set.proposals }

    /// What is odd about lists.
    public var notes: [String] { self.set.warnings }

    /// How often each rule fired, and how often it abstained.
    public var counts: [DetectorCount] {
        zip(self.set.rules, self.set.counters).flatMap { rule, counter in
            [
                DetectorCount(subject: rule.id, outcome: "hit", count: counter.hitCount),
                DetectorCount(
                    subject: rule.id,
                    outcome: "abstained",
                    count: counter.abstentionCount
                ),
            ]
        }
    }

    /// Runs for every event.
    public static let stage = Stage.eager

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { RuleSession(RuleEvaluator(set)) }
}

/// One worker's evaluation of rules.
final class RuleSession: DetectorSession {
    private(set) var evaluator: RuleEvaluator

    init(_ evaluator: consuming RuleEvaluator) { self.evaluator = evaluator }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        evaluator.evaluate(signals)
        output.logit = evaluator.logit
        guard !evaluator.set.proposals.isEmpty else { return }
        for position in evaluator.outcomes.indices where evaluator.outcomes[position] == .hit {
            if let number = evaluator.set.proposalNumbers[position] { output.propose(number) }
        }
    }

    /// Names the rules that fired, with their reasons, the values they compared and where lists hit.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let rules = evaluator.set.rules
        for position in rules.indices where evaluator.outcomes[position] == .hit {
            let rule = rules[position]
            let isLive = rule.status == .live
            var subject = isLive ? rule.id : "\(rule.id) (\(rule.status.rawValue))"
            if let reason = evaluator.reason(at: position, signals) { subject += ": \(reason)" }
            reasons.add(
                Reason(
                    subject: subject,
                    value: isLive ? rule.score ?? 0 : 0,
                    action: isLive ? rule.action : nil,
                    values: evaluator.values(at: position, signals),
                    spans: evaluator.spans(at: position, signals)
                )
            )
        }
    }
}

extension RuleEvaluator {
    /// The scores of the live rules that fired on the last event; nil where none with a score did.
    var logit: Double? {
        var sum = set.file.intercept
        var isSilent = true
        for position in outcomes.indices where outcomes[position] == .hit {
            guard set.isLive[position], let score = set.scores[position] else { continue }
            sum += score
            isSilent = false
        }
        return isSilent ? nil : sum
    }
}
