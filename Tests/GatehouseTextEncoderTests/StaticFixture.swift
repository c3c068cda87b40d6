import GatehouseCore
import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport

@testable import GatehouseTextEncoder

/// A table with rows drawn from a seed over the small vocabulary, as a folder of files that a test
/// may damage.
struct StaticFixture {
    static let width = 32
    static let pieces = TokenizerFixture.pieces
    static let tokenizer = TokenizerFixture.json()
    static let tokenizerHash = ContentHash(of: tokenizer)
    static let vocabulary = Result<Vocabulary, TokenizerError> { () throws(TokenizerError) in
        let text = tokenizer
        return try Vocabulary(tokenizer: text.span)
    }

    /// Shape `[pieces.count, width]`; those of special tokens are zero.
    var rows: [Float]

    init(seed: Int = 1) {
        var draws = SeededDraws(seed: seed)
        let count = Self.pieces.count * Self.width
        rows = (0..<count).map { _ in Float(draws.below(2001) - 1000) / 800 }
        for name in TokenizerFixture.special { clear(name) }
    }

    /// The id of a piece.
    static func id(_ piece: String) -> Int32 { Int32(pieces.firstIndex(of: piece) ?? -1) }

    /// Where the row of a token is.
    static func range(_ token: Int32) -> Range<Int> {
        Int(token) * width..<(Int(token) + 1) * width
    }

    /// Takes the row of a piece away.
    mutating func clear(_ piece: String) {
        for i in Self.range(Self.id(piece)) { rows[i] = 0 }
    }

    /// The table as a file.
    var table: [UInt8] {
        StaticTable.encoded(
            rows,
            width: Self.width,
            source: ["encoder": "a test's"],
            tokenizer: Self.tokenizerHash
        )
    }

    /// A row, worked out from the description of the file: 127 steps of its largest magnitude.
    func rounded(_ token: Int32) -> [Float] {
        let row = rows[Self.range(token)]
        let scale = (row.map(\.magnitude).max() ?? 0) / 127
        return row.map { scale == 0 ? 0 : ($0 / scale).rounded(.toNearestOrEven) * scale }
    }

    /// The mean of the rows of some tokens, of length 1.
    func embedding(_ tokens: some Collection<Int32>) -> [Float] {
        var sum = [Double](repeating: 0, count: Self.width)
        for token in tokens {
            for (i, value) in rounded(token).enumerated() { sum[i] += Double(value) }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sum.map { length == 0 ? 0 : Float($0 / length) }
    }

    /// Writes both files.
    func write(to folder: TemporaryFolder) throws {
        try folder.write(Self.tokenizer, named: "tokenizer.json")
        try folder.write(table, named: "static.safetensors")
    }

    /// Loads the encoder in a folder.
    static func load(
        _ folder: TemporaryFolder,
        _ options: [String: ExpertOptions.Value] = [:],
    ) throws -> StaticEncoder {
        try StaticEncoder(
            EncoderFolder(name: "words", path: folder.path, options: ExpertOptions(options))
        )
    }

    /// Writes both files and loads the encoder.
    func encoder(_ options: [String: ExpertOptions.Value] = [:]) throws -> StaticEncoder {
        let folder = TemporaryFolder()
        try write(to: folder)
        return try Self.load(folder, options)
    }

    /// An expert of the detector `static-text`.
    static func expert(
        in folder: TemporaryFolder,
        files: [String] = ["static.safetensors", "tokenizer.json", "head.safetensors"],
        options: [String: ExpertOptions.Value] = [:],
    ) -> ExpertFolder {
        ExpertFolder(
            name: "words",
            path: folder.path,
            files: files,
            options: ExpertOptions(options)
        )
    }
}

extension StaticTable {
    /// The row of a token.
    func row(_ token: Int) -> [Float] {
        var row = [Float](repeating: .nan, count: rows.width)
        var span = row.mutableSpan
        let tokens = [Int32(token)]
        Kernels.current.meanOfRows(of: rows, at: tokens.span, into: &span)
        return row
    }
}

extension TextEncoder {
    /// The embedding of each text, all in one batch.
    func embed(_ texts: [[UInt8]]) -> [[Float]] {
        var batch = TextBatch()
        for text in texts { batch.append(text.span) }
        var embeddings = [Float](repeating: .nan, count: texts.count * width)
        makeSession().embed(batch, into: &embeddings)
        return texts.indices.map { Array(embeddings[$0 * width..<($0 + 1) * width]) }
    }

    /// The embedding of a text.
    func embed(_ text: String) -> [Float] { embed([Array(text.utf8)])[0] }
}
