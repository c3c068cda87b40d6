internal import ArgumentParser
internal import Gatehouse
internal import GatehouseFiles
internal import GatehouseLearning
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse policy`: chooses the threshold of an action, and writes it into the bundle.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Chooses the threshold of an action by what it must reach.",
        discussion: """
            Scores labelled events with the bundle as it is, and takes the lowest threshold that \
            reaches the target: the one that acts on the most abuse. Changes that one number in \
            bundle.yaml, if the bundle still loads with it. Choose on events that the bundle was not \
            fitted on, and give the prevalence of real traffic. Start servers again afterwards.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @OptionGroup var data: LabelledFiles

    @Option(help: ArgumentHelp("The action whose threshold is chosen.", valueName: "name"))
    var action: String

    @Option(
        help: ArgumentHelp("At least so much of what is acted on is abuse.", valueName: "share")
    )
    var precision: Double?

    @Option(
        help: ArgumentHelp("At most so much of what is no abuse is acted on.", valueName: "share")
    )
    var fpr: Double?

    @Option(help: ArgumentHelp("At most so many of all events are acted on.", valueName: "share"))
    var volume: Double?

    @Option(
        help: ArgumentHelp(
            "The share of abuse to state precision and volume at; the data's own when left out.",
            valueName: "share"
        )
    )
    var prevalence: Double?

    @Flag(help: "Tell what would be written, and write nothing.")
    var dryRun = false

    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    private var targets: [ThresholdTarget] {
        var targets: [ThresholdTarget] = []
        if let precision { targets.append(.precision(precision)) }
        if let fpr { targets.append(.falsePositiveRate(fpr)) }
        if let volume { targets.append(.volume(volume)) }
        return targets
    }

    func validate() throws {
        guard targets.count == 1 else {
            throw ValidationError("wanted one of --precision, --fpr and --volume")
        }
        for (name, share) in [("precision", precision), ("fpr", fpr), ("volume", volume)] {
            if let share, !(share > 0 && share <= 1) {
                throw ValidationError("--\(name) \(share): wanted more than 0, at most 1")
            }
        }
        if let prevalence, !(prevalence > 0 && prevalence < 1) {
            throw ValidationError("--prevalence \(prevalence): wanted more than 0, less than 1")
        }
    }

    func run() throws {
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        guard manifest.policy.thresholds.contains(where: { $0.action == action }) else {
            let known = manifest.policy.thresholds.map(\.action).joined(separator: ", ")
            throw CommandFailure.call(
                "--action \(action): the bundle has thresholds for \(known)"
            )
        }
        let labelled = try data.read(schema: manifest.schema)
        let outcome = try CommandFailure.catching { try choose(manifest, labelled) }
        if let json { try JSONOutput.write(outcome, to: json) }
        if json != "-" {
            let output = Output()
            for line in outcome.lines { try output.line(line) }
            try output.flush()
        }
        if outcome.seen > 0 {
            Output.message(
                """
                warning: the bundle was fitted on the text of \(outcome.seen) of these \
                \(labelled.count) events, so the figures flatter it; choose on others
                """
            )
        }
    }

    private func choose(
        _ manifest: BundleManifest,
        _ labelled: LabelledEvents,
    ) throws -> PolicyOutcome {
        let generation = try Generation(proving: manifest, kinds: .known)
        let seen = try manifest.seen.map { path in
            try SeenTexts(path: "\(bundle)/\(path)")
                .contain(labelled.events, schema: manifest.schema).count { $0 }
        }
        let logits = generation.servedLogits(of: labelled.events)
        let events = try ScoredEvents(
            logits.map { LogisticLoss.probability($0) },
            of: labelled,
            prevalence: prevalence
        )
        let target = targets[0]
        let choice = try ThresholdChoice(target, on: events)
        let edit = try PolicyEdit(action, to: choice.text, in: manifest)
        let published = dryRun ? nil : try edit.publish(kinds: .known)
        return PolicyOutcome(
            action: action,
            target: target.sentence,
            prevalence: events.prevalence,
            events: labelled.count,
            abuse: events.positives,
            seen: seen ?? 0,
            before: ThresholdFigures(edit.previous, on: events),
            after: ThresholdFigures(choice.probability, on: events),
            generation: published?.digest.hexadecimal
        )
    }
}
