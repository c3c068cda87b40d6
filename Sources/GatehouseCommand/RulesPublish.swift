internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseRules
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse rules publish`: lets edited rules serve.
struct RulesPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Checks and tests edited rules, and lets the bundle serve with them.",
        discussion: """
            A bundle whose rules were edited refuses to serve, for its gate was fitted with other \
            ones. This ties the gate to the rules as they are and writes the golden events anew, \
            which needs no data; weights and calibration stay until `gatehouse train` fits them \
            again. Nothing is written unless the rules have no errors and all their tests pass. \
            Start servers again afterwards.
            """
    )

    @OptionGroup var source: RuleSource

    func validate() throws {
        guard source.rules == nil else {
            throw ValidationError(
                "--rules is for trying an edit; to publish it, put it in the bundle's place"
            )
        }
    }

    func run() throws {
        let manifest = try source.manifest()
        let expert = try source.ruleExpert(of: manifest)
        let file = try source.file(manifest)
        let check: RuleCheck
        let tested: RuleTestRun
        do {
            check = try RuleCheck(
                file,
                schema: manifest.schema,
                today: Date.now.formatted(.iso8601.year().month().day()),
                actions: manifest.policy.precedence,
                files: expert.files
            )
            guard check.isValid else {
                throw CommandFailure.work("found errors; `gatehouse rules check` names them")
            }
            tested = try RuleTestRun(file, schema: manifest.schema)
        } catch let error as RuleError {
            throw CommandFailure.work("\(error)")
        }
        guard tested.failures.isEmpty else {
            throw CommandFailure.work(
                """
                \(tested.failures.count) of \(tested.failures.count + tested.passed) tests failed; \
                `gatehouse rules test` tells how
                """
            )
        }
        let rules = check.ruleCount == 1 ? "1 rule" : "\(check.ruleCount) rules"
        let counts = "\(rules), \(tested.passed) tests"
        let output = Output()
        if let generation = servingGeneration {
            try output.line("\(counts): nothing to publish, they serve as generation \(generation)")
        } else {
            let generation = try CommandFailure.catching {
                try EditedExpert.accept(
                    expert.name,
                    in: manifest,
                    kinds: .known,
                    report: Output.message
                )
                return try Runtime(known: manifest.folder).digest
            }
            try output.line("\(counts): published as generation \(generation); start servers again")
        }
        try output.flush()
        if !check.findings.isEmpty {
            Output.message(
                "\(check.findings.count) warnings, which `gatehouse rules check` names"
            )
        }
    }

    /// The generation that the bundle serves as it is; nil where it refuses to.
    private var servingGeneration: String? {
        do {
            return try Runtime(known: source.bundle).digest
        } catch {
            // Most likely the edit that is to be published; if not, publishing says what it is.
            return nil
        }
    }
}
