import Testing

@testable import GatehouseLearning

/// A table, and what scikit-learn 1.9.1 makes of it.
///
/// `average_precision_score` (at 5 % with sample weights), `roc_auc_score`, `roc_curve(drop_intermediate=False)`,
/// `brier_score_loss`, `log_loss`; calibration error and recall at precision from numpy.
struct MetricsCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let logits: [Double]
    let labels: [Bool]
    let weights: [Double]
    let wanted: BinaryMetrics

    init(
        _ name: String,
        _ logits: [Double],
        _ labels: [Int],
        _ weights: [Double]? = nil,
        ap: Double,
        ap5: Double,
        auc: Double,
        atFPR: Double,
        atPrecision: Double,
        brier: Double,
        ece: Double,
        logLoss: Double
    ) {
        testDescription = name
        self.logits = logits
        self.labels = labels.map { $0 == 1 }
        self.weights = weights ?? logits.map { _ in 1 }
        wanted = BinaryMetrics(
            weight: self.weights.reduce(0, +),
            averagePrecision: ap,
            averagePrecisionAt5Percent: ap5,
            rocAUC: auc,
            recallAtFPR1Percent: atFPR,
            recallAtPrecision90Percent: atPrecision,
            brier: brier,
            calibrationError: ece,
            logLoss: logLoss
        )
    }

    static let labels = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0]
    static let tied = [2.5, 1.5, 1.5, 0.5, 0.5, 0.5, -0.25, -1, -2, -3.5]

    /// 400 rows on a grid of eighths: nearly every logit is tied.
    static func grid() -> (logits: [Double], labels: [Int], weights: [Double]) {
        var generator = SeededGenerator(seed: 7)
        var rows: (logits: [Double], labels: [Int], weights: [Double]) = ([], [], [])
        for _ in 0..<400 {
            let isPositive = Double(generator.uniform()) < 0.4
            let logit = Double(generator.uniform()) * 6 - 3 + (isPositive ? 1.5 : -1.5)
            rows.labels.append(isPositive ? 1 : 0)
            rows.logits.append((logit * 8).rounded(.down) / 8)
            rows.weights.append((Double(generator.uniform()) * 4).rounded(.down))
        }
        return rows
    }

    static let all: [MetricsCase] = [
        MetricsCase(
            "no ties",
            [2.5, 1.5, 1, 0.5, 0.25, -0.25, -0.5, -1, -2, -3.5],
            labels,
            ap: 0.830357142857,
            ap5: 0.571681864235,
            auc: 0.833333333333,
            atFPR: 0.5,
            atPrecision: 0.5,
            brier: 0.169860262234,
            ece: 0.297581079649,
            logLoss: 0.491353762475
        ),
        MetricsCase(
            "ties of both classes",
            tied,
            labels,
            ap: 0.684523809524,
            ap5: 0.326193115827,
            auc: 0.770833333333,
            atFPR: 0.25,
            atPrecision: 0.25,
            brier: 0.20283502037,
            ece: 0.232815180012,
            logLoss: 0.569982677951
        ),
        MetricsCase(
            "weights, some of them 0",
            tied,
            labels,
            [1, 2, 0, 3, 1, 0, 1, 2, 1, 1],
            ap: 0.920918367347,
            ap5: 0.537211510371,
            auc: 0.928571428571,
            atFPR: 0.428571428571,
            atPrecision: 0.428571428571,
            brier: 0.113595752803,
            ece: 0.183287199935,
            logLoss: 0.373930454267
        ),
        MetricsCase(
            "one threshold",
            [0.5, 0.5, 0.5, 0.5],
            [1, 0, 0, 1],
            ap: 0.5,
            ap5: 0.05,
            auc: 0.5,
            atFPR: 0,
            atPrecision: 0,
            brier: 0.264996287798,
            ece: 0.122459331202,
            logLoss: 0.72407698418
        ),
        MetricsCase(
            "400 rows",
            grid().logits,
            grid().labels,
            ap: 0.815723530451,
            ap5: 0.553909502301,
            auc: 0.852219934537,
            atFPR: 0.454545454545,
            atPrecision: 0.454545454545,
            brier: 0.159216006022,
            ece: 0.126253684569,
            logLoss: 0.45387900173
        ),
        MetricsCase(
            "400 weighted rows",
            grid().logits,
            grid().labels,
            grid().weights,
            ap: 0.833711444759,
            ap5: 0.578876266945,
            auc: 0.859910539558,
            atFPR: 0.481632653061,
            atPrecision: 0.481632653061,
            brier: 0.157020570466,
            ece: 0.143459810895,
            logLoss: 0.447556073066
        ),
    ]
}

