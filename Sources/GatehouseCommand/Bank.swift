internal import ArgumentParser

/// `gatehouse bank`: what people do with banks of known campaigns.
struct Bank: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adds caught texts to banks of known campaigns, shows and removes them.",
        discussion: """
            A state (--state DIR) has banks, a bank has campaigns, a campaign has entries: texts that \
            people have labelled. Events that are copies or variants of an entry are recognised from \
            the next one on, and nothing is trained. A server with the same --state sees changes \
            within 50 ms; with --socket PATH the server itself is asked. \
            Documentation/bank.md has a walk from one caught scam to the next one blocked.
            """,
        subcommands: [
            BankAdd.self, BankRemove.self, BankMatch.self, BankList.self, BankStats.self,
            BankSet.self, BankQuarantine.self, BankRelease.self, BankExportCommand.self,
            BankImportCommand.self, BankCluster.self,
        ]
    )
}
