internal import Foundation
public import GatehouseCore
internal import GatehouseFiles
internal import GatehouseKernels

/// A table of tokens instead of a transformer: `kind: static`.
///
/// An embedding is the mean of the rows of a text's tokens, scaled to length 1; a text with no token
/// that has a row gives zeros. It takes the tokenizer's time and a few nanoseconds for each token, and
/// serves classifiers well, but not the comparison of meanings.
///
/// Files, which `gatehouse distill` makes: `static.safetensors` and `tokenizer.json`. Option: `tokens`
/// (how many of a text are read; default 256).
public struct StaticEncoder: TextEncoder {
    /// Selects it in a manifest: `kind: static`.
    public static let kind = "static"

    static let optionNames = ["tokens"]
    static let tokenizerFile = "tokenizer.json"

    /// SHA-256, in hexadecimal, over the names and hashes of both files.
    public let digest: String

    let table: StaticTable
    let tokenizer: Tokenizer

    /// How many tokens of a text are read.
    let limit: Int

    /// Loads an encoder.
    public init(_ folder: EncoderFolder) throws(EncoderError) {
        let path = folder.path + "/" + StaticTable.file
        guard FileManager.default.fileExists(atPath: path) else {
            throw EncoderError(
                encoder: folder.name,
                message: """
                    found no \(StaticTable.file) in \(folder.path); wanted a table of tokens; make \
                    it with `gatehouse distill ENCODER --into \(folder.path)`, or correct the path
                    """,
                isMissing: true
            )
        }
        do {
            try folder.options.expectOnly(Self.optionNames, of: folder.name)
            try self.init(
                table: MappedFile(path: path),
                tokenizer: MappedFile(path: folder.path + "/" + Self.tokenizerFile),
                limit: Self.limit(folder.options, of: folder.name)
            )
        } catch let error as ExpertError {
            throw EncoderError(encoder: folder.name, message: error.message)
        } catch {
            throw EncoderError(encoder: folder.name, message: "\(error)")
        }
    }

    /// Loads the files of an encoder.
    init(table: MappedFile, tokenizer: MappedFile, limit: Int) throws {
        let tokenizerHash = ContentHash(of: tokenizer)
        self.tokenizer = try Tokenizer(Vocabulary(tokenizer: tokenizer))
        self.table = try StaticTable(
            table,
            vocabulary: self.tokenizer.vocabulary,
            tokenizer: tokenizerHash
        )
        self.limit = limit
        let listing = """
            \(ContentHash(of: table))  \(StaticTable.file)
            \(tokenizerHash)  \(Self.tokenizerFile)

            """
        digest = ContentHash(of: Array(listing.utf8)).hexadecimal
    }

    /// Option `tokens`.
    static func limit(_ options: ExpertOptions, of owner: String) throws(ExpertError) -> Int {
        try options.integer("tokens", in: 1...65_536, default: 256, of: owner)
    }

    /// Elements of an embedding.
    public var width: Int { table.rows.width }

    /// How many tokens the vocabulary has.
    package var vocabularyCount: Int { tokenizer.vocabulary.count }

    /// The tokenizer and a row for each token.
    public func estimatedMicroseconds(tokenCount: Int) -> Double {
        0.5 + 0.05 * Double(min(max(tokenCount, 0), limit))
    }

    /// Makes one worker's scratch.
    public func makeSession() -> any TextEncoderSession { StaticSession(self) }
}

/// One worker's scratch for a table: the tokens of a text.
struct StaticPass {
    /// A mean whose length squared is not above this is nothing.
    private static let shortestSquare: Float = 0x1p-100

    private let encoder: StaticEncoder
    private var ids: [Int32] = []

    init(_ encoder: StaticEncoder) {
        self.encoder = encoder
        ids.reserveCapacity(encoder.limit)
    }

    /// Embeds a text; does not allocate.
    ///
    /// - Parameters:
    ///   - text: UTF-8; what is not is read as U+FFFD.
    ///   - embeddings: Shape `[any, width]`.
    ///   - row: Which row of it is overwritten.
    /// - Returns: Whether any token of the text has a row; otherwise the embedding is zeros, as it is
    ///   where the rows are too small for their mean to have a length.
    mutating func embed(
        _ text: Span<UInt8>,
        into embeddings: inout [Float],
        row: Int = 0,
    ) -> Bool {
        let width = encoder.width
        var all = embeddings.mutableSpan
        var embedding = all.part(row * width..<(row + 1) * width)
        ids.removeAll(keepingCapacity: true)
        encoder.tokenizer.tokenize(text, limit: encoder.limit, into: &ids)
        let kernels = Kernels.current
        kernels.meanOfRows(of: encoder.table.rows, at: ids.span, into: &embedding)
        // The squares of what is shorter underflow, so that it would not come out with length 1.
        guard kernels.dot(embedding.span, embedding.span) > Self.shortestSquare else {
            for i in embedding.indices { embedding[i] = 0 }
            return false
        }
        kernels.normalizeLength(&embedding)
        return true
    }
}

/// One worker's scratch for an encoder.
private final class StaticSession: TextEncoderSession {
    private var pass: StaticPass
    private let width: Int

    init(_ encoder: StaticEncoder) {
        pass = StaticPass(encoder)
        width = encoder.width
    }

    func embed(_ texts: TextBatch, into embeddings: inout [Float]) {
        embeddings.resize(to: texts.count * width)
        for text in 0..<texts.count {
            _ = pass.embed(texts[text], into: &embeddings, row: text)
        }
    }
}
