internal import GatehouseCore
internal import GatehouseFiles

/// What people work with: drafts too, in the order of the file.
extension RuleSet {
    /// The statuses that are checked, tested, backtested and explained.
    static let authoredStatuses: Set<RuleStatus> = [.draft, .shadow, .live]

    /// Compiles the rules of a file for people, with the lists matched as they are when serving.
    convenience init(
        authored file: RuleFile,
        schema: EventSchema,
        statuses: Set<RuleStatus> = authoredStatuses,
    ) throws(RuleError) {
        try self.init(file, schema: schema, statuses: statuses, cache: .standard)
    }

    /// Positions in the order of the file.
    var fileOrder: [Int] {
        var places: [String: Int] = [:]
        for (place, rule) in file.rules.enumerated() { places[rule.id] = place }
        return rules.indices.sorted { (places[rules[$0].id] ?? 0) < (places[rules[$1].id] ?? 0) }
    }
}
