internal import Dispatch
internal import Foundation
internal import Synchronization

extension EncoderReference {
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
        let width = encoder.width
        let chunk = 64
        let chunkCount = (events.count + chunk - 1) / chunk
        let workerCount = min(ProcessInfo.processInfo.activeProcessorCount, max(chunkCount, 1))
        let done = Mutex((next: 0, rows: 0, parts: [[Float]](repeating: [], count: chunkCount)))
        DispatchQueue.concurrentPerform(iterations: workerCount) { _ in
            guard let schema = events.first?.schema else { return }
            let session = encoder.makeSession()
            var signals = Signals(schema: schema)
            var batch = TextBatch()
            while true {
                let part = done.withLock { state in
                    defer { state.next += 1 }
                    return state.next
                }
                guard part < chunkCount else { return }
                let rows = part * chunk..<min((part + 1) * chunk, events.count)
                batch.removeAll()
                for row in rows {
                    signals.derive([], from: events[row])
                    batch.append(signals.document)
                }
                var embeddings = [Float](repeating: 0, count: rows.count * width)
                session.embed(batch, into: &embeddings)
                let rowsDone = done.withLock { state in
                    state.parts[part] = embeddings
                    state.rows += rows.count
                    return state.rows
                }
                report(rowsDone, rows.count)
            }
        }
        return done.withLock { $0.parts.flatMap(\.self) }
    }
}
