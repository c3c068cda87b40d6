internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseRules

/// `gatehouse rules check`: what is wrong with rules, without any event.
struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds what is wrong or doubtful in rules, without any event.",
        discussion: """
            Errors keep the rules from loading. Warnings are conditions that never or always hold, \
            two rules with one condition, conditions beyond the budget of an evaluation, reviews \
            that are due, live and shadow rules that are not tested, and lists that nothing reads.
            """
    )

    @OptionGroup var source: RuleSource

    @Flag(help: "Fail on warnings too.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "The day by which reviews are due; today when left out.",
            valueName: "day"
        )
    )
    var today: String?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard let today else { return }
        let moment = Array("\(today)T00:00:00Z".utf8)
        guard today.utf8.count == 10, Timestamp(rfc3339: moment.span) != nil else {
            throw ValidationError("--today \(today): wanted a day such as 2027-03-01")
        }
    }

    func run() throws {
        let manifest = try source.manifest()
        let check: RuleCheck
        do {
            check = try RuleCheck(
                source.reading(manifest),
                schema: manifest.schema,
                today: today ?? Date.now.formatted(.iso8601.year().month().day()),
                actions: manifest.policy.precedence,
                files: source.rules == nil ? source.ruleExpert(of: manifest).files : []
            )
        } catch let error as RuleError {
            check = RuleCheck(refused: error)
        }
        try report.show(check, check.findings.map(Self.line) + [Self.summary(of: check)])
        guard check.isValid, !strict || check.findings.isEmpty else {
            throw CommandFailure.work(
                check.isValid
                    ? "found warnings, which --strict takes for errors; correct them"
                    : "found errors, with which the rules do not load; correct them"
            )
        }
    }

    /// As compilers write it, so that editors find the place.
    private static func line(_ finding: RuleCheck.Finding) -> String {
        let place = finding.file + (finding.line.map { ":\($0)" } ?? "")
        let message = finding.message.split(separator: "\n").joined(separator: "\n    ")
        let subject = finding.subject == finding.file ? "" : "\(finding.subject): "
        return
            "\(place): \(finding.severity.rawValue): \(finding.kind.rawValue): \(subject)\(message)"
    }

    private static func summary(of check: RuleCheck) -> String {
        let errors = check.findings.count { $0.severity == .error }
        let warnings = check.findings.count - errors
        return [(check.ruleCount, "rule"), (errors, "error"), (warnings, "warning")]
            .map(Columns.count).joined(separator: ", ")
    }
}
