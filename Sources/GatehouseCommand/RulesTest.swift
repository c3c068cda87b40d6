internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseRules

/// `gatehouse rules test`: runs the tests that rules have.
struct RulesTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs the tests of rules, and tells which conditions nobody tested.",
        discussion: """
            Drafts are tested too, disabled rules are not; rollouts are left out. A condition is \
            covered when a test saw it true and another saw it false.
            """
    )

    @OptionGroup var source: RuleSource

    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp("Run the tests of this rule only. May be repeated.", valueName: "id")
    )
    var ids: [String] = []

    @Option(
        help: ArgumentHelp(
            "Fail where fewer percent of the conditions are covered.",
            valueName: "percent"
        )
    )
    var coverage: Double?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if let coverage, !(0...100).contains(coverage) {
            throw ValidationError("--coverage \(coverage): wanted 0 to 100")
        }
    }

    func run() throws {
        let manifest = try source.manifest()
        let file = try source.file(manifest)
        try source.expect(ids, in: file)
        let tested: RuleTestRun
        do {
            tested = try RuleTestRun(
                file,
                schema: manifest.schema,
                only: ids.isEmpty ? nil : Set(ids)
            )
        } catch {
            throw CommandFailure.work("\(error)")
        }
        try report.show(tested, RuleTestTable(tested).lines)
        guard tested.failures.isEmpty else {
            throw CommandFailure.work(
                "\(tested.failures.count) of \(tested.failures.count + tested.passed) tests failed"
            )
        }
        let percent = tested.coveredShare * 100
        if let coverage, percent < coverage {
            throw CommandFailure.work(
                """
                found \(String(format: "%.1f", percent)) % of the conditions covered; wanted \
                \(coverage) %; add tests for the gaps
                """
            )
        }
    }
}

/// A run of tests as a table that a person reads.
struct RuleTestTable {
    let lines: [String]

    init(_ run: RuleTestRun) {
        var failures: [String] = []
        for failure in run.failures {
            let wanted = failure.fires ? "fire" : "not fire"
            failures.append(
                """
                \(failure.file):\(failure.line): \(failure.rule): wanted it to \(wanted), but \
                \(failure.found)
                """
            )
            failures += failure.values.map { "    \($0)" }
            failures += failure.conditions.map(Columns.operand)
        }
        var lines: [String] = []
        let tests = run.passed + run.failures.count
        let table = Columns.table(
            [["rule", "tests", "covered", "of"]]
                + run.coverage.map { rule in
                    [rule.rule, "\(rule.tests)", "\(rule.covered)", "\(rule.conditions)"]
                } + [["all", "\(tests)", "\(run.covered)", "\(run.conditions)"]]
        )
        for (place, row) in table.enumerated() {
            lines.append(row)
            guard run.coverage.indices.contains(place - 1) else { continue }
            lines += run.coverage[place - 1].gaps.map { "    \($0)" }
        }
        let percent = String(format: "%.1f", run.coveredShare * 100)
        // Last, where a terminal shows them.
        if !failures.isEmpty { lines += [""] + failures }
        lines += [
            "",
            """
            \(run.passed) passed, \(run.failures.count) failed, \
            \(Columns.count(run.untested.count, "rule")) without tests, \(percent) % of the conditions \
            covered
            """,
        ]
        self.lines = lines
    }
}
