internal import Foundation
internal import GatehouseCore
package import GatehouseFiles
package import GatehouseRuntime

/// Trains everything of a bundle that was not brought from elsewhere, and writes its files.
///
/// Folds, experts with their out-of-fold logits, fusion, calibration, golden events, model card: in this
/// order. Deterministic: the same data and seed give the same bytes. A file is replaced as a whole or not
/// at all; the gate, which ties the others together, is written last but for what is made by it.
package struct Trainer: Sendable {
    package let manifest: BundleManifest
    package let kinds: Kinds

    /// Out-of-fold logits from elsewhere: path of the file, by expert.
    package let logitFiles: [String: String]

    /// How the gates are trained.
    package let recipe: GateRecipe

    /// Told what is being done.
    package let report: @Sendable (String) -> Void

    /// Told how far a training has come, from any thread.
    let progress: @Sendable (TrainingProgress) -> Void

    /// Keeps embeddings of texts.
    let cache: CacheFolder?

    /// Resamples behind each interval of the model card.
    let resampleCount: Int

    /// Prepares training.
    ///
    /// - Parameters:
    ///   - manifest: Of the bundle.
    ///   - kinds: Of detector and encoder.
    ///   - logitFiles: Out-of-fold logits from elsewhere, by expert.
    ///   - recipe: How the gates are trained.
    ///   - cache: Keeps embeddings of texts; without one they are made each time.
    ///   - resampleCount: Resamples behind each interval of the model card.
    ///   - report: Told what is being done, in lines.
    ///   - progress: Told how far a training has come, from any thread.
    /// - Throws: ``TrainingError`` when logits are for no expert of the bundle.
    package init(
        manifest: BundleManifest,
        kinds: Kinds,
        logitFiles: [String: String],
        recipe: GateRecipe = .standard,
        cache: CacheFolder? = nil,
        resampleCount: Int = 1_000,
        report: @escaping @Sendable (String) -> Void,
        progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in },
    ) throws(TrainingError) {
        for name in logitFiles.keys.sorted()
        where !manifest.experts.contains(where: { $0.name == name }) {
            throw .dataset(
                """
                --logits names the expert \(name); the bundle has \
                \(manifest.experts.map(\.name).joined(separator: ", "))
                """
            )
        }
        self.manifest = manifest
        self.kinds = kinds
        self.logitFiles = logitFiles
        self.recipe = recipe
        self.cache = cache
        self.resampleCount = resampleCount
        self.report = report
        self.progress = progress
    }

    /// Trains on `data` and writes the bundle's files.
    ///
    /// What is fitted is kept in the bundle's `.training` until all is written, so that a training that
    /// was killed goes on where it stopped, to the same bytes.
    ///
    /// - Parameters:
    ///   - data: Labelled events.
    ///   - isFresh: Forgets what an interrupted training has kept.
    /// - Throws: ``TrainingError``; the bundle is as it was, unless its files were being replaced.
    package func train(on data: LabelledEvents, isFresh: Bool = false) throws(TrainingError) {
        let foldCount = manifest.training.folds
        let seed = manifest.training.seed
        let folds = try data.folds(foldCount, seed: seed)
        // An expert whose code is not here is found before minutes of fitting, not after.
        let scoring = try scoring()
        if isFresh { try TrainingCheckpoints.remove(from: manifest) }
        let experts = try ExpertFits(
            self,
            data: data,
            folds: folds,
            foldCount: foldCount,
            seed: seed,
            checkpoints: TrainingCheckpoints(
                of: manifest,
                key: CheckpointKey(
                    training: data,
                    schema: manifest.schema,
                    folds: folds,
                    foldCount: foldCount,
                    seed: seed
                ),
                report: report
            )
        )
        let plan = experts.plan
        progress(.planned(plan.stages))
        let (logits, files) = try experts.run()
        report("features of \(data.count) events")
        let matrix = FeatureMatrix(of: data.events, schema: manifest.schema)
        let examples = FusionExamples(
            matrix: matrix,
            logits: logits,
            labels: data.labels,
            deferredMask: scoring.deferred
        )
        let staged = try StagedExperts.manifest(of: manifest, files: files)
        let costs = try RouteCosts(of: data.events, manifest: staged, kinds: kinds)
        report("gates: \(foldCount) folds and all rows")
        let (gates, crossFit, served) = fuse(examples, scoring, costs, folds, seed: seed, plan)
        progress(.began(plan.figures))
        report("figures of the model card")
        let figures = ModelCardFigures(
            crossFit,
            served: served,
            scoring: scoring,
            manifest: manifest,
            data: data,
            resampleCount: resampleCount
        )
        progress(.ended(plan.figures, isKept: false))
        progress(.began(plan.bundle))
        let writer = BundleWriter(manifest: manifest, kinds: kinds, report: report)
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            try writer.write(content, to: path)
        }
        if let seen = manifest.seen {
            let texts = SeenTexts(of: data.events, schema: manifest.schema)
            try writer.write(texts.encoded(), to: seen)
        }
        try writer.write(gates, featureNames: matrix.features.map(\.name))
        try writer.writeGolden()
        try writer.write(ModelCard(of: manifest, data: data, figures: figures))
        try TrainingCheckpoints.remove(from: manifest)
        progress(.ended(plan.bundle, isKept: false))
    }

    /// Out-of-fold logits of every expert, and the files of those fitted here.
    package func fitExperts(
        _ data: LabelledEvents,
        folds: [Int],
        foldCount: Int,
        seed: UInt64,
    ) throws(TrainingError) -> (logits: [[Double]], files: [String: [UInt8]]) {
        try ExpertFits(
            self,
            data: data,
            folds: folds,
            foldCount: foldCount,
            seed: seed,
            checkpoints: nil
        ).run()
    }

    /// The gates of all rows, with the calibration that their folds call for; the folds' own, and what
    /// they make of their rows by the bundle's route.
    private func fuse(
        _ examples: FusionExamples,
        _ scoring: ScoringMasks,
        _ costs: RouteCosts,
        _ folds: [Int],
        seed: UInt64,
        _ plan: TrainingPlan,
    ) -> (GateFile, CrossFit, RoutedLogits) {
        let foldCount = manifest.training.folds
        let (report, progress) = (report, progress)
        let fitted = SharedCounter()
        progress(.began(plan.fusion))
        let crossFit = CrossFit(
            examples,
            folds: folds,
            foldCount: foldCount,
            seed: seed,
            recipe: recipe
        ) { fold in
            report("fusion gate: fold \(fold + 1) of \(foldCount)")
            let share = Double(fitted.increment()) / Double(foldCount + 1)
            progress(.advanced(plan.fusion, share: share))
        }
        let gate = FusionFit.fit(
            examples,
            rows: Array(folds.indices),
            seed: seed,
            recipe: recipe
        )
        var uncertainty: Quantiles?
        var calibration: [UInt64: FusionGate.Affine] = [:]
        for mask in CrossFit.masks(of: scoring) {
            let logits = crossFit.fusedLogits(mask: mask)
            calibration[mask] = CrossFit.calibration(logits, labels: examples.labels)
            if mask == scoring.eager, scoring.deferred != 0 {
                let affine = calibration[mask] ?? FusionGate.Affine(slope: 1, intercept: 0)
                uncertainty = Quantiles(
                    of: logits.map { abs(affine.slope * $0 + affine.intercept) }
                )
            }
        }
        progress(.ended(plan.fusion, isKept: false))
        progress(.began(plan.values))
        report("value gate: \(foldCount) folds and all rows")
        let nested = crossFit.nestedLogits(scoring)
        let savings = crossFit.savings(scoring, nested: nested, seed: seed)
        let gates = GateFile(
            fusion: gate.calibrated(
                by: calibration,
                uncertainty: uncertainty,
                prevalence: Double(examples.labels.count { $0 }) / Double(examples.labels.count)
            ),
            values: crossFit.valueGate(
                beside: gate,
                scoring,
                nested: nested,
                savings: savings,
                costs: costs.microseconds,
                seed: seed
            )
        )
        let order = DeferralOrder.own(
            of: manifest.route,
            nested: nested,
            predicted: savings.isEmpty
                ? nil : PredictedSavings(savings: savings, costs: costs.microseconds),
            seed: seed
        )
        let served = RoutedLogits(
            nested: nested,
            groupCounts: order.groupCounts(share: manifest.route.servedShare)
        )
        progress(.ended(plan.values, isKept: false))
        return (gates, crossFit, served)
    }

    /// Which experts give logits.
    package func scoring() throws(TrainingError) -> ScoringMasks {
        do {
            return try ScoringMasks(of: manifest, kinds: kinds)
        } catch {
            throw .bundle(error)
        }
    }
}
