public import GatehouseCore

/// Trains the margin on embeddings of the precision that is served.
///
/// Options: `neighbors` of each class that are compared, `reference_rows` of each class that are kept as
/// examples, `steps` of the projection's fit. Deterministic on any number of cores.
extension MatcherDetector: TrainableDetector {
    /// Embeds every text once, then fits the projections and draws the examples.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        try expert.options.expectOnly(MarginRecipe.optionNames, of: expert.name)
        let recipe = try MarginRecipe(expert)
        let reference = try context.encoder(of: expert)
        for fold in 0..<max(rows.foldCount, 1) {
            let training = rows.folds.indices.filter { rows.folds[$0] != fold }
            let abusive = training.count { rows.labels[$0] }
            guard abusive > 0, abusive < training.count else {
                throw ExpertError(
                    expert: expert.name,
                    found: "\(abusive) abusive of \(training.count) rows outside fold \(fold)",
                    wanted: "rows of both classes",
                    remedy: "train on more rows, or in fewer folds"
                )
            }
        }
        let fit = MarginFit(
            rows.embeddings(by: reference),
            width: reference.encoder.width,
            rows,
            recipe: recipe,
            seed: seed
        )
        return FittedExpert(
            files: [MarginModel.file: fit.model.encoded(digest: reference.encoder.digest)],
            outOfFoldLogits: fit.outOfFoldLogits
        )
    }
}
