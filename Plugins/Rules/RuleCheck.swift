internal import GatehouseCEL
internal import GatehouseFiles
package import GatehouseCore

/// What is wrong or doubtful in a file of rules, without any event: `gatehouse rules check`.
package struct RuleCheck: Sendable, Codable, Equatable {
    /// How bad a finding is.
    package enum Severity: String, Sendable, Codable {
        /// The rules would not load.
        case error
        case warning
    }

    /// What is wrong.
    package enum Kind: String, Sendable, Codable {
        /// A condition that cannot be compiled, or reads a rule that it may not.
        case invalid
        /// A condition that is the same for every event.
        case constant
        /// A condition that another rule has too.
        case duplicate
        /// A condition that could do more than an evaluation may.
        case slow
        /// A rule whose day of review is past.
        case overdue
        /// A rule on traffic without a test that fires, or one that does not.
        case untested
        /// A list that no rule reads.
        case unusedList
    }

    /// One thing that is wrong.
    package struct Finding: Sendable, Codable, Equatable {
        package let severity: Severity
        package let kind: Kind
        /// The rule or list that it is about.
        package let subject: String
        package let line: Int?
        /// What was found, and what to do.
        package let message: String
    }

    /// In the order of the file, but lists last.
    package private(set) var findings: [Finding] = []
    package private(set) var ruleCount = 0

    /// Whether the rules would load.
    package var isValid: Bool { !findings.contains { $0.severity == .error } }

    /// Checks all rules of a file, whatever their status.
    ///
    /// - Parameters:
    ///   - file: The rules.
    ///   - schema: Of the events.
    ///   - today: The day, as `2027-03-01`, by which reviews are due.
    /// - Throws: ``RuleError`` when schema, lists and rules have names that read the same.
    package init(_ file: RuleFile, schema: EventSchema, today: String) throws(RuleError) {
        let vocabulary = try RuleVocabulary(
            schema: schema,
            lists: file.lists,
            rules: file.rules,
            file: file.path
        )
        ruleCount = file.rules.count
        var readLists: Set<String> = []
        var conditions: [String: String] = [:]
        for rule in file.rules {
            do {
                let program = try CompiledRules.compile(rule, vocabulary)
                let template = try ReasonTemplate(of: rule, vocabulary)
                readLists.formUnion(program.readConstants)
                for slot in program.readSlots + (template?.readSlots ?? []) {
                    readLists.insert(vocabulary.environment.variables[slot.index].name)
                }
                check(rule, program)
            } catch {
                add(.error, .invalid, rule, error.message)
            }
            checkHistory(of: rule, today: today)
            let words = rule.condition.split(whereSeparator: \.isWhitespace)
            let channels = rule.channels.map { "\($0.sorted())" } ?? "all"
            let condition = "\(channels) \(words.joined(separator: " "))"
            if let other = conditions[condition] {
                add(.warning, .duplicate, rule, "found the condition of \(other); keep one of them")
            }
            conditions[condition] = conditions[condition] ?? rule.id
        }
        for list in file.lists where !readLists.contains(list.variable) {
            findings.append(
                Finding(
                    severity: .warning,
                    kind: .unusedList,
                    subject: list.name,
                    line: list.line,
                    message: "found no rule that reads \(list.variable); remove the list"
                )
            )
        }
        guard isValid else { return }
        checkWhole(file, schema)
    }

    /// What only shows when all rules are put together.
    private mutating func checkWhole(_ file: RuleFile, _ schema: EventSchema) {
        do {
            _ = try RuleSet(file, schema: schema, cache: .standard)
        } catch {
            findings.append(
                Finding(
                    severity: .error,
                    kind: .invalid,
                    subject: file.path,
                    line: error.line,
                    message: error.message
                )
            )
        }
    }

    private mutating func check(_ rule: Rule, _ program: Program) {
        if case .bool(let value)? = program.constant {
            let finding = value ? "that is always true" : "that is never true"
            add(.warning, .constant, rule, "found a condition \(finding); correct it")
        }
        let budget = Limits().budget
        guard let cost = program.cost.maximum, cost <= budget else {
            add(
                .warning,
                .slow,
                rule,
                """
                found a cost of up to \(program.cost.maximum.map(String.init) ?? "any number of") \
                units; wanted at most \(budget), where an evaluation ends and the rule abstains
                """
            )
            return
        }
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

    private mutating func add(
        _ severity: Severity,
        _ kind: Kind,
        _ rule: Rule,
        _ message: String,
    ) {
        findings.append(
            Finding(
                severity: severity,
                kind: kind,
                subject: rule.id,
                line: rule.line,
                message: message
            )
        )
    }
}
