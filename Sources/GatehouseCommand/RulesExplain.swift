internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseRules

/// `gatehouse rules explain`: what every rule makes of events.
struct RulesExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells what every rule makes of events, and on which values.",
        discussion: """
            Drafts are told too, and are no part of the logit; rollouts count. With --rule, every \
            condition of the rule is told. Texts are left out, unless a rule's reasons quote them. A \
            line that is not an event is named on standard error and left out; the exit status is \
            then 1.
            """
    )

    @OptionGroup var source: RuleSource

    @Argument(help: "Events as JSON Lines; labelled lines are taken too. \"-\" is standard input.")
    var file = "-"

    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp(
            "Tell this rule only, and each of its conditions. May be repeated.",
            valueName: "id"
        )
    )
    var ids: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write JSON Lines to this file; \"-\" is standard output, and then there is no text."
        )
    )
    var json: String?

    func run() throws {
        let manifest = try source.manifest()
        let rules = try source.file(manifest)
        try source.expect(ids, in: rules)
        var explainer: RuleExplainer
        do {
            explainer = try RuleExplainer(
                rules,
                schema: manifest.schema,
                only: ids.isEmpty ? nil : Set(ids)
            )
        } catch {
            throw CommandFailure.work("\(error)")
        }
        var lines = try LineReader(path: file)
        let output = Output()
        var document: [UInt8] = []
        let refused: Int
        do {
            refused = try explain(&lines, manifest.schema, by: &explainer, output) { explanation in
                if let json {
                    let bytes = try Self.encode(explanation)
                    guard json != "-" else { return try output.line(bytes) }
                    document += bytes + [UInt8(ascii: "\n")]
                }
                for row in RuleExplanationText(explanation).lines { try output.line(row) }
            }
        } catch {
            // What was explained before is not lost to what went wrong after it.
            try output.flush()
            throw error
        }
        try output.flush()
        if let json, json != "-" { try JSONOutput.write(encoded: document, to: json) }
        guard refused == 0 else {
            throw CommandFailure.work("\(refused) lines were refused; the others were explained")
        }
    }

    /// Explains all lines, and counts those that are no events.
    private func explain(
        _ lines: inout LineReader,
        _ schema: EventSchema,
        by explainer: inout RuleExplainer,
        _ output: Output,
        _ take: (RuleExplanation) throws -> Void,
    ) throws -> Int {
        var decoder = EventDecoder(schema)
        var event = Event(schema)
        var refused = 0
        while let line = try lines.next() {
            do {
                _ = try decoder.decodeLine(line.span, into: &event)
            } catch {
                refused += 1
                Output.message("\(lines.name):\(lines.number): \(error)")
                continue
            }
            try take(explainer.explain(event))
            if !lines.hasLine { try output.flush() }
        }
        return refused
    }

    private static func encode(_ explanation: RuleExplanation) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(explanation))
    }
}

/// An explanation as lines that a person reads.
struct RuleExplanationText {
    let lines: [String]

    init(_ explanation: RuleExplanation) {
        let id = explanation.id.isEmpty ? "an event" : Columns.clean(explanation.id, 64)
        let channel = explanation.channel ?? "unknown channel"
        let logit = explanation.logit.map { String(format: "logit %+.2f", $0) } ?? "abstains"
        let rows = Columns.table(
            explanation.rules.map { rule in
                [
                    "  \(Columns.left(Self.outcome(rule.outcome), 15))\(rule.id)",
                    rule.status.rawValue,
                    rule.score.map { String(format: "%+.2f", $0) } ?? rule.action ?? "",
                ]
            }
        )
        var lines = ["\(id)  \(channel)  \(logit)"]
        for (row, rule) in zip(rows, explanation.rules) {
            let values = rule.values.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
            let told = [rule.reason, rule.error, values.isEmpty ? nil : "[\(values)]"]
            lines.append(
                ([row] + told.compactMap { $0.map { Columns.clean($0, 160) } }).joined(
                    separator: "  "
                )
            )
            lines += rule.spans.map {
                "      \($0.field) \($0.start)..<\($0.end): \(Columns.clean($0.found, 80))"
            }
            lines += rule.conditions.map(Columns.operand)
        }
        self.lines = lines
    }

    private static func outcome(_ outcome: RuleExplanation.Outcome) -> String {
        outcome.rawValue.split(separator: "_").joined(separator: " ")
    }
}
