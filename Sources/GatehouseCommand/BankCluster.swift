internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseRuntime

/// `gatehouse bank cluster`: candidate campaigns among texts that were caught.
struct BankCluster: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Groups texts that nobody has labelled into candidate campaigns.",
        discussion: """
            Takes lines as `score` and `match` take them, and changes no state. Each group has a \
            representative: look at it, and if it is a scam, add it. The table shows the beginning \
            of its text; groups are told by the numbers of their lines. Time grows with the square \
            of the number of distinct texts.
            """
    )

    @Argument(help: "The bundle: its schema, and its encoder, tell texts apart.")
    var bundle: String

    @Argument(help: "Texts or events as JSON Lines; \"-\" is standard input.")
    var file = "-"

    @Option(help: "How many texts a group has at least.")
    var least = 2

    @Flag(help: "Tell the representatives' texts, which are personal data, in JSON too.")
    var showTexts = false

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        guard (1...1_000_000).contains(least) else {
            throw ValidationError("--least \(least): wanted 1 to 1000000")
        }
    }

    func run() throws {
        let generation = try CommandFailure.catching {
            try Generation(bundle: bundle, kinds: .known)
        }
        for note in generation.notes { Output.message("warning: \(note)") }
        var lines = try LineReader(path: file)
        var clusters = TextClusters(generation)
        var refused = 0
        while let line = try lines.next() {
            do throws(CurationError) {
                try clusters.add(line, number: lines.number)
            } catch {
                refused += 1
                Output.message("\(lines.name):\(lines.number): \(error)")
            }
        }
        guard clusters.count > 0 else {
            throw CommandFailure.work(
                "\(lines.name): found no texts; wanted one JSON object a line"
            )
        }
        let bar = ProgressBar("encoding")
        let count = clusters.count
        let told = clusters.reports(leastCount: least) { done in
            if count > 1000 { bar.show(done, of: count) }
        }
        try report.show(told.map { showTexts ? $0 : $0.withoutText }, table(told, of: count))
        guard refused == 0 else {
            throw CommandFailure.work(
                "\(Columns.count(refused, "line")) refused; the others were grouped"
            )
        }
    }

    private func table(_ clusters: [ClusterReport], of count: Int) -> [String] {
        let grouped = clusters.reduce(0) { $0 + $1.count }
        let summary = "\(Columns.count(clusters.count, "group")) of \(grouped) of \(count) texts"
        guard !clusters.isEmpty else { return [summary] }
        let rows = clusters.map { cluster in
            [
                "\(cluster.count)", "\(cluster.representative)",
                String(format: "%.2f", cluster.meanSimilarity),
                Columns.clean(cluster.text ?? "", 70),
            ]
        }
        return BankTables.table([["texts", "line", "similarity", "representative"]] + rows) + [
            summary
        ]
    }
}
