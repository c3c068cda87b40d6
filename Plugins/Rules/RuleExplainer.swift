internal import GatehouseCEL
package import GatehouseCore

/// Tells what every rule, drafts too, makes of events; rollouts count as they do when serving.
package struct RuleExplainer: ~Copyable {
    private let schema: EventSchema
    private let order: [Int]
    private let only: Set<String>?
    private var evaluator: RuleEvaluator
    private var signals: Signals

    /// - Parameters:
    ///   - file: The rules.
    ///   - schema: Of the events.
    ///   - only: The rules that are told, with their conditions; nil is all, without.
    /// - Throws: ``RuleError`` when rules do not compile.
    package init(
        _ file: RuleFile,
        schema: EventSchema,
        only: Set<String>? = nil,
    ) throws(RuleError) {
        let set = try RuleSet(authored: file, schema: schema)
        self.schema = schema
        self.only = only
        order = set.fileOrder
        // Without guards, so that every condition is evaluated as it stands.
        evaluator = RuleEvaluator(set, usesIndex: false)
        signals = Signals(schema: schema)
    }

    /// What the rules make of an event.
    package mutating func explain(_ event: Event) -> RuleExplanation {
        // Templates read features too, and whoever asks for reasons is in no hurry.
        signals.derive([.features, .normalizedText], from: event)
        evaluator.evaluate(signals)
        var rows: [RuleExplanation.Row] = []
        for position in order
        where only?.contains(evaluator.set.rules[position].id) ?? true {
            rows.append(row(at: position))
        }
        var id: [UInt8] = []
        event.appendID(to: &id)
        return RuleExplanation(
            id: String(decoding: id, as: UTF8.self),
            channel: event.channel.map { schema.channels[$0] },
            logit: evaluator.logit,
            intercept: evaluator.set.file.intercept,
            rules: rows
        )
    }

    private mutating func row(at position: Int) -> RuleExplanation.Row {
        let rule = evaluator.set.rules[position]
        let outcome = evaluator.outcomes[position]
        let values = outcome == .notAsked ? [] : evaluator.values(at: position, signals)
        return RuleExplanation.Row(
            id: rule.id,
            status: rule.status,
            outcome: RuleExplanation.Outcome(outcome),
            score: rule.score,
            action: rule.action,
            reason: outcome == .hit ? evaluator.reason(at: position, signals) : nil,
            error: outcome == .abstained ? evaluator.complaint(at: position) : nil,
            values: values.map { RuleExplanation.Value(name: $0.name, value: $0.value) },
            spans: outcome == .hit
                ? evaluator.spans(at: position, signals).map(RuleExplanation.Span.init) : [],
            conditions: only == nil ? [] : evaluator.operands(at: position)
        )
    }
}

extension RuleEvaluator {
    /// Why a rule that abstained on the last event has no value.
    fileprivate mutating func complaint(at position: Int) -> String? {
        let program = set.programs[position]
        _ = activation.evaluate(program)
        return activation.error(of: program)?.first.message
    }
}
