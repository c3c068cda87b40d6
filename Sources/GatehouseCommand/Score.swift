internal import ArgumentParser
internal import Gatehouse

/// `gatehouse score`: events in, verdicts out.
struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Scores events, one JSON object a line, and prints a verdict for each.")

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Argument(help: "Events as JSON Lines; labelled lines are taken too. \"-\" is standard input.")
    var file = "-"

    @Flag(help: "Add every expert's strongest reasons. They quote the text.")
    var explain = false

    func run() throws {
        let runtime = try CommandFailure.catching { try Runtime(bundle: bundle) }
        var lines = try LineReader(path: file)
        var decoder = EventDecoder(runtime.schema)
        var encoder = VerdictEncoder()
        var event = runtime.makeEvent()
        var verdict = Verdict()
        let scorer = runtime.makeScorer()
        let output = Output()
        var refused = 0
        while let line = try lines.next() {
            do {
                _ = try decoder.decodeLine(line.span, into: &event)
            } catch {
                refused += 1
                Output.message("\(lines.name):\(lines.number): \(error)")
                continue
            }
            if explain {
                scorer.explain(event, into: &verdict)
            } else {
                scorer.score(event, into: &verdict)
            }
            try output.line(encoder.encode(verdict))
        }
        try output.flush()
        guard refused == 0 else {
            throw CommandFailure.work("\(refused) lines were refused; the others were scored")
        }
    }
}
