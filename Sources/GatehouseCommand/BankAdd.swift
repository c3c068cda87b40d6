internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseRuntime

/// `gatehouse bank add`: texts that people have labelled become entries.
struct BankAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds texts to a campaign, one JSON object a line, or one by --text.",
        discussion: """
            A line is {"text":"…"} or {"event":{"text":{…}}}, and may have label, bank, campaign, owner, \
            note, expires and keep_text, which go before the flags of the same names. All lines are \
            checked before the first is added. What is kept of a text is its hashes and its \
            embedding; the text itself with --keep-text only. Adding a text again changes nothing but \
            its owner and note; with another expiry it takes the place of the old entry.

            gatehouse bank add experts/messaging --state /var/lib/gatehouse --campaign parcel-fee \\
            --text "Your parcel is held, pay the fee at …"
            """
    )

    /// Entries that are written in one go; a server takes as many lines in a body.
    static let batch = 128

    @Argument(help: "The bundle: its schema, and its encoder, make entries of texts.")
    var bundle: String

    @Argument(help: "Entries as JSON Lines; \"-\" is standard input.")
    var file: String?

    @OptionGroup var place: BankPlace

    @Option(help: "The text of one entry, in place of a file.")
    var text: String?

    @Option(help: "The campaign that texts are of; needed for scams.")
    var campaign: String?

    @Option(help: "What texts are examples of: scam, or benign for what must not be taken for one.")
    var label = "scam"

    @Option(help: "The bank.")
    var bank = "main"

    @Option(help: "What people should know about these entries.")
    var note: String?

    @Option(help: "Who adds them; the user's name when left out.")
    var owner: String?

    @Option(help: "When they expire: a span such as 30d, 12h or 2w, or a time in RFC 3339.")
    var expires: String?

    @Flag(help: "Keep the texts, which are personal data, so that another encoder can read them.")
    var keepText = false

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        if text != nil, file != nil {
            throw ValidationError("--text and a file: wanted one of them")
        }
        _ = try defaults()
    }

    private func defaults() throws -> DraftDefaults {
        var defaults = DraftDefaults(owner: owner ?? BankPlace.user)
        defaults.bank = bank
        defaults.campaign = campaign ?? ""
        defaults.note = note ?? ""
        defaults.keepsText = keepText
        do {
            try defaults.setLabel(label)
            if let expires { try defaults.setExpiry(expires, now: WallClock.seconds) }
        } catch {
            throw ValidationError("--\(error)")
        }
        return defaults
    }

    func run() throws {
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        let drafts = try drafts(DraftReader(manifest.schema), defaults())
        guard !drafts.isEmpty else {
            throw CommandFailure.work(
                "\(file ?? "standard input"): found no entries; wanted one JSON object a line"
            )
        }
        let banks = try OpenedBanks(place, bundle: bundle, create: true)
        let bar = ProgressBar("adding")
        var reports: [AddedReport] = []
        var failure: CurationError?
        for start in stride(from: 0, to: drafts.count, by: Self.batch) {
            let end = min(start + Self.batch, drafts.count)
            do {
                reports += try banks.add(Array(drafts[start..<end]))
            } catch {
                failure = error
                break
            }
            if drafts.count > Self.batch { bar.show(end, of: drafts.count) }
        }
        try report.show(reports, BankTables.added(reports))
        if let failure {
            throw CommandFailure.work(
                reports.isEmpty
                    ? "\(failure)"
                    : "the first \(reports.count) of \(drafts.count) were added, then: \(failure)"
            )
        }
    }

    /// All drafts, or a refusal that names each line that is not as it should be.
    private func drafts(
        _ reader: consuming DraftReader,
        _ defaults: DraftDefaults,
    ) throws -> [BankDraft] {
        let now = WallClock.seconds
        var reader = reader
        if let text {
            return [
                try CommandFailure.curating { () throws(CurationError) in
                    try reader.draft(text: text, defaults, now: now)
                }
            ]
        }
        var lines = try LineReader(path: file ?? "-")
        var drafts: [BankDraft] = []
        var refused = 0
        while let line = try lines.next() {
            do throws(CurationError) {
                drafts.append(try reader.draft(line, defaults: defaults, now: now))
            } catch {
                refused += 1
                Output.message("\(lines.name):\(lines.number): \(error)")
            }
        }
        guard refused == 0 else {
            throw CommandFailure.work(
                "\(Columns.count(refused, "line")) refused, so nothing was added; correct them"
            )
        }
        return drafts
    }
}
