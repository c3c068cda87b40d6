internal import GatehouseCore
internal import GatehouseRuntime

/// Fits the experts of a bundle, or takes what there is of them.
struct ExpertFits {
    /// How an expert's out-of-fold logits come about.
    private enum Source {
        /// It was trained elsewhere, and these are its logits.
        case brought([Double])
        /// It gives none, and has nothing to be fitted.
        case silent
        /// An interrupted training has fitted it.
        case kept(FittedExpert)
        case fitted(any TrainableDetector.Type)
    }

    /// What the training will do.
    let plan: TrainingPlan

    private let trainer: Trainer
    private let rows: TrainingRows
    private let data: LabelledEvents
    private let seed: UInt64
    private let context: LoadContext
    private let checkpoints: TrainingCheckpoints?
    private let sources: [Source]

    /// Finds out what there is to do.
    init(
        _ trainer: Trainer,
        data: LabelledEvents,
        folds: [Int],
        foldCount: Int,
        seed: UInt64,
        checkpoints: TrainingCheckpoints?,
    ) throws(TrainingError) {
        self.trainer = trainer
        self.data = data
        self.seed = seed
        self.checkpoints = checkpoints
        let loaded = try trainer.loadedEncoders()
        context = LoadContext(schema: trainer.manifest.schema, encoders: loaded.byName)
        var sources: [Source] = []
        for place in trainer.manifest.experts.indices {
            sources.append(try Self.source(place, trainer, data, folds, checkpoints))
        }
        self.sources = sources
        var wanted: Set<String> = []
        for (expert, source) in zip(trainer.manifest.experts, sources) {
            if case .fitted = source, let encoder = expert.encoder { wanted.insert(encoder) }
        }
        let encoders = loaded.references.filter { wanted.contains($0.name) }
        plan = TrainingPlan(
            fitted: zip(trainer.manifest.experts, sources).map { expert, source in
                switch source {
                case .brought, .silent: nil
                case .kept, .fitted: expert
                }
            },
            encoders: encoders,
            rowCount: data.count,
            fitCount: foldCount + 1
        )
        let plan = plan
        rows = TrainingRows(
            events: data.events,
            labels: data.labels,
            folds: folds,
            foldCount: foldCount,
            groups: data.groups,
            report: trainer.report
        ) { events, reference in
            trainer.embeddings(of: events, by: reference, stage: plan.encoders[reference.name])
        }
    }

    /// Out-of-fold logits of every expert, and the files of those fitted here.
    func run() throws(TrainingError) -> (logits: [[Double]], files: [String: [UInt8]]) {
        var logits: [[Double]] = []
        var files: [String: [UInt8]] = [:]
        for (place, expert) in trainer.manifest.experts.enumerated() {
            let fitted: FittedExpert
            switch sources[place] {
            case .silent:
                logits.append(data.labels.map { _ in .nan })
                continue
            case .brought(let brought):
                logits.append(brought)
                continue
            case .kept(let kept):
                trainer.report("expert \(expert.name): kept from an interrupted training")
                if let stage = plan.experts[place] {
                    trainer.progress(.ended(stage, isKept: true))
                }
                fitted = kept
            case .fitted(let trainable):
                fitted = try fit(trainable, place)
            }
            logits.append(fitted.outOfFoldLogits)
            for (name, content) in fitted.files { files["\(expert.folder)/\(name)"] = content }
        }
        // One that no expert asked for takes no time.
        for stage in plan.encoders.values { trainer.progress(.ended(stage, isKept: true)) }
        return (logits, files)
    }

    private func fit(
        _ trainable: any TrainableDetector.Type,
        _ place: Int,
    ) throws(TrainingError) -> FittedExpert {
        let expert = trainer.manifest.experts[place]
        let stage = plan.experts[place]
        if let stage { trainer.progress(.began(stage)) }
        trainer.report("expert \(expert.name): fitting \(rows.foldCount) folds and all rows")
        let fitted: FittedExpert
        do {
            fitted = try trainable.fit(
                rows,
                expert: trainer.manifest.folder(of: expert),
                context: context,
                seed: seed
            )
        } catch {
            throw .expert(error)
        }
        try checkpoints?.keep(fitted, of: place)
        if let stage { trainer.progress(.ended(stage, isKept: false)) }
        return fitted
    }

    private static func source(
        _ place: Int,
        _ trainer: Trainer,
        _ data: LabelledEvents,
        _ folds: [Int],
        _ checkpoints: TrainingCheckpoints?,
    ) throws(TrainingError) -> Source {
        let expert = trainer.manifest.experts[place]
        if let file = trainer.logitFiles[expert.name] ?? trainer.manifest.outOfFoldPath(of: expert)
        {
            trainer.report("expert \(expert.name): logits from \(file)")
            return .brought(try ExpertLogits.read(file, for: data, folds: folds))
        }
        let detector: any Detector.Type
        do {
            detector = try Generation.detector(of: expert, among: trainer.kinds.detectors)
        } catch {
            throw .bundle(error)
        }
        guard let trainable = detector as? any TrainableDetector.Type else {
            guard detector.givesLogit else { return .silent }
            throw .logitsWanted(expert: expert.name)
        }
        return checkpoints?.fitted(place).map { .kept($0) } ?? .fitted(trainable)
    }
}
