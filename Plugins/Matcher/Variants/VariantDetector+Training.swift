internal import GatehouseBank
public import GatehouseCore

/// Keeps a sample of ordinary messages and learns how near a variant is; deterministic.
extension VariantDetector: TrainableDetector {
    /// Embeds every text once, then fits; there are no out-of-fold logits.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        try expert.options.expectOnly(optionNames, of: expert.name)
        let reference = try context.encoder(of: expert)
        let count = try expert.options.integer(
            "background",
            in: 10...20_000,
            default: 2000,
            of: expert.name
        )
        let fit = VariantFit(
            rows.embeddings(by: reference),
            labels: rows.labels,
            groups: rows.groups,
            encoder: try encoder(of: expert, reference),
            backgroundCount: count,
            seed: seed
        )
        guard let fit else {
            throw ExpertError(
                expert: expert.name,
                found:
                    "\(rows.labels.count { !$0 }) benign rows, and too few campaigns among the others",
                wanted: """
                    over \(2 * count) benign rows, and a group of \(VariantFit.leastRows) scams
                    """,
                remedy: "give more data, or a smaller `background`"
            )
        }
        return FittedExpert(
            files: [VariantModel.file: fit.model.encoded()],
            outOfFoldLogits: rows.labels.map { _ in .nan }
        )
    }
}
