internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse evaluate`: how good a bundle is, out of fold or as it is.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges a bundle on labelled events.",
        discussion: """
            With --folds everything is fitted again for each fold and the figures are out of fold; \
            without, the bundle is judged as it is, and events whose text it was fitted on are \
            reported apart. Intervals are 95 % bootstrap intervals over groups.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @OptionGroup var data: LabelledFiles
    @OptionGroup var logits: LogitFiles

    @Option(help: "Refit for each of so many folds, which never split a group.")
    var folds: Int?

    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    func validate() throws {
        if let folds, !(2...100).contains(folds) {
            throw ValidationError("--folds \(folds): wanted 2 to 100")
        }
        if folds == nil, !logits.pairs.isEmpty {
            throw ValidationError("--logits is for --folds; a bundle as it is has its own experts")
        }
    }

    func run() throws {
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        let labelled = try data.read(schema: manifest.schema)
        let report = try CommandFailure.catching {
            try folds.map { try outOfFold($0, manifest, labelled) } ?? asItIs(manifest, labelled)
        }
        if let json { try JSONOutput.write(report, to: json) }
        if json != "-" {
            let output = Output()
            for line in EvaluationTable(report).lines { try output.line(line) }
            try output.flush()
        }
        if let seen = report.seen, seen.count > 0 {
            Output.message(
                """
                warning: the bundle was fitted on the text of \(seen.count) of these \
                \(labelled.count) events; \"unseen\" has the honest figures
                """
            )
        }
    }

    private func outOfFold(
        _ folds: Int,
        _ manifest: BundleManifest,
        _ labelled: LabelledEvents,
    ) throws -> EvaluationReport {
        let trainer = try Trainer(
            manifest: manifest,
            kinds: .builtIn,
            logitFiles: logits.byExpert(),
            report: Output.message
        )
        let generation: Generation?
        do {
            generation = try Generation(proving: manifest, kinds: .builtIn)
        } catch {
            generation = nil
            Output.message(
                "warning: costs are not measured, because the bundle does not load: \(error)"
            )
        }
        return try Evaluation(
            folds: folds,
            data: labelled,
            trainer: trainer,
            generation: generation
        ).report()
    }

    private func asItIs(
        _ manifest: BundleManifest,
        _ labelled: LabelledEvents,
    ) throws -> EvaluationReport {
        let generation = try Generation(proving: manifest, kinds: .builtIn)
        let seen = try manifest.seen.map { try SeenTexts(path: "\(bundle)/\($0)") }
        return try Evaluation(of: generation, data: labelled, seen: seen).report()
    }
}
