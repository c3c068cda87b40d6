internal import GatehouseCore
internal import GatehouseRuntime

extension Generation {
    /// What every expert says of every event before calibration, `[expert][event]`; NaN when it
    /// abstains or is absent.
    func rawLogits(of events: [Event]) -> [[Double]] {
        let wanted = detectors.reduce(SignalSet.features) { $0.union($1?.reads ?? []) }
        let embeddings = encoders.map { $0.embeddings(of: events) }
        let sessions = detectors.map { $0?.makeSession() }
        var logits = sessions.map { _ in [Double]() }
        var signals = Signals(schema: schema, encoders: encoders)
        var output = ExpertOutput()
        for (row, event) in events.enumerated() {
            signals.derive(wanted, from: event)
            for (reference, rows) in zip(encoders, embeddings) {
                let width = reference.encoder.width
                signals.setEmbedding(reference, to: rows[row * width..<(row + 1) * width])
            }
            for (index, session) in sessions.enumerated() {
                output.reset()
                session?.score(signals, into: &output)
                logits[index].append(output.logit ?? .nan)
            }
        }
        return logits
    }
}
