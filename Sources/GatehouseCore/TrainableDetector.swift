internal import Synchronization

/// A detector whose experts Gatehouse trains itself.
public protocol TrainableDetector: Detector {
    /// Fits the expert on all rows, and once for each fold on the rows outside it.
    ///
    /// Deterministic: the same rows, folds and seed give the same bytes.
    ///
    /// - Parameters:
    ///   - rows: Labelled events with their folds.
    ///   - expert: Name and options; its files need not exist yet.
    ///   - context: The schema, and the names of its features.
    ///   - seed: For whatever is random.
    /// - Returns: The files to serve from, and a logit for every row from the fit that did not see
    ///   its fold.
    /// - Throws: ``ExpertError`` when an option is unknown or out of range, or the fit fails.
    static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert
}

/// What training an expert yields.
public struct FittedExpert: Sendable {
    /// Content of each file, by name.
    public let files: [String: [UInt8]]

    /// Out-of-fold logits, shape `[rowCount]`.
    public let outOfFoldLogits: [Double]

    /// Files to serve from, and a logit for each training row.
    public init(files: [String: [UInt8]], outOfFoldLogits: [Double]) {
        self.files = files
        self.outOfFoldLogits = outOfFoldLogits
    }
}

/// Labelled events with the folds that cross-fitting uses.
public struct TrainingRows: Sendable {
    /// The events, shape `[rowCount]`, all of one schema.
    public let events: [Event]

    /// `true` is abuse.
    public let labels: [Bool]

    /// Fold of each row, from 0 to `foldCount - 1`.
    public let folds: [Int]

    /// How many folds there are.
    public let foldCount: Int

    /// Rows of one group are near-duplicates, as of one campaign; from 0 on.
    public let groups: [Int]

    /// What encoders made of the events, for several experts may read the same.
    private let embedded = EmbeddedRows()

    /// Told how far what takes long has come.
    private let report: @Sendable (String) -> Void

    /// Makes embeddings, such as from a cache; without it encoders do.
    private let embed: (@Sendable ([Event], EncoderReference) -> [Float])?

    /// Rows of an event, a label, a fold and a group each; the lists are equally long.
    ///
    /// Without groups every row is one of its own.
    public init(
        events: [Event],
        labels: [Bool],
        folds: [Int],
        foldCount: Int,
        groups: [Int]? = nil,
        report: @escaping @Sendable (String) -> Void = { _ in },
    ) {
        self.init(
            events: events,
            labels: labels,
            folds: folds,
            foldCount: foldCount,
            groups: groups,
            report: report,
            embed: nil
        )
    }

    /// The same, with what makes embeddings in place of the encoders, such as from a cache.
    package init(
        events: [Event],
        labels: [Bool],
        folds: [Int],
        foldCount: Int,
        groups: [Int]?,
        report: @escaping @Sendable (String) -> Void,
        embed: (@Sendable ([Event], EncoderReference) -> [Float])?,
    ) {
        self.report = report
        self.embed = embed
        precondition(
            events.count == labels.count && events.count == folds.count
                && (groups?.count ?? events.count) == events.count,
            "\(events.count) events, \(labels.count) labels, \(folds.count) folds"
        )
        self.events = events
        self.labels = labels
        self.folds = folds
        self.foldCount = foldCount
        self.groups = groups ?? Array(events.indices)
    }

    /// What an encoder makes of every event's document, on all cores; made once for all experts.
    ///
    /// - Parameter reference: The encoder.
    /// - Returns: Shape `[rowCount, width]`.
    public func embeddings(by reference: EncoderReference) -> [Float] {
        let tenth = max(events.count / 10, 1)
        let report = report
        let total = events.count
        return embedded.rows(by: reference) {
            if let embed { return embed(events, reference) }
            return reference.embeddings(of: events) { done, added in
                guard done / tenth > (done - added) / tenth else { return }
                report("encoder \(reference.name): \(done) of \(total) texts")
            }
        }
    }

    /// The rows that `isWanted` of their document alone.
    package func places(where isWanted: (borrowing Signals) -> Bool) -> [Int] {
        var places: [Int] = []
        forEach(deriving: []) { row, signals in
            if isWanted(signals) { places.append(row) }
        }
        return places
    }

    /// Some of the rows, in their order, with embeddings of their own.
    package func selecting(_ places: [Int]) -> TrainingRows {
        TrainingRows(
            events: places.map { events[$0] },
            labels: places.map { labels[$0] },
            folds: places.map { folds[$0] },
            foldCount: foldCount,
            groups: places.map { groups[$0] },
            report: report,
            embed: embed
        )
    }

    /// Derives `signals` of every event in turn, exactly as serving does.
    public func forEach<Failure: Error>(
        deriving wanted: SignalSet,
        _ body: (_ row: Int, _ signals: borrowing Signals) throws(Failure) -> Void,
    ) throws(Failure) {
        guard let first = events.first else { return }
        var signals = Signals(schema: first.schema)
        for (row, event) in events.enumerated() {
            signals.derive(wanted, from: event)
            try body(row, signals)
        }
    }
}

/// What encoders made of the rows that experts are trained on.
private final class EmbeddedRows: Sendable {
    private let byEncoder = Mutex<[Int: [Float]]>([:])

    /// The rows of an encoder, made by `make` when nobody has asked before.
    func rows(by reference: EncoderReference, make: () -> [Float]) -> [Float] {
        if let rows = byEncoder.withLock({ $0[reference.index] }) { return rows }
        let rows = make()
        byEncoder.withLock { $0[reference.index] = rows }
        return rows
    }
}
