internal import Foundation
package import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning

/// Makes a table of tokens from a transformer: every token of its vocabulary by itself, and of what
/// that gives the principal components.
///
/// Deterministic: the same model, precision and width give the same bytes on any number of cores.
package struct StaticDistillation: Sendable {
    /// What was written.
    package struct Summary: Sendable {
        /// Path and size in bytes of each file.
        package let files: [(path: String, byteCount: Int)]

        /// How many tokens the table has.
        package let tokenCount: Int

        /// Numbers in a row.
        package let width: Int

        /// How much of the variance the width keeps, from 0 to 1.
        package let explainedShare: Double

        /// SHA-256 of both files, as a manifest names the encoder.
        package let digest: String
    }

    /// What one thread embeds tokens with.
    private struct Worker {
        let session: TransformerSession
        var windows = TokenWindows()
    }

    /// Tokens that a thread embeds in one go.
    private static let part = 256

    private let encoder: TransformerEncoder
    private let tokenizer: [UInt8]
    private let tokenizerHash: ContentHash
    private let width: Int

    /// Loads the transformer in a folder.
    ///
    /// - Parameters:
    ///   - path: The folder, which must have a `tokenizer.json`.
    ///   - precision: What it computes in.
    ///   - width: Numbers in a row of the table; a multiple of 16, at most what the transformer has.
    /// - Throws: ``EncoderError`` when the folder has no such model, or the width does not fit it.
    package init(path: String, precision: Precision, width: Int) throws(EncoderError) {
        let options = ExpertOptions(["precision": .text(precision.rawValue)])
        let folder = EncoderFolder(name: path, path: path, options: options)
        // Packed weights that are read once are not worth their place in a cache.
        encoder = try TransformerEncoder(folder, cache: nil)
        guard width % StaticTable.widthStep == 0, (1...encoder.width).contains(width) else {
            throw EncoderError(
                encoder: path,
                found: "a width of \(width)",
                wanted: "a multiple of \(StaticTable.widthStep) up to \(encoder.width)",
                remedy: "give another width"
            )
        }
        self.width = width
        let vocabulary = encoder.tokenizer.vocabulary
        guard !Self.tokens(of: vocabulary).isEmpty else {
            throw EncoderError(
                encoder: path,
                found: "a vocabulary of \(vocabulary.count) tokens, none of them a part of a text",
                wanted: "one with words",
                remedy: "take the tokenizer and the weights from the same model"
            )
        }
        do {
            let file = try MappedFile(path: path + "/" + StaticEncoder.tokenizerFile)
            let octets = file.octets
            tokenizer = octets.indices.map { octets[$0] }
            tokenizerHash = ContentHash(of: file)
        } catch {
            throw EncoderError(encoder: path, message: "\(error)")
        }
    }

    /// Makes the table and writes its files into a folder, which is made if it is not there.
    ///
    /// - Parameters:
    ///   - folder: Path of the folder; each file in it is replaced as a whole or not at all.
    ///   - report: Told, from any thread, how many tokens are done, and of how many.
    /// - Returns: What was written.
    /// - Throws: ``EncoderError`` when the folder cannot be written to.
    package func write(
        into folder: String,
        report: @escaping @Sendable (_ tokens: Int, _ of: Int) -> Void = { _, _ in },
    ) throws(EncoderError) -> Summary {
        try Self.prepare(folder)
        let vocabulary = encoder.tokenizer.vocabulary
        let (rows, explainedShare) = table(report: report)
        let table = StaticTable.encoded(
            rows,
            width: width,
            source: ["encoder": encoder.digest, "precision": encoder.precision.rawValue],
            tokenizer: tokenizerHash
        )
        let contents = [(StaticEncoder.tokenizerFile, tokenizer), (StaticTable.file, table)]
        do {
            // The table last: it names the tokenizer that it goes with.
            for (name, bytes) in contents {
                try AtomicFile.write(bytes, to: folder + "/" + name)
            }
        } catch {
            throw EncoderError(encoder: folder, message: "\(error)")
        }
        let written = try StaticEncoder(EncoderFolder(name: folder, path: folder))
        return Summary(
            files: contents.map { (folder + "/" + $0, $1.count) },
            tokenCount: vocabulary.count,
            width: width,
            explainedShare: explainedShare,
            digest: written.digest
        )
    }

    /// The rows of all tokens, shape `[vocabulary, width]`.
    private func table(
        report: @escaping @Sendable (_ tokens: Int, _ of: Int) -> Void,
    ) -> (rows: [Float], explainedShare: Double) {
        let vocabulary = encoder.tokenizer.vocabulary
        let tokens = Self.tokens(of: vocabulary)
        let embeddings = embeddings(of: tokens, report: report)
        let components = PrincipalComponents(
            of: embeddings.span,
            width: encoder.width,
            count: width
        )
        var rows = [Float](repeating: 0, count: vocabulary.count * width)
        var all = rows.mutableSpan
        for (index, token) in tokens.enumerated() {
            let start = index * encoder.width
            var row = all.part(Int(token) * width..<(Int(token) + 1) * width)
            components.project(
                embeddings.span.extracting(start..<start + encoder.width),
                into: &row
            )
        }
        return (rows, components.explainedShare)
    }

    /// What the encoder makes of each token between `[CLS]` and `[SEP]`, on all cores.
    private func embeddings(
        of tokens: [Int32],
        report: @escaping @Sendable (_ tokens: Int, _ of: Int) -> Void,
    ) -> [Float] {
        let vocabulary = encoder.tokenizer.vocabulary
        let total = tokens.count
        return ParallelRows.map(total, part: Self.part) { done, _ in
            report(done, total)
        } worker: {
            Worker(session: encoder.makeTransformerSession())
        } body: { worker, range in
            worker.windows.removeAll()
            for token in tokens[range] {
                worker.windows.append([vocabulary.start, token, vocabulary.separator])
            }
            var vectors: [Float] = []
            worker.session.embed(worker.windows, into: &vectors)
            return vectors
        }
    }

    /// The tokens that stand for a part of a text.
    private static func tokens(of vocabulary: Vocabulary) -> [Int32] {
        let frame = [
            vocabulary.start, vocabulary.separator, vocabulary.padding, vocabulary.unknown,
        ]
        return (0..<Int32(vocabulary.count)).filter {
            !frame.contains($0) && vocabulary.piece($0) != "[MASK]"
        }
    }

    /// Makes the folder, and finds out before the work whether it can be written to.
    private static func prepare(_ folder: String) throws(EncoderError) {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw EncoderError(
                encoder: folder,
                found: "a folder that cannot be made: \(error.localizedDescription)",
                wanted: "a folder for the table",
                remedy: "choose another, or remove what is in its place"
            )
        }
        guard files.isWritableFile(atPath: folder) else {
            throw EncoderError(
                encoder: folder,
                found: "a folder that cannot be written to",
                wanted: "a folder for the table",
                remedy: "choose another, or give the user that runs this the permission"
            )
        }
    }
}