@Suite("RankedScores")
struct RankedScoresTests {
    @Test("metrics agree with scikit-learn", arguments: MetricsCase.all)
    func scikitLearn(row: MetricsCase) throws {
        let scores = RankedScores(logits: row.logits, labels: row.labels)
        let metrics = scores.metrics(weights: row.weights)
        let keys: [(String, (BinaryMetrics) -> Double?)] = [
            ("weight", \.weight), ("AP", \.averagePrecision),
            ("AP5", \.averagePrecisionAt5Percent), ("AUC", \.rocAUC),
            ("FPR", \.recallAtFPR1Percent), ("precision", \.recallAtPrecision90Percent),
            ("Brier", \.brier), ("ECE", \.calibrationError), ("log loss", \.logLoss),
        ]
        for (name, key) in keys {
            let found = try #require(key(metrics))
            let wanted = try #require(key(row.wanted))
            #expect(abs(found - wanted) < 1e-10, "\(name): \(found), wanted \(wanted)")
        }
        let recall = scores.recall(atPrecision: 0.9, prevalence: 0.05, weights: row.weights)
        #expect(recall == metrics.recallAtPrecision90Percent)
    }

    @Test("the order of the rows changes nothing but the last digits")
    func rowOrder() throws {
        let row = MetricsCase.all[1]
        let metrics = RankedScores(logits: row.logits, labels: row.labels).metrics()
        let reversed = RankedScores(logits: row.logits.reversed(), labels: row.labels.reversed())
            .metrics()
        #expect(metrics.averagePrecision == reversed.averagePrecision)
        let difference =
            try #require(metrics.calibrationError) - #require(reversed.calibrationError)
        #expect(abs(difference) < 1e-12)
    }

    @Test("a whole-number weight is a row that occurs so often")
    func multiplicity() throws {
        let weighted = RankedScores(logits: [2, 1, 0, -1], labels: [true, false, true, false])
            .metrics(weights: [2, 1, 0, 3])
        let repeated = RankedScores(
            logits: [2, 2, 1, -1, -1, -1],
            labels: [true, true, false, false, false, false]
        ).metrics()
        #expect(weighted == repeated)
    }

    @Test("one class, or no rows, has no figures")
    func oneClass() {
        for labels in [[], [true], [false, false]] {
            let metrics = RankedScores(logits: labels.map { _ in 1 }, labels: labels).metrics()
            #expect(metrics == BinaryMetrics(weight: Double(labels.count)))
        }
        let scores = RankedScores(logits: [1, 2], labels: [true, false])
        #expect(scores.metrics(weights: [0, 1]).rocAUC == nil)
        #expect(scores.recall(atPrecision: 0.5, prevalence: nil, weights: [1, 0]) == nil)
    }

    @Test("recall at a precision uses the rows' own prevalence when none is given")
    func ownPrevalence() {
        let scores = RankedScores(logits: [3, 2, 1, 0], labels: [true, false, true, false])
        #expect(scores.recall(atPrecision: 1, prevalence: nil) == 0.5)
        #expect(scores.recall(atPrecision: 0.66, prevalence: nil) == 1)
        #expect(scores.recall(atPrecision: 0.9, prevalence: 0.05) == 0.5)
    }

    @Test("infinite logits that are right cost nothing; left out, wrong ones cost nothing either")
    func infinite() {
        let scores = RankedScores(
            logits: [.infinity, -.infinity, .infinity],
            labels: [true, false, false]
        )
        #expect(scores.metrics(weights: [1, 1, 0]).logLoss == 0)
        #expect(scores.metrics().logLoss == .infinity)
        #expect(scores.metrics().rocAUC == 0.75)
    }
}
