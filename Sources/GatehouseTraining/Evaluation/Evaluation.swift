internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning
package import GatehouseRuntime

/// Judges a bundle on labelled events: fused, each expert alone, simpler ways to fuse beside them.
package struct Evaluation {
    let data: LabelledEvents
    let manifest: BundleManifest
    let crossFit: CrossFit
    let foldCount: Int?
    let generation: Generation?
    let seen: [Bool]?
    let scoring: ScoringMasks
    /// Of the fusion gates of the folds.
    private let fusionSeed: UInt64?
    /// Magnitude below which a logit is uncertain; `nil` takes the share of these events instead.
    let uncertaintyThreshold: Double?
    /// What deferred groups are predicted to save; nil where nothing predicts it.
    let predicted: PredictedSavings?

    /// Fixes resamples and random routing; folds are the trainer's.
    var seed: UInt64 { manifest.training.seed }

    /// Every event.
    var all: [Int] { Array(data.labels.indices) }

    /// Refits everything for each fold and judges out of fold.
    ///
    /// - Parameters:
    ///   - foldCount: How many folds.
    ///   - data: Labelled events.
    ///   - trainer: Fits the experts; its manifest gives the seed and the schema.
    ///   - fusionSeed: Of the fusion gates; `nil` takes the manifest's. Folds, experts and resamples
    ///     keep the manifest's, so that several seeds compare.
    ///   - generation: The bundle as it is, only to measure what it costs; `nil` measures nothing.
    /// - Throws: ``TrainingError`` when the data is too small for the folds, or an expert cannot be
    ///   fitted.
    package init(
        folds foldCount: Int,
        data: LabelledEvents,
        trainer: Trainer,
        fusionSeed: UInt64? = nil,
        generation: Generation?,
    ) throws(TrainingError) {
        let manifest = trainer.manifest
        let seed = manifest.training.seed
        let folds = try data.folds(foldCount, seed: seed)
        let scoring = try trainer.scoring()
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
            deferredMask: scoring.deferred
        )
        let report = trainer.report
        let crossFit = CrossFit(
            examples,
            folds: folds,
            foldCount: foldCount,
            seed: fusionSeed ?? seed,
            recipe: trainer.recipe
        ) { fold in
            report("fusion gate: fold \(fold + 1) of \(foldCount)")
        }
        self.init(
            data: data,
            manifest: manifest,
            crossFit: crossFit,
            foldCount: foldCount,
            fusionSeed: fusionSeed ?? seed,
            generation: generation,
            seen: nil,
            scoring: scoring,
            predicted: scoring.groups.isEmpty
                ? nil
                : PredictedSavings(
                    crossFit,
                    scoring,
                    costs: generation.map { RouteCosts(of: data.events, generation: $0) },
                    seed: fusionSeed ?? seed
                )
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
        let crossFit = CrossFit(examples, fitted: generation.fusion)
        self.init(
            data: data,
            manifest: manifest,
            crossFit: crossFit,
            foldCount: nil,
            fusionSeed: nil,
            generation: generation,
            seen: seen?.contain(data.events, schema: manifest.schema),
            scoring: generation.scoring,
            predicted: PredictedSavings(
                crossFit,
                generation,
                costs: RouteCosts(of: data.events, generation: generation)
            )
        )
    }

    private init(
        data: LabelledEvents,
        manifest: BundleManifest,
        crossFit: CrossFit,
        foldCount: Int?,
        fusionSeed: UInt64?,
        generation: Generation?,
        seen: [Bool]?,
        scoring: ScoringMasks,
        predicted: PredictedSavings?,
    ) {
        self.predicted = predicted
        self.scoring = scoring
        uncertaintyThreshold = foldCount == nil ? generation?.uncertaintyThreshold : nil
        self.data = data
        self.manifest = manifest
        self.crossFit = crossFit
        self.foldCount = foldCount
        self.fusionSeed = fusionSeed
        self.generation = generation
        self.seen = seen
    }

    /// Computes all figures.
    ///
    /// - Parameters:
    ///   - opponent: Another bundle to compare with, on the same events.
    ///   - budget: A share of deferred events to compare the bundle's route with, in the same order.
    /// - Returns: The figures, and what they were computed from.
    package func report(against opponent: Opponent? = nil, budget: Double? = nil)
        -> EvaluationReport
    {
        let ways = ScoredWays(self)
        let cost = generation.map { MeasuredCost(of: data.events, generation: $0) }
        let resampled = ResampledScores(ways.resampled, of: data, seed: seed)
        let logits = ways.routed.logits

        var overall = slice("fused", logits)
        // Out of fold the bundle defers more than as it is: it has seen these events.
        overall.meanCostMicroseconds = cost.map { cost in
            foldCount == nil ? cost.total : cost.mean(groupCounts: ways.routed.groupCounts)
        }
        overall.deferredFraction = ways.routed.deferredFraction
        overall.intervals = resampled.intervals(ScoredWays.route)
        var experts: [EvaluationReport.Slice] = []
        for (index, name) in ways.expertNames {
            var expert = slice(name, ways.expert(index))
            // The generation does not have what is judged by its logits alone.
            if let experts = cost?.experts, experts.indices.contains(index) {
                expert.meanCostMicroseconds = experts[index]
            }
            expert.intervals = resampled.intervals(ScoredWays.alone(name))
            experts.append(expert)
        }
        var mean = slice("mean of probabilities", ways.mean)
        mean.intervals = resampled.intervals(ScoredWays.mean)
        var stack = ways.stack.map { slice("logistic stack", $0) }
        stack?.intervals = resampled.intervals(ScoredWays.stack)
        let terms = ways.terms
        return EvaluationReport(
            mode: foldCount == nil ? "bundle" : "folds",
            generation: generation?.digest.hexadecimal,
            folds: foldCount,
            seed: fusionSeed,
            groups: data.groupNames.count,
            overall: overall,
            experts: experts,
            stack: stack,
            mean: mean,
            differences: differences(ways, resampled),
            comparisons: comparisons(ways, against: opponent, budget: budget),
            channels: channels(logits),
            scripts: scripts(logits),
            groupSizes: groupSizes(logits),
            budgets: budgets(ways, cost),
            curve: ways.orders.map { curve($0, ways, cost) },
            masks: ways.masks.map { slice(name(of: $0.mask), $0.logits) },
            lost: lost(ways, resampled),
            reliability: ReliabilityBin.bins(logits, labels: data.labels),
            contributions: ways.expertNames.map { index, name in
                ExpertContribution(name, expert: index, of: terms, policy: manifest.policy)
            },
            novel: CampaignRecall(data, logits: logits, seen: seen, seed: seed),
            seen: seenSlice(true, logits),
            unseen: seenSlice(false, logits),
            evidence: EvaluationEvidence(
                logits: logits,
                terms: terms,
                groupCounts: ways.routed.groupCounts,
                peers: ways.peers
            )
        )
    }

    /// Fused and, out of fold, calibrated logits when only the experts in `mask` run.
    func fused(mask: UInt64) -> [Double] {
        let logits = crossFit.fusedLogits(mask: mask)
        return foldCount == nil ? logits : crossFit.calibrated(logits)
    }

    /// The experts of a mask: `gbdt+ngram`.
    func name(of mask: UInt64) -> String {
        manifest.experts.enumerated()
            .filter { mask & 1 << UInt64($0.offset) != 0 }
            .map(\.element.name).joined(separator: "+")
    }
}
