internal import GatehouseBank
internal import GatehouseCore

/// Makes the vectors that a bank is searched by; one thread's own.
struct DocumentEncoder {
    /// Texts that are encoded in one go.
    private static let part = 32

    let encoder: BankEncoder
    private let session: any TextEncoderSession
    private var batch = TextBatch()

    init(_ reference: EncoderReference, as encoder: BankEncoder) {
        self.encoder = encoder
        session = reference.encoder.makeSession()
    }

    /// What the encoder makes of documents as experts see them, shape `[documents.count, width]`.
    mutating func embeddings(of documents: [[UInt8]]) -> [Float] {
        var embeddings: [Float] = []
        embeddings.reserveCapacity(documents.count * encoder.width)
        for start in stride(from: 0, to: documents.count, by: Self.part) {
            batch.removeAll()
            for document in documents[start..<min(start + Self.part, documents.count)] {
                batch.append(document.span)
            }
            var part = [Float](repeating: 0, count: batch.count * encoder.width)
            session.embed(batch, into: &part)
            embeddings += part
        }
        return embeddings
    }

    /// The vectors of documents; none of one that the encoder makes nothing of.
    mutating func vectors(of documents: [[UInt8]]) -> [BankVector?] {
        let embeddings = embeddings(of: documents)
        return documents.indices.map { place in
            let row = embeddings.span.extracting(
                place * encoder.width..<(place + 1) * encoder.width
            )
            let vector = BankVector(row, encoder: encoder.digest)
            return vector.scale > 0 ? vector : nil
        }
    }
}
