import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

/// Damaged vocabularies: each is refused with what was found, what was wanted and what helps.
@Suite("Vocabulary, hostile")
struct VocabularyHostileTests {
    private static let special = TokenizerFixture.special

    private func expect(_ error: TokenizerError, names parts: [String] = []) {
        let text = error.description
        #expect(text.hasPrefix("found ") && text.contains("; wanted "), "\(text)")
        #expect(text.split(separator: "; ").count >= 3, "\(text)")
        for part in parts { #expect(text.contains(part), "\(text)") }
    }

    @Test(
        "lists of pieces",
        arguments: [
            ("", .empty),
            ("\n", .pieceEmpty(id: 0)),
            ("[PAD]\n\n[UNK]\n", .pieceEmpty(id: 1)),
            ("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\na\n", .duplicatePiece(piece: "a", ids: [4, 6])),
            ("[PAD]\n[CLS]\n[SEP]\n", .missingToken("[UNK]")),
            ("[PAD]\n[UNK]\n[SEP]\n", .missingToken("[CLS]")),
            ("[PAD]\n[UNK]\n[CLS]\n", .missingToken("[SEP]")),
            ("[UNK]\n[CLS]\n[SEP]\n", .missingToken("[PAD]")),
            ("[PAD]\na\u{0}b\n", .pieceHoldsNUL(id: 1)),
            (
                String(repeating: "a", count: 257) + "\n",
                .pieceTooLong(id: 0, byteCount: 257, limit: 256)
            ),
            // What is no list at all is not copied to its end.
            (String(repeating: "a", count: 9999), .pieceTooLong(id: 0, byteCount: 258, limit: 256)),
        ] as [(String, TokenizerError)]
    )
    func lines(text: String, expected: TokenizerError) {
        #expect(throws: expected) { try Vocabulary(lines: Array(text.utf8).span) }
        expect(expected)
    }

    @Test("pieces that are not UTF-8")
    func notUTF8() {
        let text = TokenizerFixture.lines(Self.special) + [0xC3, 0x0A]
        #expect(throws: TokenizerError.pieceNotUTF8(id: 5)) { try Vocabulary(lines: text.span) }
        let json = TokenizerFixture.json(Self.special + ["~"]).map { $0 == 0x7E ? 0xFF : $0 }
        #expect(throws: TokenizerError.pieceNotUTF8(id: 5)) {
            try Vocabulary(tokenizer: json.span)
        }
    }

    @Test("more pieces than ids are allowed to number")
    func tooMany() {
        let limit = Vocabulary.pieceLimit
        let pieces = (0...limit).map { String($0, radix: 36) }
        let expected = TokenizerError.tooManyPieces(count: limit + 1, limit: limit)
        let lines = TokenizerFixture.lines(pieces)
        #expect(throws: expected) { try Vocabulary(lines: lines.span) }
        expect(expected)
    }

    @Test("a file that is too large is not read")
    func tooLarge() throws {
        let folder = TemporaryFolder()
        let count = Vocabulary.fileByteLimit + 1
        try folder.write(Array(repeating: 0x0A, count: count), named: "vocab.txt")
        let file = try MappedFile(path: folder.path + "/vocab.txt")
        let expected = TokenizerError.fileTooLarge(
            byteCount: count,
            limit: Vocabulary.fileByteLimit
        )
        #expect(throws: expected) { try Vocabulary(lines: file) }
        #expect(throws: expected) { try Vocabulary(tokenizer: file) }
        #expect(throws: expected) { try BertNormalization(configuration: file) }
        expect(expected)
    }

