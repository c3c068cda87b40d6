internal import ArgumentParser
internal import GatehouseCuration

/// `gatehouse bank quarantine`: an entry that matches nothing for now.
struct BankQuarantine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Makes an entry match nothing until it is released.",
        discussion: """
            Servers do so by themselves with an entry that suddenly matches far more than expected \
            what the other experts take for ordinary messages. `list --quarantined` tells why.
            """
    )

    @Argument(help: "The entry's id.")
    var id: UInt64

    @OptionGroup var place: BankPlace

    @Option(help: "Why, for people.")
    var reason: String

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        if reason.isEmpty { throw ValidationError("--reason: wanted a few words") }
    }

    func run() throws {
        let change = try OpenedLedger(place).quarantine(StandingRequest(id: id, reason: reason))
        try report.show(
            [change],
            BankTables.changed([change], "in quarantine", "was in quarantine before")
        )
    }
}

/// `gatehouse bank release`: an entry that matches again.
struct BankRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Makes an entry that was in quarantine match again."
    )

    @Argument(help: "The entry's id.")
    var id: UInt64

    @OptionGroup var place: BankPlace
    @OptionGroup var report: BankReportOptions

    func run() throws {
        let change = try OpenedLedger(place).release(StandingRequest(id: id))
        try report.show(
            [change],
            BankTables.changed([change], "released", "was not in quarantine")
        )
    }
}
