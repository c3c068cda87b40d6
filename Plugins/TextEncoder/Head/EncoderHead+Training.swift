public import GatehouseCore

/// Trains the head on embeddings of the precision that is served.
///
/// Options: `hidden` units (0: a logistic regression), `epochs`, `decay` (AdamW's weight decay),
/// `least_tokens` (shorter texts are not learned from).
/// Deterministic on any number of cores.
extension EncoderHead: TrainableDetector {
    /// Embeds every text once, then fits the networks.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        try expert.options.expectOnly(optionNames, of: expert.name)
        let recipe = try HeadRecipe(expert)
        let reference = try context.encoder(of: expert)
        let least = try leastTokenCount(of: expert)
        let places = rows.places { $0.estimatedTokenCount >= least }
        let read = places.count == rows.labels.count ? rows : rows.selecting(places)
        guard read.labels.contains(true), read.labels.contains(false) else {
            throw ExpertError(
                expert: expert.name,
                found: "\(read.labels.count) texts of \(least) tokens or more, of one label",
                wanted: "some of both labels",
                remedy: "lower \(lengthOption), or train on longer texts"
            )
        }
        let fit = HeadFit(
            read.embeddings(by: reference),
            width: reference.encoder.width,
            labels: read.labels,
            folds: read.folds,
            foldCount: read.foldCount,
            recipe: recipe,
            seed: seed
        )
        var logits = rows.labels.map { _ in Double.nan }
        for (place, row) in places.enumerated() { logits[row] = fit.outOfFoldLogits[place] }
        return FittedExpert(
            files: [HeadWeights.file: fit.weights.encoded(digest: reference.encoder.digest)],
            outOfFoldLogits: logits
        )
    }
}
