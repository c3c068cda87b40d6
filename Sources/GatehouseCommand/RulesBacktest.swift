internal import ArgumentParser
internal import Gatehouse
internal import GatehouseRules

/// `gatehouse rules backtest`: what rules would have made of past events.
struct RulesBacktest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract:
            "Tries rules on past events: hits, precision, recall, overlap, cost, and what would change.",
        discussion: """
            Drafts are tried too, disabled rules are not; rollouts are ignored. Without labels there \
            is no precision and no recall. With --rules, the edit is compared with the bundle's own \
            rules. Intervals are 95 % Wilson intervals; events of one group count as dependent.
            """
    )

    @OptionGroup var source: RuleSource

    @Option(
        name: .customLong("data"),
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Events as JSON Lines, plain or labelled: {\"event\":{…},\"label\":0|1,\"group\":\"…\"}.",
            valueName: "file"
        )
    )
    var files: [String]

    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp("Report this rule only. May be repeated.", valueName: "id")
    )
    var ids: [String] = []

    @Option(help: ArgumentHelp("Name up to so many hits of each rule.", valueName: "count"))
    var samples = 0

    @Flag(help: "Print the texts of these hits too; they are personal data.")
    var showTexts = false

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard (0...1000).contains(samples) else {
            throw ValidationError("--samples \(samples): wanted 0 to 1000")
        }
        guard !showTexts || samples > 0 else {
            throw ValidationError("--show-texts prints the texts of samples; say --samples")
        }
    }

    func run() throws {
        let manifest = try source.manifest()
        let file = try source.file(manifest)
        try source.expect(ids, in: file)
        let baseline = source.rules == nil ? nil : try source.bundleFile(manifest)
        do {
            var backtest = try RuleBacktest(
                file,
                baseline: baseline,
                schema: manifest.schema,
                only: ids.isEmpty ? nil : Set(ids),
                samples: samples,
                showsTexts: showTexts
            )
            for file in files { try read(file, into: &backtest, schema: manifest.schema) }
            let found = backtest.report()
            guard found.events.count > 0 else {
                throw CommandFailure.work(
                    "\(files.joined(separator: ", ")): found no events; wanted some to try rules on"
                )
            }
            try report.show(found, RuleBacktestTable(found).lines)
        } catch let error as RuleError {
            throw CommandFailure.work("\(error)")
        }
    }

    private func read(
        _ file: String,
        into backtest: inout RuleBacktest,
        schema: EventSchema,
    ) throws {
        var decoder = EventDecoder(schema)
        var event = Event(schema)
        var lines = try LineReader(path: file)
        while let line = try lines.next() {
            let label: EventLabel
            do {
                label = try decoder.decodeLine(line.span, into: &event)
            } catch {
                throw CommandFailure.work("\(lines.name):\(lines.number): \(error)")
            }
            backtest.add(event, isAbuse: label.isAbuse, group: label.group)
        }
    }
}
