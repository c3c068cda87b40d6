internal import Foundation
internal import GatehouseCore
internal import GatehouseFiles
package import GatehouseRuntime

/// Trains everything of a bundle that was not brought from elsewhere, and writes its files.
///
/// Folds, experts with their out-of-fold logits, fusion, calibration, golden events: in this order.
/// Deterministic: the same data and seed give the same bytes. A file is replaced as a whole or not at
/// all; the gate, which ties the others together, is written last but for the golden events.
package struct Trainer {
    package let manifest: BundleManifest
    package let kinds: Kinds

    /// Out-of-fold logits from elsewhere: path of the file, by expert.
    package let logitFiles: [String: String]

    /// How the gates are trained.
    package let recipe: GateRecipe

    /// Told what is being done.
    package let report: @Sendable (String) -> Void

    package init(
        manifest: BundleManifest,
        kinds: Kinds,
        logitFiles: [String: String],
        recipe: GateRecipe = .standard,
        report: @escaping @Sendable (String) -> Void,
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
        self.report = report
    }

    /// Trains on `data` and writes the bundle's files.
    package func train(on data: LabelledEvents) throws(TrainingError) {
        let foldCount = manifest.training.folds
        let seed = manifest.training.seed
        let folds = try data.folds(foldCount, seed: seed)
        let (logits, files) = try fitExperts(data, folds: folds, foldCount: foldCount, seed: seed)
        report("features of \(data.count) events")
        let matrix = FeatureMatrix(of: data.events, schema: manifest.schema)
        let scoring = try scoring()
        let examples = FusionExamples(
            matrix: matrix,
            logits: logits,
            labels: data.labels,
            deferredMask: scoring.deferred
        )
        let writer = BundleWriter(manifest: manifest, kinds: kinds, report: report)
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            try writer.write(content, to: path)
        }
        if let seen = manifest.seen {
            let texts = SeenTexts(of: data.events, schema: manifest.schema)
            try writer.write(texts.encoded(), to: seen)
        }
        report("gates: \(foldCount) folds and all rows")
        let costs = try RouteCosts(of: data.events, manifest: manifest, kinds: kinds)
        let gates = fuse(examples, scoring, costs, folds: folds, foldCount: foldCount, seed: seed)
        do {
            let names = matrix.features.map(\.name)
            try writer.write(
                gates.encoded(for: manifest, featureNames: names),
                to: manifest.fusion
            )
        } catch let error as TrainingError {
            throw error
        } catch {
            throw error as? TrainingError ?? .file("\(error)")
        }
        try writer.writeGolden()
    }

    /// Out-of-fold logits of every expert, and the files of those fitted here.
    package func fitExperts(
        _ data: LabelledEvents,
        folds: [Int],
        foldCount: Int,
        seed: UInt64,
    ) throws(TrainingError) -> (logits: [[Double]], files: [String: [UInt8]]) {
        let rows = TrainingRows(
            events: data.events,
            labels: data.labels,
            folds: folds,
            foldCount: foldCount,
            groups: data.groups,
            report: report
        )
        let context = try loadContext()
        var logits: [[Double]] = []
        var files: [String: [UInt8]] = [:]
        for expert in manifest.experts {
            if let file = logitFiles[expert.name] ?? manifest.outOfFoldPath(of: expert) {
                report("expert \(expert.name): logits from \(file)")
                logits.append(try ExpertLogits.read(file, for: data, folds: folds))
                continue
            }
            let detector: any Detector.Type
            do {
                detector = try Generation.detector(of: expert, among: kinds.detectors)
            } catch {
                throw .bundle(error)
            }
            guard let trainable = detector as? any TrainableDetector.Type else {
                if !detector.givesLogit {
                    logits.append(data.labels.map { _ in .nan })
                    continue
                }
                throw .logitsWanted(expert: expert.name)
            }
            report("expert \(expert.name): fitting \(foldCount) folds and all rows")
            do {
                let fitted = try trainable.fit(
                    rows,
                    expert: manifest.folder(of: expert),
                    context: context,
                    seed: seed
                )
                logits.append(fitted.outOfFoldLogits)
                for (name, content) in fitted.files {
                    files["\(expert.folder)/\(name)"] = content
                }
            } catch {
                throw .expert(error)
            }
        }
        return (logits, files)
    }

    /// What detectors are given, with every encoder that the manifest names.
    private func loadContext() throws(TrainingError) -> LoadContext {
        do {
            let loaded = try LoadedEncoders(of: manifest, kinds: kinds.encoders)
            guard loaded.notes.isEmpty else {
                throw TrainingError.encoderMissing(loaded.notes)
            }
            return LoadContext(schema: manifest.schema, encoders: loaded.byName)
        } catch let error as TrainingError {
            throw error
        } catch {
            throw (error as? BundleError).map { .bundle($0) } ?? .file("\(error)")
        }
    }

    /// The gates of all rows, with the calibration that their folds call for.
    private func fuse(
        _ examples: FusionExamples,
        _ scoring: ScoringMasks,
        _ costs: RouteCosts,
        folds: [Int],
        foldCount: Int,
        seed: UInt64,
    ) -> GateFile {
        let report = report
        let crossFit = CrossFit(
            examples,
            folds: folds,
            foldCount: foldCount,
            seed: seed,
            recipe: recipe
        ) { fold in
            report("fusion gate: fold \(fold + 1) of \(foldCount)")
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
        return GateFile(
            fusion: gate.calibrated(by: calibration, uncertainty: uncertainty),
            values: crossFit.valueGate(
                beside: gate,
                scoring,
                costs: costs.microseconds,
                seed: seed
            )
        )
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