    @Test(
        "tokenizer.json with one thing changed",
        arguments: [
            ("\"free\":28", "\"free\":-28", "id -28 of `free`"),
            ("\"free\":28", "\"free\":999999", "id 999999 of `free`"),
            ("\"free\":28", "\"free\":27", "id 27 for `able` and `free`"),
            ("\"free\":28", "\"free\":2.5", "a number that is no integer"),
            ("\"free\":28", "\"free\":\"28\"", "`28` in `model.vocab.free`"),
            ("\"free\":28", "\"able\":28", "the piece `able`"),
            ("\"free\":28", "\"\":28", "an empty piece 28"),
            ("\"free\":28", "\"a\\u0000\":28", "a NUL byte in piece 28"),
            ("\"WordPiece\"", "\"BPE\"", "`BPE` in `model.type`"),
            ("\"WordPiece\"", "null", "null in `model.type`"),
            ("\"vocab\"", "\"words\"", "nothing in `model.vocab`"),
            ("\"model\"", "\"modell\"", "nothing in `model`"),
            ("\"BertNormalizer\"", "\"NFC\"", "`NFC` in `normalizer.type`"),
            ("\"clean_text\":true", "\"clean_text\":1", "1 in `normalizer.clean_text`"),
            ("\"BertPreTokenizer\"", "\"Whitespace\"", "`Whitespace` in `pre_tokenizer.type`"),
            ("\"TemplateProcessing\"", "\"RobertaProcessing\"", "in `post_processor.type`"),
            ("\"id\":\"A\"", "\"id\":\"B\"", "in `post_processor.single[1].Sequence.id`"),
            ("\"##\",", "\"\",", "`` in `model.continuing_subword_prefix`"),
            ("\"##\",", "\"x\",", "`x` in `model.continuing_subword_prefix`"),
            ("word\":100", "word\":0", "0 in `model.max_input_chars_per_word`"),
            ("word\":100", "word\":129", "129 in `model.max_input_chars_per_word`"),
            ("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"<unk>\"", "no piece `<unk>`"),
            ("\"[MASK]\",\"single", "\"[MAKS]\",\"single", "4 in `added_tokens[4].id`"),
            ("{\"id\":4,", "{\"id\":3,", "3 in `added_tokens[4].id`"),
            (
                "{\"id\":4,\"special\":true", "{\"id\":4,\"special\":false",
                "added_tokens[4].special"
            ),
            ("\"normalized\":false", "\"normalized\":true", "true in `added_tokens[0].normalized`"),
            ("\"single_word\":false", "\"single_word\":true", "added_tokens[0].single_word"),
            ("\"added_tokens\":[", "\"added_tokens\":4,\"x\":[", "4 in `added_tokens`"),
            ("{\"version\"", "[\"version\"", "`:` at byte"),
        ]
    )
    func json(old: String, new: String, found: String) throws {
        let pieces =
            Self.special + ["un", "una"] + (7..<27).map { "x\($0)" } + ["able", "free", "##ing"]
        let text = TokenizerFixture.json(pieces, edits: [(old, new)])
        #expect(text != TokenizerFixture.json(pieces), "the change is one")
        let error = #expect(throws: TokenizerError.self) { try Vocabulary(tokenizer: text.span) }
        expect(try #require(error), names: [found])
    }

    @Test("JSON that is cut short anywhere is refused")
    func truncated() {
        let text = TokenizerFixture.json(Self.special + ["a\"\\", "é", "😀"])
        for count in text.indices {
            #expect(throws: TokenizerError.self) {
                try Vocabulary(tokenizer: text.span.extracting(0..<count))
            }
        }
    }

    @Test("JSON that nests without end is refused")
    func deep() {
        let text = Array(repeating: UInt8(ascii: "["), count: 100_000)
        let error = #expect(throws: TokenizerError.self) { try JSONTree(text.span) }
        #expect(error?.description.contains("levels of nesting") == true)
    }

    @Test("damaged files give an error or a sound vocabulary", arguments: 0..<300)
    func mutated(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let json = TokenizerFixture.json(edits: [("\"free\"", #""\ud83d\ude00\n""#)])
        let lines = TokenizerFixture.lines()
        let damagedJSON = draws.mutated(json, with: json)
        let damagedLines = draws.mutated(lines, with: lines)
        survive { () throws(TokenizerError) in try Vocabulary(tokenizer: damagedJSON.span) }
        survive { () throws(TokenizerError) in try Vocabulary(lines: damagedLines.span) }
    }

    private func survive(_ load: () throws(TokenizerError) -> Vocabulary) {
        do throws(TokenizerError) {
            let vocabulary = try load()
            let ids = Tokenizer(vocabulary).ids("Hello unaffable wörld 中国 😀".utf8)
            #expect(ids.allSatisfy { $0 >= 0 && $0 < vocabulary.count })
        } catch {
            expect(error)
        }
    }
}
