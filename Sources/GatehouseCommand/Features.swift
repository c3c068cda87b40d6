internal import ArgumentParser
internal import Gatehouse
internal import GatehouseFiles
internal import GatehouseRuntime
internal import GatehouseTraining

/// `gatehouse features`: the matrix a forest is trained on.
struct Features: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Prints the features of labelled events as CSV: id,label,group,fold, then features.",
        discussion: """
            The numbers are exactly those that serving computes, as decimals that read back to the \
            same bits; an empty cell is missing. Categories are indices into their vocabulary. \
            Train on the rows outside a fold to score the rows inside it.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml. It need not be trained.")
    var bundle: String

    @OptionGroup var data: LabelledFiles

    func run() throws {
        let manifest = try CommandFailure.catching { try BundleManifest(bundle: bundle) }
        let read = try data.read(schema: manifest.schema)
        let (labelled, folds) = try CommandFailure.catching {
            let trainer = try Trainer(
                manifest: manifest,
                kinds: .known,
                logitFiles: [:],
                cache: .standard,
                report: Output.message
            )
            let labelled = try trainer.grouped(read)
            let training = manifest.training
            return (labelled, try labelled.folds(training.folds, seed: training.seed))
        }
        let matrix = FeatureMatrix(of: labelled.events, schema: manifest.schema)
        let output = Output()
        let header = ["id", "label", "group", "fold"] + matrix.features.map(\.name)
        try output.line(header.joined(separator: ","))
        for row in labelled.events.indices {
            var cells = [
                labelled.ids[row], labelled.labels[row] ? "1" : "0",
                CSV.quoted(labelled.groupNames[labelled.groups[row]]), "\(folds[row])",
            ]
            let start = row * matrix.featureCount
            for value in matrix.values[start..<start + matrix.featureCount] {
                cells.append(CSV.cell(value))
            }
            try output.line(cells.joined(separator: ","))
        }
        try output.flush()
    }
}
