internal import ArgumentParser
internal import GatehouseCuration
internal import GatehouseStore

/// `gatehouse bank list`: what is in a state.
struct BankList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists entries by rising id."
    )

    @OptionGroup var place: BankPlace

    @Option(help: "Only entries of this bank.")
    var bank: String?

    @Option(help: "Only entries of this campaign.")
    var campaign: String?

    @Option(help: "Only scam, or only benign entries.")
    var label: String?

    @Flag(help: "Only entries in quarantine.")
    var quarantined = false

    @Flag(help: "Entries that were removed, too.")
    var removed = false

    @Flag(help: "Show texts that were kept, which are personal data.")
    var showTexts = false

    @Option(help: "Only ids above this one, to go on where the last list ended.")
    var after: UInt64 = 0

    @Option(help: "How many at most.")
    var limit = 100

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        guard (1...10_000_000).contains(limit) else {
            throw ValidationError("--limit \(limit): wanted 1 to 10000000")
        }
        guard after <= Int.max else { throw ValidationError("--after \(after): wanted an id") }
        _ = try isScam()
    }

    private func isScam() throws -> Bool? {
        do {
            return try label.map { (label) throws(CurationError) in
                try DraftDefaults.isScam(label)
            }
        } catch {
            throw ValidationError("--\(error)")
        }
    }

    func run() throws {
        let entries = try OpenedLedger(place).list(
            EntryFilter(
                bank: bank,
                campaign: campaign,
                isScam: isScam(),
                includesRemoved: removed,
                isQuarantined: quarantined,
                after: after,
                limit: limit
            ),
            showsTexts: showTexts
        )
        try report.show(entries, BankTables.entries(entries))
        if entries.count == limit, let last = entries.last {
            Output.message("there may be more: --after \(last.id), or a higher --limit")
        }
    }
}
