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
        /// Where the test starts.
        package let line: Int
        /// Whether the rule should have fired.
        package let fires: Bool
        /// What it did instead.
        package let found: String
        /// The values that it compared, texts left out: `event.n_urls = 2`.
        package let values: [String]
    }

    /// Which conditions of a rule its tests saw.
    package struct Coverage: Sendable, Codable, Equatable {
        package let rule: String
        /// Operands of `&&` and `||`, each to be seen true and seen false.
        package let conditions: Int
        /// Those that were seen both.
        package let covered: Int
        /// What was never seen: `1:24 was never true`.
        package let gaps: [String]
    }

    package private(set) var passed = 0
    package private(set) var failures: [Failure] = []
    /// Of every rule that has tests.
    package private(set) var coverage: [Coverage] = []
    /// Rules without any test.
    package private(set) var untested: [String] = []

    /// Runs all tests of a file.
    ///
    /// - Throws: ``RuleError`` when the rules do not compile.
    package init(_ file: RuleFile, schema: EventSchema) throws(RuleError) {
        let set = try RuleSet(
            file,
            schema: schema,
            statuses: [.draft, .shadow, .live],
            cache: .standard
        )
        var evaluator = RuleEvaluator(set, usesIndex: false, usesRollout: false)
        var signals = Signals(schema: schema)
        let positions = set.rules.indices.sorted { set.rules[$0].line < set.rules[$1].line }
        for position in positions {
            let rule = set.rules[position]
            guard !rule.tests.isEmpty else {
                untested.append(rule.id)
                continue
            }
            var seen = ConditionCoverage(set.programs[position])
            for test in rule.tests {
                signals.derive([.features, .normalizedText], from: test.event)
                evaluator.evaluate(signals)
                evaluator.cover(position, noting: &seen)
                note(test, of: rule, at: position, &evaluator, signals)
            }
            coverage.append(Coverage(rule.id, set.programs[position], seen))
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
                line: test.line,
                fires: test.fires,
                found: found,
                values: evaluator.values(at: position, signals).map { "\($0.name) = \($0.value)" }
            )
        )
    }
}

extension RuleTestRun.Coverage {
    fileprivate init(_ rule: String, _ program: Program, _ seen: ConditionCoverage) {
        self.rule = rule
        conditions = program.conditions.count
        var covered = 0
        var gaps: [String] = []
        for (location, counts) in zip(program.conditions, seen.counts) {
            if counts.isTrue > 0, counts.isFalse > 0 { covered += 1 }
            if counts.isTrue == 0 { gaps.append("\(location) was never true") }
            if counts.isFalse == 0 { gaps.append("\(location) was never false") }
        }
        self.covered = covered
        self.gaps = gaps
    }
}
