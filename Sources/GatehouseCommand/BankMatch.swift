internal import ArgumentParser
internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseWire

/// `gatehouse bank match`: what banks know about texts.
struct BankMatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Tells which entries texts are near to, and what the bundle would do.",
        discussion: """
            Takes lines as `add` and as `score` take them. Nothing is counted as a match. Near copies \
            are told up to 16 differing bits of 64, which is more than experts go by.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Argument(help: "Texts or events as JSON Lines; \"-\" is standard input.")
    var file: String?

    @OptionGroup var place: BankPlace

    @Option(help: "One text, in place of a file.")
    var text: String?

    @Option(help: "How many entries that are near in meaning are told of each side.")
    var limit = 3

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        if text != nil, file != nil {
            throw ValidationError("--text and a file: wanted one of them")
        }
        guard (1...32).contains(limit) else {
            throw ValidationError("--limit \(limit): wanted 1 to 32")
        }
    }

    func run() throws {
        let banks = try OpenedBanks(place, bundle: bundle, create: false)
        if let text {
            let line = JSONText.object(["text": text])
            let match = try CommandFailure.curating { () throws(CurationError) in
                try banks.match(line, limit: limit)
            }
            try report.show([match], BankTables.match(match))
            return
        }
        var lines = try LineReader(path: file ?? "-")
        var matches: [MatchReport] = []
        var table: [String] = []
        var refused = 0
        while let line = try lines.next() {
            do throws(CurationError) {
                let match = try banks.match(line, limit: limit)
                matches.append(match)
                if !table.isEmpty { table.append("") }
                table.append("\(lines.name):\(lines.number)")
                table += BankTables.match(match)
            } catch {
                refused += 1
                Output.message("\(lines.name):\(lines.number): \(error)")
            }
        }
        try report.show(matches, table)
        guard refused == 0 else {
            throw CommandFailure.work(
                "\(Columns.count(refused, "line")) refused; the others were looked up"
            )
        }
    }
}
