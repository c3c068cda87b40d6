internal import Foundation
internal import GatehouseFiles
internal import GatehouseKernels

/// A row of numbers for each token of a vocabulary: what an encoder makes of the token alone, cut down
/// to its principal components and rounded to 8 bits ([Tulkens & van Dongen 2024]).
///
/// File: `table`, I8 of shape `[vocabulary, width]`, and `scales`, F32 of shape `[vocabulary]`, which
/// the rows are multiplied by. Rows of the tokens that frame texts or stand for unknown words are zero.
///
/// [Tulkens & van Dongen 2024]: https://github.com/MinishLab/model2vec
struct StaticTable: Sendable {
    static let file = "static.safetensors"

    /// What the width must be a multiple of, as the kernels want it.
    static let widthStep = 16
    static let widthLimit = 4096

    private static let version = "1"
    private static let steps: Float = 127

    /// The rows.
    let rows: EmbeddingTable

    /// Reads and checks a table.
    ///
    /// - Parameters:
    ///   - file: As ``encoded(_:width:source:tokenizer:)`` made it.
    ///   - vocabulary: The tokens that it must have rows for.
    ///   - tokenizer: Hash of the file that the vocabulary came from.
    /// - Throws: ``FileError`` when it is damaged, or belongs to another tokenizer.
    init(
        _ file: MappedFile,
        vocabulary: Vocabulary,
        tokenizer: ContentHash,
    ) throws(FileError) {
        let tensors = try Safetensors(file)
        try Self.check(tensors, "static.version", is: Self.version, in: file)
        try Self.check(tensors, "tokenizer", is: tokenizer.hexadecimal, in: file)
        let shape = try tensors.tensor(named: "table").shape
        guard shape.count == 2, shape[0] == vocabulary.count,
            shape[1] % Self.widthStep == 0, (1...Self.widthLimit).contains(shape[1])
        else {
            throw Self.refuse(
                file,
                found: "a table of shape \(shape)",
                wanted: """
                    [\(vocabulary.count), a multiple of \(Self.widthStep) up to \
                    \(Self.widthLimit)], as the vocabulary has \(vocabulary.count) tokens
                    """
            )
        }
        let table = try tensors.int8s(named: "table", shape: shape)
        let scales = try tensors.floats(named: "scales", shape: [shape[0]])
        // Embeddings have length 1, so no element of a row is above 2. What is much larger, or is no
        // number, would spoil the embedding of every text that has the token.
        for token in 0..<scales.count where !(0...1).contains(scales.span[token]) {
            throw Self.refuse(
                file,
                found: "scale \(scales.span[token]) for token \(token)",
                wanted: "numbers from 0 to 1"
            )
        }
        let bytes = TableBytes(table.span, scales: scales.span)
        rows = EmbeddingTable(
            borrowing: bytes.data.bytes,
            owner: bytes,
            rows: shape[0],
            width: shape[1],
            format: .int8
        )
    }

    /// Encodes a table; the same rows give the same bytes.
    ///
    /// - Parameters:
    ///   - rows: Shape `[any, width]`, elements from -127 to 127; each row is rounded to 127 steps of
    ///     its largest magnitude.
    ///   - width: Numbers in a row, a multiple of 16.
    ///   - source: Says which encoder the rows are from.
    ///   - tokenizer: Hash of the file that has the vocabulary.
    /// - Returns: The file's content.
    static func encoded(
        _ rows: [Float],
        width: Int,
        source: [String: String],
        tokenizer: ContentHash,
    ) -> [UInt8] {
        let count = rows.count / width
        var table = [Int8](repeating: 0, count: rows.count)
        var scales = [Float](repeating: 0, count: count)
        for row in 0..<count {
            let range = row * width..<(row + 1) * width
            let largest = range.reduce(0) { max($0, abs(rows[$1])) }
            // Below this, steps are too small to divide by.
            guard largest > 0x1p-100 else { continue }
            scales[row] = largest / steps
            for i in range {
                table[i] = Int8((rows[i] / scales[row]).rounded(.toNearestOrEven))
            }
        }
        return Safetensors.serialized(
            [
                "table": .int8s(table, shape: [count, width]),
                "scales": .floats(scales, shape: [count]),
            ],
            metadata: source.merging(
                ["static.version": version, "tokenizer": tokenizer.hexadecimal]
            ) { $1 }
        )
    }

    private static func check(
        _ tensors: Safetensors,
        _ key: String,
        is wanted: String,
        in file: MappedFile,
    ) throws(FileError) {
        let found = tensors.metadata[key] ?? "none"
        guard found == wanted else {
            throw refuse(file, found: "\(key) \(found)", wanted: wanted)
        }
    }

    private static func refuse(_ file: MappedFile, found: String, wanted: String) -> FileError {
        FileError(
            path: file.path,
            found: found,
            wanted: wanted,
            remedy: "make the table again with `gatehouse distill`"
        )
    }
}

/// The rows of a table and then their scales, as the kernels read them.
///
/// In a file the scales come first, because wide numbers do, so this is a copy.
private final class TableBytes: Sendable {
    let data: Data

    init(_ table: Span<Int8>, scales: Span<Float>) {
        // Long enough for `Data` to keep its bytes on the heap, where they stay.
        var data = Data(count: table.count + 4 * scales.count)
        var bytes = data.mutableSpan
        for i in table.indices { bytes[i] = UInt8(bitPattern: table[i]) }
        for i in scales.indices {
            for byte in 0..<4 {
                let place = table.count + 4 * i + byte
                // Numbers of files are little-endian, and so are the machines this is for.
                bytes[place] = UInt8(truncatingIfNeeded: scales[i].bitPattern >> (8 * byte))
            }
        }
        self.data = data
    }
}
