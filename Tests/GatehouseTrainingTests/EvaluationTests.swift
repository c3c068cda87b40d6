import Foundation
import GatehouseCore
import GatehouseLearning
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

/// The whole of an evaluation, on a bundle with a deferred expert.
@Suite("An evaluation")
struct EvaluationTests {
    private static let bundle = Result { try DeferredBundle() }

    private let manifest: BundleManifest
    private let data: LabelledEvents

    init() throws {
        let bundle = try Self.bundle.get()
        manifest = try BundleManifest(bundle: bundle.path)
        data = try bundle.data(for: manifest.schema)
    }

    private func generation() throws -> Generation {
        try Generation(proving: manifest, kinds: DeferredBundle.kinds)
    }

    /// Out of fold, with the manifest's seed; for all tests, for it takes a while.
    private static let folds = Result { try EvaluationTests().folds(seed: nil) }

    private func folds(seed: UInt64?) throws -> EvaluationReport {
        let trainer = try Trainer(
            manifest: manifest,
            kinds: DeferredBundle.kinds,
            logitFiles: [:],
            recipe: .quick,
            report: { _ in }
        )
        return try Evaluation(
            folds: 2,
            data: data,
            trainer: trainer,
            fusionSeed: seed,
            generation: generation()
        ).report(budget: 0.2)
    }

    @Test("out of fold it has every key that scripts rely on")
    func keys() throws {
        let report = try Self.folds.get()
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
        let object = try #require(json as? [String: Any])
        #expect(
            Set(object.keys) == [
                "mode", "generation", "folds", "seed", "groups", "overall", "experts", "stack",
                "mean", "differences", "comparisons", "channels", "scripts", "group_sizes",
                "budgets", "curve", "masks", "lost", "reliability", "contributions", "novel",
                "seen", "unseen",
            ]
        )
        let overall = try #require(object["overall"] as? [String: Any])
        for key in [
            "ap", "ap_at_5_percent_prevalence", "roc_auc", "recall_at_fpr_1_percent", "brier",
            "ece", "log_loss", "mean_cost_microseconds", "deferred_fraction", "count", "name",
            "positives", "intervals",
        ] { #expect(overall[key] != nil, "\(key)") }
        let differences = try #require(object["differences"] as? [[String: Any]])
        #expect(
            differences.map { $0["name"] as? String } == [
                "fused - logistic stack", "10 % deferred - logistic stack",
                "0 % deferred - best eager expert (length)",
            ]
        )
        let precision = try #require(differences[0]["ap"] as? [String: Any])
        #expect(Set(precision.keys) == ["difference", "lower", "upper", "finding"])
        let lost = try #require(object["lost"] as? [String: [String: Any]])
        #expect(Set(lost.keys) == ["length", "vowels"])
        let comparisons = try #require(object["comparisons"] as? [[String: Any]])
        #expect(comparisons.map { $0["name"] as? String } == ["this route - 20 % deferred"])
    }

    @Test(
        "every order begins with all events and ends with none, and the oracle is above the others"
    )
    func curve() throws {
        let report = try Self.folds.get()
        #expect(report.curve.map(\.name) == ["random", "uncertainty", "value", "oracle"])
        let first = report.curve[0].points.map(\.metrics)
        for curve in report.curve {
            #expect(curve.points.map(\.deferredFraction).first == 1)
            #expect(curve.points.map(\.deferredFraction).last == 0)
            #expect(curve.points.first?.metrics == first.first)
            #expect(curve.points.last?.metrics == first.last)
            #expect(curve.points.allSatisfy { $0.meanCostMicroseconds ?? 0 > 0 })
        }
        func loss(_ name: String, _ point: Int) throws -> Double {
            let curve = try #require(report.curve.first { $0.name == name })
            return try #require(curve.points[point].metrics.logLoss)
        }
        for point in 1...5 {
            #expect(try loss("oracle", point) <= loss("uncertainty", point))
            #expect(try loss("oracle", point) <= loss("random", point))
            #expect(try loss("oracle", point) <= loss("value", point))
        }
    }

    @Test("the terms of every event sum to its logit")
    func terms() throws {
        for report in [
            try Self.folds.get(),
            try Evaluation(of: generation(), data: data, seen: nil).report(),
        ] {
            for (row, logit) in report.evidence.logits.enumerated() {
                #expect(abs(report.evidence.terms.logit(row) - logit) < 1e-9)
            }
            for row in data.labels.indices where !(report.evidence.groupCounts[row] > 0) {
                #expect(report.evidence.terms.contributions[1][row].isNaN)
            }
            #expect(report.contributions.map(\.ranFraction).first == 1)
        }
    }

    @Test("the seed changes the fusion gates alone")
    func seeds() throws {
        let (first, second) = (try Self.folds.get(), try folds(seed: 2))
        #expect([first.seed, second.seed] == [1, 2])
        #expect(first.evidence.logits != second.evidence.logits)
        // Experts and resamples stay.
        #expect(first.experts.map(\.intervals) == second.experts.map(\.intervals))
    }

    @Test("a bundle compared with itself shows no difference")
    func itself() throws {
        let generation = try generation()
        let evaluation = try Evaluation(of: generation, data: data, seen: nil)
        let opponent = Opponent("itself", generation, events: data.events, seen: nil)
        let comparison = try #require(evaluation.report(against: opponent).comparisons.first)
        #expect(comparison.finding == "no difference that these data can show")
        for (key, interval) in comparison.intervals {
            #expect(abs(interval.estimate) < 1e-9, "\(key)")
        }
    }

    @Test("groups and scripts are divided without a rest")
    func slices() throws {
        let report = try Evaluation(of: generation(), data: data, seen: nil).report()
        #expect(report.scripts.map(\.name) == ["latin"])
        #expect(report.groupSizes.map(\.name) == ["1"])
        for slices in [report.scripts, report.groupSizes, report.channels] {
            #expect(slices.map(\.count).reduce(0, +) == data.count)
        }
        #expect(report.reliability.map(\.count).reduce(0, +) == data.count)
        #expect(report.stack == nil)
    }
}
