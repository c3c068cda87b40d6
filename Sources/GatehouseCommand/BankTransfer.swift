internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseRuntime

/// `gatehouse bank export`: a state as a file.
struct BankExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes all entries and settings as JSON Lines that `import` takes.",
        discussion: """
            As of one moment, while servers go on. Hashes and vectors are told to the bit; texts \
            where they were kept. Ids are told too, but another state gives its own.
            """
    )

    @Option(help: ArgumentHelp("The state: a folder on the disk.", valueName: "dir"))
    var state: String

    @Option(
        help: ArgumentHelp(
            "As of this change, such as the `bank` of a verdict; the last when left out.",
            valueName: "sequence"
        )
    )
    var at: UInt64?

    @Argument(help: "The file, replaced as a whole; \"-\" is standard output.")
    var file = "-"

    func run() throws {
        let store = try OpenedLedger.store(state, create: false)
        let export = try CommandFailure.curating { () throws(CurationError) in
            try BankExport(store, at: at)
        }
        if file == "-" {
            let output = Output()
            try export.forEachLine { try output.line($0) }
            return try output.flush()
        }
        var bytes: [UInt8] = []
        try export.forEachLine { bytes += $0 + [UInt8(ascii: "\n")] }
        try JSONOutput.write(encoded: bytes, to: file)
        Output.message("\(BankTables.count(export.count)), as of change \(export.sequence)")
    }
}

/// `gatehouse bank import`: a file into a state.
struct BankImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes what `export` wrote into a state.",
        usage: "gatehouse bank import [<bundle>] <file> --state <dir> [--json <file>]",
        discussion: """
            Entries that are there already stay, so that an import that was broken off can be run \
            again. With a bundle, vectors of its encoder come in as they are; others are made again \
            from texts that were kept, or else the entry is found by its hashes alone. A line that \
            is refused is named on standard error and left out, and the exit status is 1.
            """
    )

    /// Entries that are written in one go.
    private static let batch = 256

    @Argument(help: "The bundle, which may be left out, and the file; \"-\" is standard input.")
    var paths: [String]

    @Option(help: ArgumentHelp("The state; made if it is not there.", valueName: "dir"))
    var state: String

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        guard (1...2).contains(paths.count) else {
            throw ValidationError("wanted a file, or a bundle and a file")
        }
    }

    func run() throws {
        let generation =
            try paths.count == 2
            ? CommandFailure.catching { try Generation(bundle: paths[0], kinds: .known) } : nil
        for note in generation?.notes ?? [] { Output.message("warning: \(note)") }
        var lines = try LineReader(path: paths.last ?? "-")
        let store = try OpenedLedger.store(state, create: true)
        var taken = BankImport(store, generation: generation)
        var reader = ImportReader()
        var batch: [ImportedLine] = []
        var refused = 0
        do {
            while let line = try lines.next() {
                do throws(CurationError) {
                    batch.append(try reader.read(line))
                } catch {
                    refused += 1
                    Output.message("\(lines.name):\(lines.number): \(error)")
                }
                if batch.count == Self.batch { try Self.take(&batch, &taken) }
            }
            try Self.take(&batch, &taken)
        } catch {
            Output.message("\(BankTables.imported(taken.report)); the rest was not taken")
            throw error
        }
        let result = taken.report
        try report.show([result], [BankTables.imported(result)])
        guard refused == 0 else {
            throw CommandFailure.work(
                "\(Columns.count(refused, "line")) refused; the others were taken"
            )
        }
    }

    private static func take(
        _ batch: inout [ImportedLine],
        _ taken: inout BankImport,
    ) throws {
        guard !batch.isEmpty else { return }
        defer { batch = [] }
        do throws(CurationError) {
            try taken.take(batch)
        } catch {
            throw CommandFailure.work("\(error)")
        }
    }
}
