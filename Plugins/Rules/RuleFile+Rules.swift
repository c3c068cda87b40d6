internal import GatehouseCore
internal import GatehouseFiles

/// The part of a file of rules that has the rules.
extension RuleFile {
    private static let keys: Set<String> = [
        "id", "name", "owner", "status", "channels", "when", "score", "action", "reasons",
        "rollout", "review_by", "references", "tags", "tests",
    ]

    static func rule(_ node: RuleNode, schema: EventSchema) throws(RuleError) -> Rule {
        try node.expectKeys(keys)
        let idNode = try node.required("id")
        let id = try idNode.string()
        guard isName(id) else {
            throw idNode.error("found \"\(id)\"; wanted small letters, digits, '-' and '_'")
        }
        let score = try node.optional("score")?.number(in: -20...20)
        let action = try node.optional("action")?.string()
        guard score != nil || action != nil else {
            throw node.error("found neither \"score\" nor \"action\"; add one of them")
        }
        let status = try node.required("status").choice(RuleStatus.self)
        var tests: [RuleTest] = []
        for test in try node.optional("tests")?.list() ?? [] {
            tests.append(try RuleTest(test, schema: schema))
        }
        let condition = try node.required("when")
        return Rule(
            id: id,
            name: try node.optional("name")?.string() ?? id,
            owner: try node.required("owner").string(),
            status: status,
            channels: try channels(node.optional("channels"), of: schema),
            condition: try condition.string(),
            score: score,
            action: action,
            reason: try texts(node.optional("reasons")),
            rollout: try rollout(node.optional("rollout"), of: id),
            reviewBy: try day(node.optional("review_by")),
            references: try node.optional("references")?.strings() ?? [],
            tags: try node.optional("tags")?.strings() ?? [],
            tests: tests,
            file: node.file,
            line: node.line,
            conditionLine: condition.line
        )
    }

    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func channels(
        _ node: RuleNode?,
        of schema: EventSchema,
    ) throws(RuleError) -> [Int]? {
        guard let node else { return nil }
        var channels: [Int] = []
        for entry in try node.list() {
            let name = try entry.string()
            guard let channel = schema.channel(name) else {
                let known = schema.channels.joined(separator: ", ")
                throw entry.error("found the channel \"\(name)\"; wanted one of \(known)")
            }
            channels.append(channel)
        }
        guard !channels.isEmpty else {
            throw node.error("found no channels; name some, or remove the key for all of them")
        }
        return channels
    }

    /// One text, or several that are told one after the other.
    private static func texts(_ node: RuleNode?) throws(RuleError) -> String? {
        guard let node else { return nil }
        return node.isList ? try node.strings().joined(separator: "; ") : try node.string()
    }

    private static func rollout(_ node: RuleNode?, of id: String) throws(RuleError) -> Rollout? {
        guard let node else { return nil }
        try node.expectKeys(["percent", "by", "salt"])
        return Rollout(
            percent: try node.required("percent").number(in: 0...100),
            by: try node.optional("by")?.string() ?? "event.id",
            salt: try node.optional("salt")?.string() ?? id
        )
    }

    private static func day(_ node: RuleNode?) throws(RuleError) -> String? {
        guard let node else { return nil }
        let text = try node.string()
        let moment = Array("\(text)T00:00:00Z".utf8)
        guard text.utf8.count == 10, Timestamp(rfc3339: moment.span) != nil else {
            throw node.error("found \"\(text)\"; wanted a day such as 2027-03-01")
        }
        return text
    }
}
