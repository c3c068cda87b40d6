public import GatehouseCore

/// Trains the head on the table that is served, which must be in the expert's folder already.
///
/// Options: `tokens`, `hidden` units (0: a logistic regression), `epochs`, `decay` (AdamW's weight
/// decay). Deterministic on any number of cores.
extension StaticTextDetector: TrainableDetector {
    /// Embeds every text once, then fits the networks on those that have an embedding.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        let encoder = try encoder(of: expert)
        let recipe = try HeadRecipe(expert)
        let width = encoder.width
        let embeddings = rows.embeddings(
            by: EncoderReference(name: expert.name, encoder: encoder, index: 0)
        )
        // Those of whom the expert has nothing to say must not teach it either.
        let known = rows.labels.indices.filter { row in
            embeddings[row * width..<(row + 1) * width].contains { $0 != 0 }
        }
        let fit = HeadFit(
            known.flatMap { embeddings[$0 * width..<($0 + 1) * width] },
            width: width,
            labels: known.map { rows.labels[$0] },
            folds: known.map { rows.folds[$0] },
            foldCount: rows.foldCount,
            recipe: recipe,
            seed: seed
        )
        var logits = [Double](repeating: .nan, count: rows.labels.count)
        for (row, logit) in zip(known, fit.outOfFoldLogits) { logits[row] = logit }
        return FittedExpert(
            files: [HeadWeights.file: fit.weights.encoded(digest: encoder.digest)],
            outOfFoldLogits: logits
        )
    }
}
