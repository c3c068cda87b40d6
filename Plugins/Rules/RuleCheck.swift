internal import GatehouseCEL
internal import GatehouseFiles
package import GatehouseCore

/// What is wrong or doubtful in a file of rules, without any event: `gatehouse rules check`.
package struct RuleCheck: Sendable, Codable, Equatable {
    /// How bad a finding is.
    package enum Severity: String, Sendable, Codable {
        /// The rules would not load, or a draft would not once it is evaluated.
        case error
        case warning
    }

    /// What is wrong.
    package enum Kind: String, Sendable, Codable {
        /// A condition that cannot be compiled, or reads a rule that it may not.
        case invalid
        /// A condition that no event meets.
        case dead
        /// A condition, or a part of it, that every event meets.
        case always
        /// A condition that another rule has too.
        case duplicate
        /// A condition that could do more than an evaluation may.
        case slow
        /// A rule whose day of review is past.
        case overdue
        /// A rule on traffic without a test that fires, or one that does not.
        case untested
        /// A list that no rule reads.
        case unused
    }

    /// One thing that is wrong.
    package struct Finding: Sendable, Codable, Equatable {
        package let severity: Severity
        package let kind: Kind
        /// The rule or list that it is about.
        package let subject: String
        package let file: String
        package let line: Int?
        /// What was found, and what to do.
        package let message: String
    }

    /// In the order of the file.
    package private(set) var findings: [Finding] = []
    package private(set) var ruleCount = 0
    private let file: String

    private enum CodingKeys: String, CodingKey {
        case findings, file
        case ruleCount = "rules"
    }

    /// Whether the rules would load.
    package var isValid: Bool { !findings.contains { $0.severity == .error } }

    /// What is wrong with a file that cannot be read.
    package init(refused error: RuleError) {
        file = error.file
        add(.error, .invalid, error.file, (error.file, error.line), error.message)
    }

    /// Checks all rules of a file, whatever their status.
    ///
    /// - Parameters:
    ///   - file: The rules.
    ///   - schema: Of the events.
    ///   - today: The day, as `2027-03-01`, by which reviews are due.
    ///   - actions: Those that the policy orders; nil where that is not known.
    ///   - files: Those of the expert, of which none should be forgotten.
    /// - Throws: ``RuleError`` when schema, lists and rules have names that read the same.
    package init(
        _ file: RuleFile,
        schema: EventSchema,
        today: String,
        actions: [String]? = nil,
        files: [String] = [],
    ) throws(RuleError) {
        let vocabulary = try RuleVocabulary(
            schema: schema,
            lists: file.lists,
            rules: file.rules,
            file: file.path
        )
        self.file = file.path
        ruleCount = file.rules.count
        var readLists: Set<String> = []
        var conditions: [String: Rule] = [:]
        for rule in file.rules {
            do {
                let program = try CompiledRules.compile(rule, vocabulary)
                let template = try ReasonTemplate(of: rule, vocabulary)
                readLists.formUnion(program.readConstants)
                for slot in program.readSlots + (template?.readSlots ?? []) {
                    readLists.insert(vocabulary.environment.variables[slot.index].name)
                }
                checkCost(of: rule, program)
                checkReach(of: rule, program, vocabulary, file, schema)
                try checkDouble(rule, vocabulary, &conditions)
            } catch {
                // What is switched off keeps nothing from loading.
                add(rule.status == .disabled ? .warning : .error, .invalid, rule, error)
            }
            checkHistory(of: rule, today: today)
            if let actions { checkAction(of: rule, actions) }
        }
        // A rule that does not compile may be the one that reads a list.
        if isValid { checkUse(of: file, readLists, files) }
        if isValid { checkWhole(file, schema) }
        sort(by: file)
    }

    /// Brings findings in the order of the files; what is found first of a rule stays first.
    private mutating func sort(by file: RuleFile) {
        var places: [String: Int] = [:]
        for name in [file.path] + file.rules.map(\.file) + file.lists.map(\.file) {
            places[name] = places[name] ?? places.count
        }
        let keys = findings.enumerated().map { number, finding in
            (places[finding.file] ?? places.count, finding.line ?? 0, number)
        }
        findings = findings.indices.sorted { keys[$0] < keys[$1] }.map { findings[$0] }
    }

    /// What only shows when all rules are put together.
    private mutating func checkWhole(_ file: RuleFile, _ schema: EventSchema) {
        do {
            _ = try RuleSet(authored: file, schema: schema)
        } catch {
            add(.error, .invalid, error.file, (error.file, error.line), error.message)
        }
    }

    private mutating func checkUse(
        of file: RuleFile,
        _ readLists: Set<String>,
        _ files: [String],
    ) {
        for list in file.lists where !readLists.contains(list.variable) {
            let message = "found no rule that reads \(list.variable); remove the list"
            add(.warning, .unused, list.name, (list.file, list.line), message)
        }
        for name in files where !file.files.contains(name) {
            let message =
                "found a file of the expert that nothing includes or names; add it, or remove it"
            add(.warning, .unused, name, (file.path, nil), message)
        }
    }

    private mutating func checkAction(of rule: Rule, _ actions: [String]) {
        guard let action = rule.action, !actions.contains(action) else { return }
        add(
            rule.status == .live ? .error : .warning,
            .invalid,
            rule,
            """
            found the action \"\(action)\"; wanted one of [\(actions.joined(separator: ", "))]; add it \
            to policy.precedence in bundle.yaml, or correct it
            """
        )
    }

    private mutating func checkReach(
        of rule: Rule,
        _ program: Program,
        _ vocabulary: RuleVocabulary,
        _ file: RuleFile,
        _ schema: EventSchema,
    ) {
        if case .bool(let value)? = program.constant {
            let finding = value ? "that is always true" : "that is never true"
            let message = "found a condition \(finding); correct it"
            return add(.warning, value ? .always : .dead, rule, message)
        }
        let reach = RuleReach(of: rule, program, vocabulary, in: file, schema: schema)
        for name in reach.contradictions {
            let message = "found no value of \(name) that meets all conditions; correct one of them"
            add(.warning, .dead, rule, message)
        }
        for name in reach.tautologies where reach.contradictions.isEmpty {
            let message =
                "found a condition that every value of \(name) meets; correct or remove it"
            add(.warning, .always, rule, message)
        }
    }

    private mutating func checkDouble(
        _ rule: Rule,
        _ vocabulary: RuleVocabulary,
        _ conditions: inout [String: Rule],
    ) throws(RuleError) {
        let text: String
        do {
            text = try vocabulary.environment.canonicalText(of: rule.condition)
        } catch {
            throw RuleError(rule, line: rule.conditionLine, "when: \(error)")
        }
        let key = "\(rule.channels.map { "\($0.sorted())" } ?? "all") \(text)"
        guard let other = conditions[key] else {
            conditions[key] = rule
            return
        }
        let message =
            "found the condition of \(other.id) at \(other.file):\(other.line); keep one of them"
        add(.warning, .duplicate, rule, message)
    }

    private mutating func checkCost(of rule: Rule, _ program: Program) {
        let budget = Limits().budget
        if let cost = program.cost.maximum, cost <= budget { return }
        add(
            .warning,
            .slow,
            rule,
            """
            found a cost of up to \(program.cost.maximum.map(String.init) ?? "any number of") \
            units; wanted at most \(budget), where an evaluation ends and the rule abstains
            """
        )
    }

    private mutating func checkHistory(of rule: Rule, today: String) {
        if rule.status == .live || rule.status == .shadow {
            if let day = rule.reviewBy, day < today {
                add(.warning, .overdue, rule, "found review_by \(day), which is past; review it")
            }
            for fires in [true, false] where !rule.tests.contains(where: { $0.fires == fires }) {
                add(.warning, .untested, rule, "found no test with fires: \(fires); add one")
            }
        }
    }

    /// Notes why a rule was refused, without its name, which is there already.
    private mutating func add(
        _ severity: Severity,
        _ kind: Kind,
        _ rule: Rule,
        _ error: RuleError,
    ) {
        let name = "rule \(rule.id): "
        let isNamed = error.message.hasPrefix(name)
        let message = isNamed ? String(error.message.dropFirst(name.count)) : error.message
        add(severity, kind, rule.id, (rule.file, error.line ?? rule.line), message)
    }

    private mutating func add(
        _ severity: Severity,
        _ kind: Kind,
        _ rule: Rule,
        _ message: String,
    ) {
        add(severity, kind, rule.id, (rule.file, rule.line), message)
    }

    private mutating func add(
        _ severity: Severity,
        _ kind: Kind,
        _ subject: String,
        _ place: (file: String, line: Int?),
        _ message: String,
    ) {
        findings.append(
            Finding(
                severity: severity,
                kind: kind,
                subject: subject,
                file: place.file,
                line: place.line,
                message: message
            )
        )
    }
}
