internal import ArgumentParser
internal import Gatehouse
internal import GatehouseRuntime

/// `gatehouse score`: events in, verdicts out.
struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Scores events, one JSON object a line, and prints a verdict for each.",
        discussion: """
            A line that is not an event is named on standard error and left out; the others are \
            scored, and the exit status is 1.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Argument(help: "Events as JSON Lines; labelled lines are taken too. \"-\" is standard input.")
    var file = "-"

    @Flag(
        help: """
            Add every expert's strongest reasons, which quote the text. With --table: why, for people.
            """
    )
    var explain = false

    @Flag(
        help: """
            Decide about deferred experts at random for a hundredth of the events, or the bundle's \
            `explore`, and note how probable each decision was.
            """
    )
    var explore = false

    @Option(help: "Ask the server on this Unix socket instead of scoring here.")
    var socket: String?

    @Option(
        help: ArgumentHelp("The state with the banks of known campaigns.", valueName: "dir")
    )
    var state: String?

    @OptionGroup var stream: PrevalenceOption

    @Flag(help: "Print a table for people instead of JSON. It shows the beginning of each text.")
    var table = false

    func validate() throws {
        if explain, socket != nil {
            throw ValidationError("--explain works without --socket; a server gives no reasons")
        }
        if state != nil, socket != nil {
            throw ValidationError("--state works without --socket; a server has its own state")
        }
        if stream.prevalence != nil, socket != nil {
            throw ValidationError("--prevalence works without --socket; a server has its own")
        }
        if explore, socket != nil {
            throw ValidationError(
                "--explore works without --socket; a server explores by its bundle"
            )
        }
    }

    func run() throws {
        var lines = try LineReader(path: file)
        if let socket {
            let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
            var client = try SocketClient(path: socket)
            let shown = try scoringExperts(of: manifest)
            try score(&lines, schema: manifest.schema, shown) {
                try client.score($0, into: &$1)
            }
        } else {
            let (runtime, _) = try LoadedBundle.runtime(
                bundle,
                state: state,
                create: false,
                prevalence: stream.prevalence
            )
            let scorer =
                explore
                ? runtime.makeExploringScorer(share: DeferralRoute.standardExploration)
                : runtime.makeScorer()
            let shown = try scoringExperts(of: runtime.generation.manifest)
            try score(&lines, schema: runtime.schema, shown) { event, verdict in
                if explain {
                    scorer.explain(event, into: &verdict)
                } else {
                    scorer.score(event, into: &verdict, deadline: nil)
                }
            }
        }
    }

    /// The experts that a table has a column for: those that give logits.
    private func scoringExperts(of manifest: BundleManifest) throws -> [String] {
        let mask = try CommandFailure.catching {
            try ScoringMasks(of: manifest, kinds: .known).all
        }
        return manifest.experts.indices.filter { mask >> UInt64($0) & 1 == 1 }.map {
            manifest.experts[$0].name
        }
    }

    private func score(
        _ lines: inout LineReader,
        schema: EventSchema,
        _ expertNames: [String],
        by answer: (Event, inout Verdict) throws -> Void,
    ) throws {
        var decoder = EventDecoder(schema)
        var encoder = VerdictEncoder()
        var event = Event(schema)
        var verdict = Verdict()
        let verdicts = VerdictTable(expertNames: expertNames)
        let output = Output()
        var refused = 0
        if table, !explain { try output.line(verdicts.heading) }
        do {
            while let line = try lines.next() {
                do {
                    _ = try decoder.decodeLine(line.span, into: &event)
                    try answer(event, &verdict)
                } catch let error as EventError {
                    refused += 1
                    Output.message("\(lines.name):\(lines.number): \(error)")
                    continue
                } catch let error as ServerRefusal {
                    refused += 1
                    Output.message("\(lines.name):\(lines.number): \(error)")
                    continue
                }
                if table, explain {
                    for line in ExplainedVerdict(event, verdict).lines { try output.line(line) }
                } else if table {
                    try output.line(verdicts.row(event, verdict))
                } else {
                    try output.line(encoder.encode(verdict))
                }
                if !lines.hasLine { try output.flush() }
            }
        } catch {
            // What was scored before is not lost to what went wrong after it.
            try output.flush()
            throw error
        }
        try output.flush()
        guard refused == 0 else {
            throw CommandFailure.work("\(refused) lines were refused; the others were scored")
        }
    }
}
