package import GatehouseCore
package import GatehouseFiles

/// What encoders make of texts, kept in the cache folder by the content of the texts.
///
/// In parts of some hundred events, so that a training that was killed goes on in the middle, and one with
/// rows added at the end embeds those alone. A part's name is the hash of the encoder and of its texts;
/// one that is damaged is made again. Like everything in the cache it may be deleted at any time.
package struct CachedEmbeddings: Sendable {
    /// Events of one file.
    static let part = 1_024

    private static let tensor = "embeddings"

    private let cache: CacheFolder?
    /// Which kernels were asked for: the last bits of one precision depend on it.
    private let kernels: String

    /// Embeddings in `cache`; without one nothing is kept.
    package init(in cache: CacheFolder?, kernels: String = "") {
        self.cache = cache
        self.kernels = kernels
    }

    /// What an encoder makes of every event's document.
    ///
    /// - Parameters:
    ///   - events: All of one schema.
    ///   - reference: The encoder.
    ///   - options: How the bundle uses it.
    ///   - report: Told how many events are done.
    /// - Returns: Shape `[events.count, width]`, the same to the bit whatever was kept.
    package func rows(
        of events: [Event],
        by reference: EncoderReference,
        options: ExpertOptions,
        report: @escaping @Sendable (_ done: Int) -> Void,
    ) -> [Float] {
        guard let cache, let schema = events.first?.schema else {
            return reference.embeddings(of: events) { done, _ in report(done) }
        }
        let width = reference.encoder.width
        var signals = Signals(schema: schema)
        var rows: [Float] = []
        rows.reserveCapacity(events.count * width)
        for start in stride(from: 0, to: events.count, by: Self.part) {
            let part = Array(events[start..<min(start + Self.part, events.count)])
            let name = self.name(part, reference, options, &signals)
            if let kept = Self.read(name, in: cache, count: part.count * width) {
                rows += kept
            } else {
                let made = reference.embeddings(of: part) { done, _ in report(start + done) }
                rows += made
                // What cannot be kept is made again the next time.
                try? cache.write(Self.encoded(made, width: width), as: name)
            }
            report(start + part.count)
        }
        return rows
    }

    private func name(
        _ events: [Event],
        _ reference: EncoderReference,
        _ options: ExpertOptions,
        _ signals: inout Signals,
    ) -> String {
        var key = CheckpointKey("embeddings")
        key.add("encoder", "\(type(of: reference.encoder).kind) \(reference.encoder.digest)")
        key.add("options", options.description)
        key.add("kernels", kernels)
        var document: [UInt8] = []
        var batch = TextBatch()
        for event in events {
            signals.derive([], from: event)
            batch.removeAll()
            signals.appendDocument(to: &batch)
            document.removeAll(keepingCapacity: true)
            let text = batch[0]
            for i in text.indices { document.append(text[i]) }
            key.add("text", document)
        }
        return "embeddings-\(key.hash.hexadecimal).safetensors"
    }

    private static func encoded(_ rows: [Float], width: Int) -> [UInt8] {
        Safetensors.serialized(
            [tensor: .floats(rows, shape: [rows.count])],
            metadata: ["content": digest(of: rows)]
        )
    }

    /// The rows in a file; nothing when it is not there or damaged.
    private static func read(_ name: String, in cache: CacheFolder, count: Int) -> [Float]? {
        guard let file = try? cache.map(name), let tensors = try? Safetensors(file),
            let stored = try? tensors.floats(named: tensor, shape: [count])
        else { return nil }
        let span = stored.span
        let rows = span.indices.map { span[$0] }
        return tensors.metadata["content"] == digest(of: rows) ? rows : nil
    }

    private static func digest(of rows: [Float]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * rows.count)
        for row in rows {
            for shift: UInt32 in [0, 8, 16, 24] {
                bytes.append(UInt8(truncatingIfNeeded: row.bitPattern >> shift))
            }
        }
        return ContentHash(of: bytes).hexadecimal
    }
}
