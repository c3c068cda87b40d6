internal import GatehouseCEL
internal import GatehouseFiles
package import GatehouseCore

/// What the tests in a file of rules gave: `gatehouse rules test`.
///
/// Drafts are tested like the rest, disabled rules are not; rollouts are left out.
package struct RuleTestRun: Sendable, Codable, Equatable {
    /// A test that did not go as it should.
    package struct Failure: Sendable, Codable, Equatable {
        package let rule: String
        package let file: String
        /// Where the test starts.
        package let line: Int
        /// Whether the rule should have fired.
        package let fires: Bool
        /// What it did instead.
        package let found: String
        /// The values that it compared, texts left out: `event.n_urls = 2`.
        package let values: [String]
        /// What its conditions were.
        package let conditions: [RuleOperand]
    }

    /// Which conditions of a rule its tests saw.
    package struct Coverage: Sendable, Codable, Equatable {
        package let rule: String
        /// Tests of the rule.
        package let tests: Int
        /// Operands of `&&` and `||`, each to be seen true and seen false; 1 for a rule without.
        package let conditions: Int
        /// Those that were seen both.
        package let covered: Int
        /// What was never seen: `1:24 event.n_urls > 2.0 was never true`.
        package let gaps: [String]
    }

    package private(set) var passed = 0
    package private(set) var failures: [Failure] = []
    /// Of every rule, in the order of the file.
    package private(set) var coverage: [Coverage] = []
    /// Rules without any test.
    package private(set) var untested: [String] = []
    /// Conditions of all rules, and those that were seen true and seen false.
    package private(set) var conditions = 0
    package private(set) var covered = 0

    /// The share of conditions that were seen true and seen false; 1 where there are none.
    package var coveredShare: Double {
        conditions == 0 ? 1 : Double(covered) / Double(conditions)
    }

    /// Runs the tests of a file.
    ///
    /// - Parameters:
    ///   - file: The rules.
    ///   - schema: Of the events.
    ///   - only: The rules whose tests are run; nil is all of them.
    /// - Throws: ``RuleError`` when the rules do not compile.
    package init(
        _ file: RuleFile,
        schema: EventSchema,
        only: Set<String>? = nil,
    ) throws(RuleError) {
        let set = try RuleSet(authored: file, schema: schema)
        var evaluator = RuleEvaluator(set, usesIndex: false, usesRollout: false)
        var signals = Signals(schema: schema)
        for position in set.fileOrder where only?.contains(set.rules[position].id) ?? true {
            let rule = set.rules[position]
            if rule.tests.isEmpty { untested.append(rule.id) }
            var seen = SeenConditions(of: set.programs[position])
            for test in rule.tests {
                signals.derive([.features, .normalizedText], from: test.event)
                evaluator.evaluate(signals)
                evaluator.cover(position, noting: &seen.operands)
                seen.note(evaluator.outcomes[position])
                note(test, of: rule, at: position, &evaluator, signals)
            }
            let coverage = seen.coverage(of: rule)
            conditions += coverage.conditions
            covered += coverage.covered
            self.coverage.append(coverage)
        }
    }

    private mutating func note(
        _ test: RuleTest,
        of rule: Rule,
        at position: Int,
        _ evaluator: inout RuleEvaluator,
        _ signals: borrowing Signals,
    ) {
        let outcome = evaluator.outcomes[position]
        guard (outcome == .hit) != test.fires else {
            passed += 1
            return
        }
        let found =
            switch outcome {
            case .hit: "it fired"
            case .isFalse: "it did not fire"
            case .notAsked: "it does not look at the event's channel"
            case .notRolledOut: "the event is not in its rollout"
            case .abstained: "it abstained, for a value was missing or an evaluation failed"
            }
        failures.append(
            Failure(
                rule: rule.id,
                file: rule.file,
                line: test.line,
                fires: test.fires,
                found: found,
                values: evaluator.values(at: position, signals).map { "\($0.name) = \($0.value)" },
                conditions: evaluator.operands(at: position)
            )
        )
    }
}

/// What the tests of one rule saw of its conditions.
private struct SeenConditions {
    var operands: ConditionCoverage
    private let program: Program
    private var fired = false
    private var stayedFalse = false

    init(of program: Program) {
        self.program = program
        operands = ConditionCoverage(program)
    }

    mutating func note(_ outcome: RuleOutcome) {
        fired = fired || outcome == .hit
        stayedFalse = stayedFalse || outcome == .isFalse
    }

    func coverage(of rule: Rule) -> RuleTestRun.Coverage {
        // A condition without operands is one itself.
        var all = [(place: "the condition", isTrue: fired, isFalse: stayedFalse)]
        if !program.conditions.isEmpty {
            all = operands.counts.indices.map { index in
                (
                    "\(program.conditions[index]) \(program.conditionTexts[index])",
                    operands.counts[index].isTrue > 0, operands.counts[index].isFalse > 0
                )
            }
        }
        var gaps: [String] = []
        for condition in all where !rule.tests.isEmpty {
            if !condition.isTrue { gaps.append("\(condition.place) was never true") }
            if !condition.isFalse { gaps.append("\(condition.place) was never false") }
        }
        return RuleTestRun.Coverage(
            rule: rule.id,
            tests: rule.tests.count,
            conditions: all.count,
            covered: all.count { $0.isTrue && $0.isFalse },
            gaps: gaps
        )
    }
}
