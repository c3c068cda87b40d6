internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseFiles
internal import GatehouseReport
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse evaluate`: how good a bundle is, out of fold or as it is.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges a bundle on labelled events.",
        discussion: """
            With --folds everything is fitted again for each fold and the figures are out of fold; \
            without, the bundle is judged as it is, and events whose text it was fitted on are \
            reported apart. Intervals are 95 % bootstrap intervals over groups; where things are \
            compared, both are scored on the same resamples, and what can be said of it is put in words.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @OptionGroup var data: LabelledFiles
    @OptionGroup var logits: LogitFiles

    @Option(help: "Refit for each of so many folds, which never split a group.")
    var folds: Int?

    @Option(
        help: ArgumentHelp(
            "With --folds: the seed of the fusion gates, in place of the manifest's. Folds and resamples stay.",
            valueName: "n"
        )
    )
    var seed: UInt64?

    @Option(help: "Compare with this bundle as it is, on the same events.")
    var against: String?

    @Option(
        help: ArgumentHelp(
            "Compare with deferring this share of events, in the order of the bundle's route.",
            valueName: "share"
        )
    )
    var againstBudget: Double?

    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    @Option(help: "Write a page to this file: one HTML file that needs nothing else.")
    var report: String?

    @Flag(help: "With --report: show the texts of the worst mistakes, which are personal data.")
    var showTexts = false

    func validate() throws {
        if let folds, !(2...100).contains(folds) {
            throw ValidationError("--folds \(folds): wanted 2 to 100")
        }
        if folds == nil, !logits.pairs.isEmpty {
            throw ValidationError("--logits is for --folds; a bundle as it is has its own experts")
        }
        if folds == nil, seed != nil {
            throw ValidationError("--seed is for --folds; a bundle as it is has its own gate")
        }
        if folds != nil, against != nil {
            throw ValidationError(
                """
                --against is not for --folds: the other bundle would be judged on events it was \
                fitted on; leave --folds out and give events that neither saw
                """
            )
        }
        if let againstBudget, !(0...1).contains(againstBudget) {
            throw ValidationError("--against-budget \(againstBudget): wanted 0 to 1")
        }
        if showTexts, report == nil { throw ValidationError("--show-texts is for --report") }
        if report == "-" { throw ValidationError("--report -: wanted the path of a file") }
    }

    func run() throws {
        // Minutes of work must not end at a folder that is not there.
        for path in [json, report].compactMap(\.self) where path != "-" {
            let folder = (path as NSString).deletingLastPathComponent
            guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
                throw CommandFailure.call(
                    "\(path): found no folder that can be written to; wanted one; make \(folder)"
                )
            }
        }
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        let labelled = try data.read(schema: manifest.schema)
        let opponent = try opponent(of: labelled)
        let evaluation = try CommandFailure.catching {
            try folds.map { try outOfFold($0, manifest, labelled) } ?? asItIs(manifest, labelled)
        }
        let figures = evaluation.report(against: opponent, budget: againstBudget)
        if let json { try JSONOutput.write(figures, to: json) }
        if let report {
            let page = ReportPage(
                figures,
                of: labelled,
                manifest: manifest,
                showsTexts: showTexts
            )
            try JSONOutput.write(encoded: Array(page.html.utf8), to: report)
        }
        if json != "-" {
            let output = Output()
            for line in EvaluationTable(figures).lines { try output.line(line) }
            try output.flush()
        }
        if let seen = figures.seen, seen.count > 0 {
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
    ) throws -> Evaluation {
        let files = try logits.byExpert()
        let judged = try LogitsAlone.manifest(of: manifest, adding: files.keys.sorted())
        for expert in judged.experts.dropFirst(manifest.experts.count) {
            Output.message(
                """
                expert \(expert.name): not in the bundle; judged by its logits beside it, for every event
                """
            )
        }
        let trainer = try Trainer(
            manifest: judged,
            kinds: Kinds(
                detectors: Kinds.known.detectors + [LogitsAlone.self],
                encoders: Kinds.known.encoders
            ),
            logitFiles: files,
            cache: .standard,
            report: Output.message
        )
        let generation: Generation?
        do {
            generation = try Generation(proving: manifest, kinds: .known)
        } catch {
            generation = nil
            Output.message(
                "warning: costs are not measured, because the bundle does not load: \(error)"
            )
        }
        return try Evaluation(
            folds: folds,
            // As `train` and `features` group them: the folds must be the same.
            data: trainer.grouped(labelled),
            trainer: trainer,
            fusionSeed: seed,
            generation: generation
        )
    }

    private func asItIs(
        _ manifest: BundleManifest,
        _ labelled: LabelledEvents,
    ) throws -> Evaluation {
        let generation = try Generation(proving: manifest, kinds: .known)
        let seen = try manifest.seen.map { try SeenTexts(path: "\(bundle)/\($0)") }
        return try Evaluation(of: generation, data: labelled, seen: seen)
    }

    /// The other bundle's answers to the same events, read by its own schema.
    private func opponent(of labelled: LabelledEvents) throws -> Opponent? {
        guard let against else { return nil }
        return try CommandFailure.catching {
            let generation = try Generation(bundle: against, kinds: .known)
            let manifest = generation.manifest
            let seen = try manifest.seen.map { try SeenTexts(path: "\(against)/\($0)") }
            return Opponent(
                against,
                generation,
                events: try data.read(schema: manifest.schema).events,
                seen: seen
            )
        }
    }
}
