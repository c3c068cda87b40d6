internal import GatehouseBank
package import GatehouseCore
internal import GatehouseRuntime
internal import GatehouseStore

extension BankCurator {
    /// Reads what is to be looked up.
    ///
    /// - Parameter line: As ``DraftReader/event(_:)`` takes it.
    /// - Returns: An event with some text.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package func event(_ line: [UInt8]) throws(CurationError) -> Event {
        try using { (bench) throws(CurationError) in try bench.reader.event(line) }
    }

    /// Looks a text up, and asks the bundle's experts about it; counts as no match of any entry.
    ///
    /// - Parameters:
    ///   - event: The event; without a time it is now.
    ///   - limit: How many neighbours are told of each side.
    /// - Returns: What there is.
    /// - Throws: ``CurationError`` of the kind `invalid`: there is no text.
    package func match(_ event: Event, limit: Int) throws(CurationError) -> MatchReport {
        try using { (bench) throws(CurationError) in
            let document = bench.reader.document(of: event)
            guard !document.isEmpty else {
                throw CurationError(
                    "text",
                    found: "no text",
                    wanted: "the text to look up",
                    remedy: "check the names of the event's texts"
                )
            }
            return bench.match(event, document, in: follower.bank.view, limit: limit)
        }
    }
}

extension BankCurator.Bench {
    /// Bits of 64 that may differ for people to be told of a near copy: more than experts go by.
    private static let radius = 16

    mutating func match(
        _ event: Event,
        _ document: [UInt8],
        in view: BankView,
        limit: Int,
    ) -> MatchReport {
        let time = event.time.isFinite ? event.time : WallClock.seconds
        let embedding = encoder?.embeddings(of: [document])
        scorer.explain(event, into: &verdict)
        let generation = scorer.generation
        var experts: [MatchReport.Expert] = []
        for (detector, expert) in zip(generation.detectors, verdict.experts)
        where detector?.reads.contains(.bank) ?? false {
            experts.append(MatchReport.Expert(expert))
        }
        return MatchReport(
            event: String(decoding: verdict.id, as: UTF8.self),
            sequence: view.sequence,
            scam: side(.scam, document, embedding, in: view, at: time, limit: limit),
            benign: side(.benign, document, embedding, in: view, at: time, limit: limit),
            experts: experts,
            action: verdict.action,
            decidedBy: verdict.decidedBy,
            probability: verdict.probability
        )
    }

    private mutating func side(
        _ side: BankView.Side,
        _ document: [UInt8],
        _ embedding: [Float]?,
        in view: BankView,
        at time: Double,
        limit: Int,
    ) -> MatchReport.Side {
        let copy = copies.nearest(
            to: reader.fingerprint(of: document),
            radius: Self.radius,
            among: side,
            of: view,
            at: time
        )
        guard let embedding else {
            return MatchReport.Side(
                copy: copy.map { MatchReport.Copy($0, in: view) },
                nearest: nil
            )
        }
        vectors.start(embedding.span, in: view)
        let nearest = vectors.matches(
            among: side,
            of: view,
            above: 0,
            at: time,
            limit: limit
        )
        return MatchReport.Side(
            copy: copy.map { MatchReport.Copy($0, in: view) },
            nearest: nearest.map { MatchReport.Neighbour($0, in: view) }
        )
    }
}
