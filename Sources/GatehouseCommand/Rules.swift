internal import ArgumentParser

/// `gatehouse rules`: what people who write rules need before a rule is live.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks, tests, backtests and explains the rules of a bundle.",
        subcommands: [
            RulesCheck.self, RulesTest.self, RulesBacktest.self, RulesExplain.self,
            RulesBench.self, RulesPublish.self,
        ]
    )
}
