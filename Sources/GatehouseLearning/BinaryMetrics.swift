/// How well logits rank and price binary labels, on one set of weighted rows.
///
/// All are nil where the rows with a positive weight lack a class: no figure is invented from one class.
package struct BinaryMetrics: Sendable, Equatable {
    /// The sum of the weights: the number of rows where none were given.
    package var weight: Double = 0
    /// Σ (Rₙ − Rₙ₋₁) · Pₙ over thresholds, equal logits being one threshold: scikit-learn's definition.
    package var averagePrecision: Double?
    /// The same with positives reweighted to a share of 5 %.
    package var averagePrecisionAt5Percent: Double?
    /// The probability that a positive outranks a negative; ties count half.
    package var rocAUC: Double?
    /// The largest recall of a threshold whose false positive rate is at most 1 %.
    package var recallAtFPR1Percent: Double?
    /// The largest recall of a threshold whose precision at 5 % prevalence is at least 90 %; 0 if there is none.
    package var recallAtPrecision90Percent: Double?
    /// The mean squared difference of probability and label.
    package var brier: Double?
    /// The expected calibration error over 15 bins of equal mass.
    ///
    /// Rows lie in the order of their logits; a row, or a run of equal logits, that reaches over the edge of a
    /// bin is divided there in proportion. So the figure does not depend on the order of the rows.
    package var calibrationError: Double?
    /// The mean log loss in nats, computed from the logit.
    package var logLoss: Double?

    /// No figures: every metric is nil.
    package static let none = BinaryMetrics()

    /// The prevalence that average precision and precision are stated at.
    package static let referencePrevalence = 0.05
    /// The number of bins of ``calibrationError``.
    package static let calibrationBinCount = 15
}
