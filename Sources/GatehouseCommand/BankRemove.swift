internal import ArgumentParser
internal import Foundation
internal import GatehouseCuration

/// `gatehouse bank remove`: entries that match nothing any more.
struct BankRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes entries, a campaign or a bank; they stay in the history.",
        discussion: """
            The next event does not match them any more. On a terminal, --campaign and --bank want \
            --yes, and without it tell how many entries it is about.

            gatehouse bank remove --state /var/lib/gatehouse 12 13
            gatehouse bank remove --state /var/lib/gatehouse --campaign parcel-fee --yes
            """
    )

    /// Ids in one go; a server takes as many.
    private static let batch = 256

    @Argument(help: "Ids of entries, as `add` and `list` tell them.")
    var ids: [UInt64] = []

    @OptionGroup var place: BankPlace

    @Option(help: "Remove all entries of this campaign.")
    var campaign: String?

    @Option(help: "Of this bank; without --campaign, all of it. A campaign is in main without.")
    var bank: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        guard ids.isEmpty != (campaign == nil && bank == nil) else {
            throw ValidationError(
                "wanted ids of entries, or --campaign or --bank, and not both"
            )
        }
    }

    func run() throws {
        let ledger = try OpenedLedger(place)
        var reports: [ChangeReport] = []
        var failure: (any Error)?
        if ids.isEmpty {
            try confirm(ledger)
            reports = try ledger.remove(.campaign(bank: bank ?? "main", campaign))
        } else {
            for start in stride(from: 0, to: ids.count, by: Self.batch) {
                let part = Array(ids[start..<min(start + Self.batch, ids.count)])
                do {
                    reports += try ledger.remove(.entries(part))
                } catch {
                    failure = error
                    break
                }
            }
        }
        if let failure {
            // What was removed before is told, and not lost to what went wrong after it.
            guard !reports.isEmpty else { throw failure }
            try report.show(reports, BankTables.changed(reports, "removed", "was removed before"))
            throw CommandFailure.work(
                "the first \(reports.count) of \(ids.count) were removed, then: \(failure)"
            )
        }
        try report.show(reports, BankTables.changed(reports, "removed", "was removed before"))
    }

    /// Refuses to remove a campaign by the slip of a finger.
    private func confirm(_ ledger: OpenedLedger) throws {
        guard !yes, isatty(FileHandle.standardInput.fileDescriptor) == 1 else { return }
        let name = bank ?? "main"
        let count = try ledger.statistics().campaigns
            .filter { $0.bank == name && (campaign ?? $0.campaign) == $0.campaign }
            .reduce(0) { $0 + $1.scam + $1.benign }
        throw CommandFailure.call(
            """
            this removes \(BankTables.count(count)) of \(BankTables.path(name, campaign ?? "")); say --yes if \
            that is wanted
            """
        )
    }
}
