public import GatehouseCore

/// Trains the head on embeddings of the precision that is served.
///
/// Options: `hidden` units (0: a logistic regression), `epochs`, `decay` (AdamW's weight decay).
/// Deterministic on any number of cores.
extension EncoderHead: TrainableDetector {
    /// Embeds every text once, then fits the networks.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        try expert.options.expectOnly(HeadRecipe.optionNames, of: expert.name)
        let recipe = try HeadRecipe(expert)
        let reference = try context.encoder(of: expert)
        let fit = HeadFit(
            rows.embeddings(by: reference),
            width: reference.encoder.width,
            labels: rows.labels,
            folds: rows.folds,
            foldCount: rows.foldCount,
            recipe: recipe,
            seed: seed
        )
        return FittedExpert(
            files: [HeadWeights.file: fit.weights.encoded(digest: reference.encoder.digest)],
            outOfFoldLogits: fit.outOfFoldLogits
        )
    }
}
