internal import Dispatch
internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning
package import GatehouseRuntime
internal import Synchronization

/// Judges a bundle on labelled events: fused, each expert alone, a logistic stack beside them.
package struct Evaluation {
    private let data: LabelledEvents
    private let manifest: BundleManifest
    private let crossFit: CrossFit
    private let foldCount: Int?
    private let generation: Generation?
    private let bootstrap: GroupBootstrap
    private let seen: [Bool]?
    private let scoring: ScoringMasks
    /// Magnitude below which a logit is uncertain; `nil` takes the share of these events instead.
    private let uncertaintyThreshold: Double?

    /// Shares of events whose deferred experts run, besides the bundle's own.
    private static let budgetShares = [0, 0.05, 0.1, 0.2, 0.5, 1]

    /// Resamples for intervals.
    private static let replicateCount = 1_000

    /// Refits everything for each fold and judges out of fold.
    ///
    /// - Parameters:
    ///   - foldCount: How many folds.
    ///   - data: Labelled events.
    ///   - trainer: Fits the experts; its manifest gives the seed and the schema.
    ///   - generation: The bundle as it is, only to measure what it costs; `nil` measures nothing.
    /// - Throws: ``TrainingError`` when the data is too small for the folds, or an expert cannot be
    ///   fitted.
    package init(
        folds foldCount: Int,
        data: LabelledEvents,
        trainer: Trainer,
        generation: Generation?,
    ) throws(TrainingError) {
        let manifest = trainer.manifest
        let seed = manifest.training.seed
        let folds = try data.folds(foldCount, seed: seed)
        let logits = try trainer.fitExperts(
            data,
            folds: folds,
            foldCount: foldCount,
            seed: seed
        ).logits
        let examples = FusionExamples(
            matrix: FeatureMatrix(of: data.events, schema: manifest.schema),
            logits: logits,
            labels: data.labels,
            deferredMask: try trainer.scoring().deferred
        )
        let report = trainer.report
        let crossFit = CrossFit(examples, folds: folds, foldCount: foldCount, seed: seed) { fold in
            report("fusion gate: fold \(fold + 1) of \(foldCount)")
        }
        self.init(
            data: data,
            manifest: manifest,
            crossFit: crossFit,
            foldCount: foldCount,
            generation: generation,
            seen: nil,
            scoring: try trainer.scoring()
        )
    }

    /// Judges a generation as it is.
    package init(
        of generation: Generation,
        data: LabelledEvents,
        seen: SeenTexts?,
    ) throws(TrainingError) {
        guard data.count > 0 else { throw .dataset("found no events; wanted labelled ones") }
        let manifest = generation.manifest
        let examples = FusionExamples(
            matrix: FeatureMatrix(of: data.events, schema: manifest.schema),
            logits: generation.rawLogits(of: data.events),
            labels: data.labels
        )
        self.init(
            data: data,
            manifest: manifest,
            crossFit: CrossFit(examples, fitted: generation.fusion),
            foldCount: nil,
            generation: generation,
            seen: seen?.contain(data.events, schema: manifest.schema),
            scoring: generation.scoring
        )
    }

    private init(
        data: LabelledEvents,
        manifest: BundleManifest,
        crossFit: CrossFit,
        foldCount: Int?,
        generation: Generation?,
        seen: [Bool]?,
        scoring: ScoringMasks,
    ) {
        self.scoring = scoring
        uncertaintyThreshold = foldCount == nil ? generation?.uncertaintyThreshold : nil
        self.data = data
        self.manifest = manifest
        self.crossFit = crossFit
        self.foldCount = foldCount
        self.generation = generation
        self.seen = seen
        bootstrap = GroupBootstrap(
            groups: data.groups,
            replicateCount: Self.replicateCount,
            seed: manifest.training.seed
        )
    }

    /// Computes all figures.
    package func report() -> EvaluationReport {
        let masks = CrossFit.masks(of: scoring)
        let fusedByMask = masks.map { fused(mask: $0) }
        let complete = fusedByMask.last ?? []
        let eager = masks.firstIndex(of: scoring.eager).map { fusedByMask[$0] } ?? complete
        let routed = RoutedLogits(
            eager: eager,
            complete: complete,
            route: manifest.route,
            threshold: uncertaintyThreshold
        )
        let logits = routed.logits
        let cost = generation.map { MeasuredCost(of: data.events, generation: $0) }
        let all = Array(data.labels.indices)

        var overall = slice("fused", logits, rows: all)
        overall.meanCostMicroseconds = cost?.total
        overall.deferredFraction = routed.deferredFraction
        var experts: [EvaluationReport.Slice] = []
        for (index, expert) in manifest.experts.enumerated()
        where scoring.all >> UInt64(index) & 1 == 1 {
            let own = crossFit.expertLogits(index).map { $0.isNaN ? 0 : $0 }
            var expertSlice = slice(expert.name, own, rows: all)
            expertSlice.meanCostMicroseconds = cost?.experts[index]
            expertSlice.intervals = intervals(own)
            experts.append(expertSlice)
        }
        overall.intervals = intervals(logits)

        var stack: EvaluationReport.Slice?
        var differences: [EvaluationReport.Difference] = []
        if foldCount != nil {
            let stacked = crossFit.logisticStack()
            stack = slice("logistic stack", stacked, rows: all)
            stack?.intervals = intervals(stacked)
            differences = [difference("fused - logistic stack", complete, stacked)]
        }
        return EvaluationReport(
            mode: foldCount == nil ? "bundle" : "folds",
            generation: generation?.digest.hexadecimal,
            folds: foldCount,
            groups: data.groupNames.count,
            overall: overall,
            experts: experts,
            stack: stack,
            differences: differences,
            channels: channels(logits),
            budgets: budgets(eager: eager, complete: complete),
            masks: zip(masks, fusedByMask).map { slice(name(of: $0), $1, rows: all) },
            seen: seenSlice(true, logits),
            unseen: seenSlice(false, logits)
        )
    }

    /// The least certain events deferred, by how many they are.
    private func budgets(eager: [Double], complete: [Double]) -> [EvaluationReport.Slice] {
        (scoring.deferred != 0 ? Self.budgetShares : [0]).map { share in
            let routed = RoutedLogits(
                eager: eager,
                complete: complete,
                route: DeferralRoute(mode: .uncertainty, share: share),
                threshold: nil
            )
            let name = "\(Int((share * 100).rounded())) % deferred"
            var budget = slice(name, routed.logits, rows: Array(data.labels.indices))
            budget.deferredFraction = routed.deferredFraction
            return budget
        }
    }

    private func fused(mask: UInt64) -> [Double] {
        let logits = crossFit.fusedLogits(mask: mask)
        return foldCount == nil ? logits : crossFit.calibrated(logits)
    }

    private func slice(
        _ name: String,
        _ logits: [Double],
        rows: [Int],
    ) -> EvaluationReport.Slice {
        let labels = rows.map { data.labels[$0] }
        let scores = RankedScores(logits: rows.map { logits[$0] }, labels: labels)
        return EvaluationReport.Slice(
            name: name,
            metrics: scores.metrics(),
            count: rows.count,
            positives: labels.count { $0 }
        )
    }

    private func channels(_ logits: [Double]) -> [EvaluationReport.Slice] {
        manifest.schema.channels.enumerated().compactMap { index, channel in
            let rows = data.events.indices.filter { data.events[$0].channel == index }
            return rows.isEmpty ? nil : slice(channel, logits, rows: rows)
        }
    }

    private func seenSlice(_ isSeen: Bool, _ logits: [Double]) -> EvaluationReport.Slice? {
        guard let seen else { return nil }
        let rows = seen.indices.filter { seen[$0] == isSeen }
        return slice(isSeen ? "seen" : "unseen", logits, rows: rows)
    }

    private func name(of mask: UInt64) -> String {
        manifest.experts.enumerated()
            .filter { mask & 1 << UInt64($0.offset) != 0 }
            .map(\.element.name).joined(separator: "+")
    }

    private func intervals(_ logits: [Double]) -> [String: BootstrapInterval] {
        let scores = RankedScores(logits: logits, labels: data.labels)
        let replicates = replicates { scores.metrics(weights: $0) }
        return interval(of: scores.metrics(), over: replicates)
    }

    private func difference(
        _ name: String,
        _ logits: [Double],
        _ others: [Double],
    ) -> EvaluationReport.Difference {
        let scores = RankedScores(logits: logits, labels: data.labels)
        let other = RankedScores(logits: others, labels: data.labels)
        let replicates = replicates {
            scores.metrics(weights: $0).minus(other.metrics(weights: $0))
        }
        return EvaluationReport.Difference(
            name: name,
            intervals: interval(of: scores.metrics().minus(other.metrics()), over: replicates)
        )
    }

    private func interval(
        of estimate: BinaryMetrics,
        over replicates: [BinaryMetrics],
    ) -> [String: BootstrapInterval] {
        var intervals: [String: BootstrapInterval] = [:]
        for metric in ReportedMetric.allCases {
            guard let value = metric.value(in: estimate) else { continue }
            let values = replicates.compactMap { metric.value(in: $0) }
            guard !values.isEmpty else { continue }
            intervals[metric.rawValue] = BootstrapInterval(
                estimate: value,
                replicates: values,
                level: 0.95
            )
        }
        return intervals
    }

    /// Evaluates every resample, on all cores; the order of the results does not depend on it.
    private func replicates(
        _ evaluate: @Sendable (_ weights: [Double]) -> BinaryMetrics,
    ) -> [BinaryMetrics] {
        let bootstrap = bootstrap
        let results = Mutex([BinaryMetrics](repeating: .none, count: Self.replicateCount))
        DispatchQueue.concurrentPerform(iterations: Self.replicateCount) { replicate in
            let metrics = evaluate(bootstrap.weights(replicate: replicate))
            results.withLock { $0[replicate] = metrics }
        }
        return results.withLock { $0 }
    }
}

extension BinaryMetrics {
    /// The difference of each figure; `nil` where either has none.
    fileprivate func minus(_ other: BinaryMetrics) -> BinaryMetrics {
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
