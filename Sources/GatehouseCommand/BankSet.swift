internal import ArgumentParser
internal import GatehouseCuration

/// `gatehouse bank set`: what holds for all entries of a bank.
struct BankSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Says who answers for a bank, and for which share of events its matches count.",
        discussion: """
            A match outside the share proposes nothing, but is told and counted: 0 tries a bank \
            without harm. Events are chosen by their ids.
            """
    )

    @OptionGroup var place: BankPlace

    @Option(help: "The bank.")
    var bank: String

    @Option(help: "Who answers for it.")
    var owner: String?

    @Option(help: "Share of events for which its matches propose an action, 0 to 1.")
    var enabledRatio: Double?

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        if owner == nil, enabledRatio == nil {
            throw ValidationError("wanted --owner, or --enabled-ratio, or both")
        }
        if let enabledRatio, !(0...1).contains(enabledRatio) {
            throw ValidationError("--enabled-ratio \(enabledRatio): wanted 0 to 1")
        }
    }

    func run() throws {
        let settings = try OpenedLedger(place).set(
            SettingsRequest(bank: bank, owner: owner, enabledRatio: enabledRatio)
        )
        let owner = settings.owner.isEmpty ? "nobody" : Columns.clean(settings.owner, 40)
        let share = BankTables.percent(settings.enabledRatio)
        let line =
            "bank \(settings.bank): owner \(owner), matches count for \(share) of the events"
        try report.show(
            [settings],
            ["\(line); the state is at \(settings.sequence)"] + settings.remarks
        )
    }
}
