internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse explored`: what a bundle's route would have done on verdicts that explored.
struct Explored: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Estimates a route from explored verdicts and labels, without serving it.",
        discussion: """
            Verdicts of `gatehouse score --explore` carry the probability of what was decided, so \
            what another route would have done can be estimated: log loss, share of deferred \
            events and cost, by inverse propensity, self-normalised and doubly robust, each with a \
            95 % interval by group. Where few verdicts count (`effective`) believe the last.
            """
    )

    @Argument(help: "The bundle whose route is judged: a folder with a bundle.yaml.")
    var bundle: String

    @OptionGroup var data: LabelledFiles

    @Option(help: "Verdicts as JSON Lines, for events of the data.")
    var verdicts: String

    @Option(help: "Defer this share of the events, 0 to 1, in place of the bundle's own choice.")
    var share: Double?

    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    func validate() throws {
        if let share, !(0...1).contains(share) {
            throw ValidationError("--share \(share): wanted 0 to 1")
        }
    }

    func run() throws {
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        let labelled = try data.read(schema: manifest.schema)
        try Self.judge(manifest, labelled, verdicts: verdicts, share: share, json: json)
    }

    /// Judges a bundle's route and prints what was found.
    static func judge(
        _ manifest: BundleManifest,
        _ labelled: LabelledEvents,
        verdicts path: String,
        share: Double?,
        json: String?,
    ) throws {
        var file = try LineReader(path: path)
        var lines: [[UInt8]] = []
        while let line = try file.next() { lines.append(line) }
        let name = file.name
        let report = try CommandFailure.catching {
            let generation = try Generation(proving: manifest, kinds: .known)
            return try ExploredRoute(
                lines: lines,
                file: name,
                data: labelled,
                generation: generation,
                share: share
            ).report()
        }
        if let json { try JSONOutput.write(report, to: json) }
        if json != "-" {
            let output = Output()
            for line in ExploredTable(report).lines { try output.line(line) }
            try output.flush()
        }
    }
}
