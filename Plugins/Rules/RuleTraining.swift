public import GatehouseCore

/// Lets `gatehouse train` calibrate and fuse rules like any other expert.
///
/// Nothing is fitted: scores are what people wrote, so the logit of a row owes nothing to its label.
extension RuleDetector: TrainableDetector {
    /// The logits of all rows; NaN where the rules abstain.
    public static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        let detector = try RuleDetector(expert, context: context)
        var evaluator = RuleEvaluator(detector.set)
        var logits: [Double] = []
        rows.forEach(deriving: detector.reads) { _, signals in
            evaluator.evaluate(signals)
            logits.append(evaluator.logit ?? .nan)
        }
        return FittedExpert(files: [:], outOfFoldLogits: logits)
    }
}
