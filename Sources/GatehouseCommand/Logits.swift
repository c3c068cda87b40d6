internal import ArgumentParser
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseRuntime

/// `gatehouse logits`: what one expert says by itself.
struct Logits: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints one expert's own logit of each event as CSV: id,logit.",
        discussion: """
            The logit is the detector's, before the fusion gate scales it: compare it with what \
            trained the expert. The bundle needs this expert's files alone, and no gate. An empty \
            cell means that it abstains.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Argument(help: "Events as JSON Lines, plain or labelled; \"-\" is standard input.")
    var file = "-"

    @Option(help: "The expert's name in the bundle.")
    var expert: String

    func run() throws {
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        guard manifest.experts.contains(where: { $0.name == expert }) else {
            let known = manifest.experts.map(\.name).joined(separator: ", ")
            throw CommandFailure.call("--expert \(expert): wanted one of \(known)")
        }
        var lone = try CommandFailure.catching {
            try LoneExpert(expert, of: manifest, kinds: .known)
        }
        var lines = try LineReader(path: file)
        var decoder = EventDecoder(manifest.schema)
        var event = Event(manifest.schema)
        var id: [UInt8] = []
        var refused = 0
        let output = Output()
        try output.line("id,logit")
        while let line = try lines.next() {
            do {
                _ = try decoder.decodeLine(line.span, into: &event)
            } catch {
                refused += 1
                Output.message("\(lines.name):\(lines.number): \(error)")
                continue
            }
            let logit = lone.logit(of: event).map { "\($0)" } ?? ""
            id.removeAll(keepingCapacity: true)
            event.appendID(to: &id)
            try output.line("\(CSV.quoted(String(decoding: id, as: UTF8.self))),\(logit)")
        }
        try output.flush()
        guard refused == 0 else {
            throw CommandFailure.work("\(refused) lines were refused; the others are printed")
        }
    }
}
