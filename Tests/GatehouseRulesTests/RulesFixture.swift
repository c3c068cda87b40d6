import GatehouseCore
import GatehouseTestSupport

@testable import GatehouseRules

/// Rules over the sample schema, and events to score with them.
enum RulesFixture {
    /// A rule in one line of YAML, with `more` keys.
    static func rule(_ id: String, when: String, _ more: String = "score: 1") -> String {
        """
          - id: \(id)
            owner: trust
            status: live
            when: >-
              \(when)
            \(more.split(separator: "\n").joined(separator: "\n    "))

        """
    }

    static func file(
        _ rules: String,
        head: String = "",
        files: [String: String] = [:],
        schema: EventSchema,
    ) throws(RuleError) -> RuleFile {
        try RuleFile(
            parsing: "version: 1\n\(head)\nrules:\n\(rules)",
            path: "rules.yaml",
            schema: schema
        ) { (name) throws(ExpertError) in
            guard let content = files[name] else {
                throw ExpertError(expert: "rules", message: "no file \(name)")
            }
            return Array(content.utf8)
        }
    }

    static func set(
        _ rules: String,
        head: String = "",
        statuses: Set<RuleStatus> = [.shadow, .live],
        schema: EventSchema,
    ) throws(RuleError) -> RuleSet {
        try RuleSet(
            file(rules, head: head, schema: schema),
            schema: schema,
            statuses: statuses
        )
    }

    /// Derives everything from an event.
    static func signals(_ event: Event) -> Signals {
        var signals = Signals(schema: event.schema)
        signals.derive([.features, .normalizedText], from: event)
        return signals
    }
}
