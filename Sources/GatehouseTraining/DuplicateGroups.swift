internal import GatehouseBank
internal import GatehouseCore
internal import GatehouseRuntime
internal import GatehouseText

/// Which rows belong together besides those that the data says so of: near copies, by their texts.
struct DuplicateGroups {
    /// For each row, the first row that it belongs with.
    let firsts: [Int]

    /// Compares all rows by SimHash, and by the embeddings of the bundle's first encoder.
    ///
    /// - Parameters:
    ///   - events: The rows.
    ///   - trainer: Its manifest names the encoders.
    /// - Throws: ``TrainingError`` when an encoder is missing: folds must not depend on the machine.
    init(of events: [Event], for trainer: Trainer) throws(TrainingError) {
        guard let schema = events.first?.schema else {
            firsts = []
            return
        }
        var fingerprinter = DocumentFingerprinter()
        var signals = Signals(schema: schema)
        let prints = events.map { event in
            signals.derive([], from: event)
            return fingerprinter.fingerprint(of: signals.document)
        }
        let finder = NearDuplicates()
        guard let reference = try trainer.loadedEncoders().references.first else {
            firsts = finder.groups(of: prints)
            return
        }
        let rows = trainer.embeddings(of: events, by: reference)
        firsts = finder.groups(of: prints, vectors: rows.span, width: reference.encoder.width)
    }
}
