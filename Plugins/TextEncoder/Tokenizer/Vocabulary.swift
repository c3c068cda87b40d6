package import GatehouseFiles

/// The pieces that words are made of, and what BERT's tokenizer needs to know besides.
///
/// Checked whole when it is loaded: ids are `0..<count`, each with one piece of text, none twice,
/// and the special tokens are among them. Special tokens never match the parts of a word, so that
/// nobody can write one.
package struct Vocabulary: Sendable {
    /// The most pieces a vocabulary may have; the largest in use has a quarter.
    package static let pieceLimit = 1 << 20

    /// The most bytes a piece may have; the longest in use have some 50.
    package static let pieceByteLimit = 256

    /// The most bytes a file may have.
    package static let fileByteLimit = 1 << 26

    /// What `vocab.txt` leaves unsaid, and `tokenizer.json` says.
    struct Settings {
        var unknown = Array("[UNK]".utf8)
        var continuationPrefix = Array("##".utf8)
        var wordLimit = 100

        /// Names of the special tokens, each of which must be a piece; nothing means BERT's five.
        var specialTokens: [[UInt8]]?
        var normalization = BertNormalization()
    }

    /// The tokens that stand for other things than parts of a text: BERT's, by name.
    private static let specialNames = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

    let pieces: PieceList

    /// Stands for a word that the pieces do not make up.
    package let unknown: Int32

    /// Stands before every text: `[CLS]`.
    package let start: Int32

    /// Stands behind every text: `[SEP]`.
    package let separator: Int32

    /// Fills batches up: `[PAD]`.
    package let padding: Int32

    /// What happens to text before it is cut into words.
    package let normalization: BertNormalization

    /// How many scalars, after normalisation, a word may have and still be known.
    package let wordLimit: Int

    let trie: PieceTrie
    let specialTokens: SpecialTokens

    /// How many pieces there are: ids are below this.
    package var count: Int { pieces.count }

    /// The piece with an id, `##` included; a precondition failure where there is none.
    package func piece(_ id: Int32) -> String {
        precondition(id >= 0 && id < count, "piece \(id) of \(count)")
        return pieces.text(Int(id))
    }

    /// Reads `vocab.txt`: one piece a line, whose number from 0 is its id.
    ///
    /// Lines may end in CR LF. The file does not say how text is normalised;
    /// `tokenizer_config.json` beside it does.
    package init(
        lines file: MappedFile,
        normalization: BertNormalization = BertNormalization(),
    ) throws(TokenizerError) {
        try Self.checkSize(of: file)
        try self.init(lines: file.octets, normalization: normalization)
    }

    init(
        lines text: Span<UInt8>,
        normalization: BertNormalization = BertNormalization(),
    ) throws(TokenizerError) {
        try self.init(
            PieceList(lines: text),
            Settings(normalization: normalization)
        )
    }

    init(_ pieces: PieceList, _ settings: Settings) throws(TokenizerError) {
        let ids = try pieces.ids()
        func id(of name: [UInt8]) throws(TokenizerError) -> Int32 {
            guard let id = ids[name[...]] else {
                throw .missingToken(String(decoding: name, as: UTF8.self))
            }
            return Int32(id)
        }
        unknown = try id(of: settings.unknown)
        start = try id(of: Array("[CLS]".utf8))
        separator = try id(of: Array("[SEP]".utf8))
        padding = try id(of: Array("[PAD]".utf8))
        // Not every vocabulary has a [MASK].
        let names =
            settings.specialTokens
            ?? Self.specialNames.map { Array($0.utf8) }.filter { ids[$0[...]] != nil }
        var special: [SpecialTokens.Token] = []
        for name in names { special.append(SpecialTokens.Token(bytes: name, id: try id(of: name))) }
        specialTokens = SpecialTokens(special)
        trie = try Self.trie(
            of: pieces,
            without: Set(special.map(\.id)).union([unknown, start, separator, padding]),
            prefix: settings.continuationPrefix
        )
        normalization = settings.normalization
        wordLimit = settings.wordLimit
        self.pieces = pieces
    }

    /// The trie of all pieces but `hidden`; those with the prefix continue words.
    private static func trie(
        of pieces: PieceList,
        without hidden: Set<Int32>,
        prefix: [UInt8],
    ) throws(TokenizerError) -> PieceTrie {
        var words: [PieceTrieBuilder.Entry] = []
        var continuations: [PieceTrieBuilder.Entry] = []
        for id in 0..<pieces.count where !hidden.contains(Int32(id)) {
            let bytes = pieces[id]
            if bytes.count > prefix.count, bytes.starts(with: prefix) {
                let rest = bytes.dropFirst(prefix.count)
                continuations.append(PieceTrieBuilder.Entry(bytes: rest, id: Int32(id)))
            } else {
                words.append(PieceTrieBuilder.Entry(bytes: bytes, id: Int32(id)))
            }
        }
        return try PieceTrieBuilder.build(words: words, continuations: continuations)
    }

    /// Refuses what is too large to be read into memory.
    static func checkSize(of file: MappedFile) throws(TokenizerError) {
        guard file.count <= fileByteLimit else {
            throw .fileTooLarge(byteCount: file.count, limit: fileByteLimit)
        }
    }
}
