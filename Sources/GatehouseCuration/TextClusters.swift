internal import GatehouseBank
package import GatehouseRuntime
internal import GatehouseText

/// Texts that are taken for one campaign, for people and scripts.
package struct ClusterReport: Codable, Equatable, Sendable {
    /// How many texts it has.
    package let count: Int
    /// The number of the text that stands for all, counted from 1.
    package let representative: Int
    /// Numbers of all its texts, rising.
    package let members: [Int]
    /// The mean similarity of the texts to that one, which counts as 1.
    package let meanSimilarity: Double
    /// The similarity of the text that is the least similar to it.
    package let leastSimilarity: Double
    /// The text that stands for all, where it is told.
    package var text: String?

    /// The same without the text.
    package var withoutText: ClusterReport {
        var report = self
        report.text = nil
        return report
    }
}

/// Groups texts that nobody has labelled into candidate campaigns; one thread's own.
package struct TextClusters: ~Copyable {
    private var reader: DraftReader
    private var encoder: DocumentEncoder?
    private var documents: [[UInt8]] = []
    private var numbers: [Int] = []

    /// How many texts there are.
    package var count: Int { documents.count }

    /// Prepares texts for a bundle.
    ///
    /// - Parameter generation: Its schema joins the texts of events, and its encoder tells which mean
    ///   the same; without one they are told by their hashes.
    package init(_ generation: Generation) {
        reader = DraftReader(generation.schema)
        if let reference = generation.bankTextEncoder {
            encoder = DocumentEncoder(reference, as: generation.bankEncoder)
        }
    }

    /// Adds a text.
    ///
    /// - Parameters:
    ///   - line: As ``DraftReader/event(_:)`` takes it.
    ///   - number: By which reports name it.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package mutating func add(_ line: [UInt8], number: Int) throws(CurationError) {
        let event = try reader.event(line)
        let document = reader.document(of: event)
        guard !document.isEmpty else {
            throw CurationError(
                "text",
                found: "no text",
                wanted: "the text of a message",
                remedy: "check the names of the event's texts"
            )
        }
        documents.append(document)
        numbers.append(number)
    }

    /// Groups them.
    ///
    /// - Parameters:
    ///   - leastCount: How many texts a group has at least.
    ///   - report: Told how many of them are encoded.
    /// - Returns: The largest first.
    package mutating func reports(
        leastCount: Int,
        report: (Int) -> Void,
    ) -> [ClusterReport] {
        var texts = DocumentFingerprinter()
        let prints = documents.map { texts.fingerprint(of: $0.span) }
        var vectors: [Float] = []
        let width = encoder?.encoder.width ?? 1
        for start in stride(from: 0, to: documents.count, by: 256) {
            let end = min(start + 256, documents.count)
            vectors += encoder?.embeddings(of: Array(documents[start..<end])) ?? []
            if encoder != nil { report(end) }
        }
        var clusterer = BankClusterer()
        clusterer.leastCount = leastCount
        let embeddings = vectors
        let clusters = clusterer.clusters(of: prints, vectors: embeddings.span, width: width)
        return clusters.map { cluster in
            ClusterReport(
                count: cluster.members.count,
                representative: numbers[cluster.representative],
                members: cluster.members.map { numbers[$0] },
                meanSimilarity: rounded(cluster.meanSimilarity),
                leastSimilarity: rounded(cluster.leastSimilarity),
                text: String(decoding: documents[cluster.representative], as: UTF8.self)
            )
        }
    }

    private func rounded(_ number: Double) -> Double { (number * 10_000).rounded() / 10_000 }
}
