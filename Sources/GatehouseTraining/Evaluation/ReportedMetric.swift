package import GatehouseLearning

/// The figures that get intervals, under the names of the JSON.
package enum ReportedMetric: String, CaseIterable, Sendable {
    case averagePrecision = "ap"
    case averagePrecisionAt5Percent = "ap_at_5_percent_prevalence"
    case rocAUC = "roc_auc"
    case recallAtFPR1Percent = "recall_at_fpr_1_percent"
    case brier
    case calibrationError = "ece"
    case logLoss = "log_loss"

    /// The figure in `metrics`.
    package func value(in metrics: BinaryMetrics) -> Double? {
        switch self {
        case .averagePrecision: metrics.averagePrecision
        case .averagePrecisionAt5Percent: metrics.averagePrecisionAt5Percent
        case .rocAUC: metrics.rocAUC
        case .recallAtFPR1Percent: metrics.recallAtFPR1Percent
        case .brier: metrics.brier
        case .calibrationError: metrics.calibrationError
        case .logLoss: metrics.logLoss
        }
    }

    /// The name in sentences: `AP5`.
    package var shortName: String {
        switch self {
        case .averagePrecision: "AP"
        case .averagePrecisionAt5Percent: "AP5"
        case .rocAUC: "AUC"
        case .recallAtFPR1Percent: "R@1%"
        case .brier: "Brier"
        case .calibrationError: "ECE"
        case .logLoss: "log loss"
        }
    }

    /// Whether more is better; else it is a loss.
    package var isGain: Bool {
        switch self {
        case .averagePrecision, .averagePrecisionAt5Percent, .rocAUC, .recallAtFPR1Percent: true
        case .brier, .calibrationError, .logLoss: false
        }
    }
}

extension BinaryMetrics {
    /// The difference of each reported figure; nil where either has none.
    func minus(_ other: BinaryMetrics) -> BinaryMetrics {
        func difference(_ figure: KeyPath<BinaryMetrics, Double?>) -> Double? {
            guard let left = self[keyPath: figure], let right = other[keyPath: figure] else {
                return nil
            }
            return left - right
        }
        var result = BinaryMetrics.none
        result.averagePrecision = difference(\.averagePrecision)
        result.averagePrecisionAt5Percent = difference(\.averagePrecisionAt5Percent)
        result.rocAUC = difference(\.rocAUC)
        result.recallAtFPR1Percent = difference(\.recallAtFPR1Percent)
        result.brier = difference(\.brier)
        result.calibrationError = difference(\.calibrationError)
        result.logLoss = difference(\.logLoss)
        return result
    }
}
