internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseFiles
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse train`: fits everything that is not brought from elsewhere.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a bundle on labelled events and writes its files.",
        discussion: """
            Experts that Gatehouse trains are fitted here; the logits of others come from files \
            made with the folds of `gatehouse features`. The same data and seed give the same \
            bytes. What is fitted is kept in the bundle's .training until all of it is written: a \
            training that was interrupted goes on where it stopped when it is run again.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @OptionGroup var data: LabelledFiles
    @OptionGroup var logits: LogitFiles

    @Flag(help: "Start anew: forget what an interrupted training has kept.")
    var fresh = false

    func run() throws {
        let start = ContinuousClock.now
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        let labelled = try data.read(schema: manifest.schema)
        let bar = TrainingBar()
        let interruption = TrainingInterruption(bar)
        defer {
            bar.end()
            interruption.end()
        }
        try CommandFailure.catching {
            let trainer = try Trainer(
                manifest: manifest,
                kinds: .known,
                logitFiles: logits.byExpert(),
                cache: .standard,
                report: bar.say,
                progress: bar.show
            )
            try trainer.train(on: trainer.grouped(labelled), isFresh: fresh)
        }
        bar.end()
        let seconds = ContinuousClock.now - start
        Output.message("trained on \(labelled.count) events in \(seconds.components.seconds) s")
    }
}

/// Out-of-fold logits of experts that are trained elsewhere.
struct LogitFiles: ParsableArguments {
    @Option(
        name: .customLong("logits"),
        help: ArgumentHelp(
            "Out-of-fold logits (CSV: id,fold,logit) of an expert that is trained elsewhere.",
            valueName: "name=file"
        )
    )
    var pairs: [String] = []

    /// The path of the file, by expert.
    func byExpert() throws -> [String: String] {
        var files: [String: String] = [:]
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw CommandFailure.call(
                    "--logits \(pair): wanted NAME=FILE, such as gbdt=oof.csv"
                )
            }
            guard files.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw CommandFailure.call("--logits names \(parts[0]) twice")
            }
        }
        return files
    }
}
