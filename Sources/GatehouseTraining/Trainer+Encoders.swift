internal import Foundation
internal import GatehouseCore
internal import GatehouseRuntime

/// Encoders, as all of training uses them.
extension Trainer {
    /// Every encoder that the manifest names.
    func loadedEncoders() throws(TrainingError) -> LoadedEncoders {
        let loaded: LoadedEncoders
        do {
            loaded = try LoadedEncoders(of: manifest, kinds: kinds.encoders)
        } catch {
            throw .bundle(error)
        }
        guard loaded.notes.isEmpty else { throw .encoderMissing(loaded.notes) }
        return loaded
    }

    /// What an encoder makes of every event's document; kept in the cache if there is one.
    ///
    /// - Parameters:
    ///   - events: All of the manifest's schema.
    ///   - reference: One of ``loadedEncoders()``.
    ///   - stage: The part of the training that it is, if it is one.
    /// - Returns: Shape `[events.count, width]`.
    func embeddings(
        of events: [Event],
        by reference: EncoderReference,
        stage: Int? = nil,
    ) -> [Float] {
        let entry = manifest.encoders.first { $0.name == reference.name }
        let kernels = ProcessInfo.processInfo.environment["GATEHOUSE_CPU"] ?? ""
        let (progress, report, total) = (progress, report, max(events.count, 1))
        let tenths = SharedCounter()
        if let stage { progress(.began(stage)) }
        defer { if let stage { progress(.ended(stage, isKept: false)) } }
        return CachedEmbeddings(in: cache, kernels: kernels).rows(
            of: events,
            by: reference,
            options: entry?.options ?? ExpertOptions()
        ) { done in
            if let stage {
                progress(.advanced(stage, share: Double(done) / Double(total)))
            }
            guard tenths.raise(to: done * 10 / total) else { return }
            report("encoder \(reference.name): \(done) of \(total) texts")
        }
    }
}
