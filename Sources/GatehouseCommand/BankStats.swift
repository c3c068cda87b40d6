internal import ArgumentParser
internal import GatehouseCuration

/// `gatehouse bank stats`: counts of what is in a state.
struct BankStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Counts entries and matches of each campaign.",
        discussion: """
            Matches are those of events that servers with this state scored. `vectors` are entries \
            that are found by the meaning of their texts, too.
            """
    )

    @OptionGroup var place: BankPlace
    @OptionGroup var report: BankReportOptions

    func run() throws {
        let state = try OpenedLedger(place).statistics()
        try report.show([state], BankTables.state(state))
    }
}
