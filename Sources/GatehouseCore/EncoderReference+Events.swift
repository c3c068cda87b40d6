extension EncoderReference {
    /// What one thread embeds events with.
    private struct Worker: ~Copyable {
        let session: any TextEncoderSession
        var signals: Signals
        var batch = TextBatch()
    }

    /// Texts that a thread embeds in one go.
    private static let part = 64

    /// What the encoder makes of every event's document, on all cores.
    ///
    /// Deterministic: an embedding does not depend on what shares its batch.
    ///
    /// - Parameters:
    ///   - events: All of one schema.
    ///   - report: Told, from any thread, how many events are done, and how many of them are new.
    /// - Returns: Shape `[events.count, width]`.
    package func embeddings(
        of events: [Event],
        report: @escaping @Sendable (_ done: Int, _ added: Int) -> Void = { _, _ in },
    ) -> [Float] {
        guard let schema = events.first?.schema else { return [] }
        return ParallelRows.map(events.count, part: Self.part, report: report) {
            Worker(session: encoder.makeSession(), signals: Signals(schema: schema))
        } body: { worker, rows in
            worker.batch.removeAll()
            for row in rows {
                worker.signals.derive([], from: events[row])
                worker.signals.appendDocument(to: &worker.batch)
            }
            var embeddings = [Float](repeating: 0, count: rows.count * encoder.width)
            worker.session.embed(worker.batch, into: &embeddings)
            return embeddings
        }
    }
}
