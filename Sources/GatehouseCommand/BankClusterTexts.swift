internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseBank
internal import GatehouseCore
internal import GatehouseCuration
internal import GatehouseRuntime
internal import GatehouseText

/// `gatehouse bank cluster`: which texts are of one campaign.
struct BankClusterTexts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Groups texts that are alike into candidates for campaigns.",
        discussion: """
            Takes lines as `add` and as `score` take them; nothing is added to a bank. Texts are alike \
            when their embeddings are, or, without an encoder, when their hashes are. Each group has a \
            representative that is near to all of it: add that one, or all of them, with `add`.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Argument(help: "Texts or events as JSON Lines; \"-\" is standard input.")
    var file = "-"

    @Option(help: "Texts that a group has at least, copies counted.")
    var least = 3

    @Option(help: "How similar a text must be to its representative, as a cosine.")
    var cosine = 0.8

    @Option(help: "Groups to tell, the largest first.")
    var limit = 100

    @Flag(help: "Go by hashes alone, though there is an encoder: seconds for a million texts.")
    var hashes = false

    @OptionGroup var report: BankReportOptions

    func validate() throws {
        guard (2...1_000_000).contains(least) else {
            throw ValidationError("--least \(least): wanted 2 or more")
        }
        guard (0.3..<1).contains(cosine) else {
            throw ValidationError("--cosine \(cosine): wanted 0.3 to less than 1")
        }
        guard limit > 0 else { throw ValidationError("--limit \(limit): wanted 1 or more") }
    }

    func run() throws {
        let generation = try CommandFailure.catching {
            try Generation(bundle: bundle, kinds: .builtIn)
        }
        let texts = try Texts(path: file, schema: generation.schema)
        let encoder = hashes ? nil : generation.bankTextEncoder
        if encoder == nil, !hashes {
            Output.message("warning: no encoder of banks is here; going by hashes alone")
        }
        let bar = ProgressBar("embedding")
        let total = texts.events.count
        let vectors = encoder?.embeddings(of: texts.events) { done, _ in bar.show(done, of: total) }
        var clusterer = BankClusterer()
        clusterer.leastCosine = Float(cosine)
        clusterer.leastCount = least
        let rows = vectors ?? []
        let clusters = clusterer.clusters(
            of: texts.prints,
            vectors: rows.span,
            width: encoder?.encoder.width ?? 384
        )
        let reports = clusters.prefix(limit).enumerated().map { place, cluster in
            ClusterReport(cluster, number: place + 1, texts: texts.documents, lines: texts.lines)
        }
        try report.show(reports, Self.table(reports, of: clusters.count, texts: total))
        guard texts.refused == 0 else {
            throw CommandFailure.work(
                "\(Columns.count(texts.refused, "line")) refused; the others were grouped"
            )
        }
    }

    private static func table(
        _ reports: [ClusterReport],
        of count: Int,
        texts: Int,
    ) -> [String] {
        let grouped = reports.reduce(0) { $0 + $1.count }
        return reports.map { report in
            """
            \(report.cluster)  \(Columns.count(report.count, "text")), similarity \
            \(String(format: "%.2f", report.meanSimilarity)) (least \
            \(String(format: "%.2f", report.leastSimilarity))), line \(report.representative.line): \
            \(report.representative.text.prefix(100))
            """
        } + ["\(grouped) of \(texts) texts in \(reports.count) of \(count) groups"]
    }

    /// The texts of a file, and what they are compared by.
    private struct Texts {
        var events: [Event] = []
        var documents: [String] = []
        var prints: [TextFingerprint] = []
        /// Where each comes from, from 1 on.
        var lines: [Int] = []
        var refused = 0

        init(path: String, schema: EventSchema) throws {
            var reader = DraftReader(schema)
            var fingerprints = DocumentFingerprinter()
            var input = try LineReader(path: path)
            while let line = try input.next() {
                do throws(CurationError) {
                    let event = try reader.event(line)
                    let document = reader.document(of: event)
                    events.append(event)
                    documents.append(String(decoding: document, as: UTF8.self))
                    prints.append(fingerprints.fingerprint(of: document.span))
                    lines.append(input.number)
                } catch {
                    refused += 1
                    Output.message("\(input.name):\(input.number): \(error)")
                }
            }
        }
    }
}

/// What `gatehouse bank cluster` tells of a group; the keys are a contract.
struct ClusterReport: Encodable {
    struct Representative: Encodable {
        let line: Int
        let text: String
    }

    let cluster: Int
    let count: Int
    let representative: Representative
    let meanSimilarity: Double
    let leastSimilarity: Double
    let lines: [Int]

    init(_ found: BankCluster, number: Int, texts: [String], lines: [Int]) {
        cluster = number
        count = found.members.count
        representative = Representative(
            line: lines[found.representative],
            text: texts[found.representative]
        )
        meanSimilarity = found.meanSimilarity
        leastSimilarity = found.leastSimilarity
        self.lines = found.members.map { lines[$0] }
    }
}
