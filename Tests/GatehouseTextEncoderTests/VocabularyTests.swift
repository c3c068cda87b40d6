import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("Vocabulary")
struct VocabularyTests {
    @Test("vocab.txt and tokenizer.json of the same pieces are the same vocabulary")
    func sources() throws {
        let folder = TemporaryFolder()
        try folder.write(TokenizerFixture.lines(), named: "vocab.txt")
        try folder.write(TokenizerFixture.json(), named: "tokenizer.json")
        let lines = try Vocabulary(lines: MappedFile(path: folder.path + "/vocab.txt"))
        let json = try Vocabulary(tokenizer: MappedFile(path: folder.path + "/tokenizer.json"))
        for vocabulary in [lines, json] {
            #expect(vocabulary.count == TokenizerFixture.pieces.count)
            #expect(vocabulary.padding == 0 && vocabulary.unknown == 1)
            #expect(vocabulary.start == 2 && vocabulary.separator == 3)
            #expect(vocabulary.wordLimit == 100)
            #expect(vocabulary.normalization == BertNormalization())
            let pieces = (0..<Int32(vocabulary.count)).map { vocabulary.piece($0) }
            #expect(
                pieces.elementsEqual(TokenizerFixture.pieces) { Array($0.utf8) == Array($1.utf8) }
            )
            let text = Tokenizer(vocabulary, mode: .parity).pieces("unaffable[MASK] Привет €")
            #expect(text == "unaff ##able [MASK] привет €")
        }
    }

    @Test("lines may end in CR LF, and the last one not at all")
    func lineEnds() throws {
        let text = TokenizerFixture.special.joined(separator: "\r\n") + "\r\nfree"
        let vocabulary = try Vocabulary(lines: Array(text.utf8).span)
        #expect(vocabulary.count == 6)
        #expect(vocabulary.piece(5) == "free" && vocabulary.piece(0) == "[PAD]")
    }

    @Test("pieces that Swift's strings take for equal are two pieces")
    func canonicallyEquivalent() throws {
        let pieces =
            TokenizerFixture.special + [
                "\u{E9}", "e\u{301}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}",
            ]
        let edits = [("\"strip_accents\":null", "\"strip_accents\":false")]
        let vocabulary = try Vocabulary(tokenizer: TokenizerFixture.json(pieces, edits: edits).span)
        #expect(vocabulary.count == 9)
        let tokenizer = Tokenizer(vocabulary)
        #expect(tokenizer.ids("\u{E9} e\u{301} \u{AC01}".utf8) == [5, 6, 7])
    }

    @Test("escapes in JSON are decoded")
    func escapes() throws {
        let edits = [("\"free\"", #""\u0066r\u00e9\ud83d\ude00\\\"\/\n\t""#)]
        let vocabulary = try Vocabulary(tokenizer: TokenizerFixture.json(edits: edits).span)
        let id = try #require(TokenizerFixture.pieces.firstIndex(of: "free"))
        #expect(vocabulary.piece(Int32(id)) == "fré😀\\\"/\n\t")
    }

    @Test(
        "tokenizer.json sets the normaliser",
        arguments: [
            ([], BertNormalization()),
            ([("\"lowercase\":true", "\"lowercase\":false")], BertNormalization(lowercases: false)),
            ([("\"lowercase\":true", "\"lowercase\":null")], BertNormalization()),
            (
                [("\"clean_text\":true", "\"clean_text\":false")],
                BertNormalization(cleansText: false)
            ),
            (
                [("\"handle_chinese_chars\":true,", "\"handle_chinese_chars\":false,")],
                BertNormalization(separatesIdeographs: false)
            ),
            (
                [("\"strip_accents\":null", "\"strip_accents\":false")],
                BertNormalization(stripsAccents: false)
            ),
        ] as [([(String, String)], BertNormalization)]
    )
    func settings(edits: [(String, String)], expected: BertNormalization) throws {
        let vocabulary = try Vocabulary(tokenizer: TokenizerFixture.json(edits: edits).span)
        #expect(vocabulary.normalization == expected)
    }

    @Test(
        "tokenizer_config.json sets the normaliser",
        arguments: [
            ("{}", BertNormalization()),
            (#"{"do_lower_case":false}"#, BertNormalization(lowercases: false)),
            (
                #"{"strip_accents":false,"model_max_length":1e30}"#,
                BertNormalization(stripsAccents: false)
            ),
            (
                #"{"do_lower_case":false,"strip_accents":true,"tokenize_chinese_chars":false}"#,
                BertNormalization(
                    separatesIdeographs: false,
                    stripsAccents: true,
                    lowercases: false
                )
            ),
        ]
    )
    func configuration(text: String, expected: BertNormalization) throws {
        let folder = TemporaryFolder()
        try folder.write(Array(text.utf8), named: "tokenizer_config.json")
        let file = try MappedFile(path: folder.path + "/tokenizer_config.json")
        #expect(try BertNormalization(configuration: file) == expected)
    }

    @Test("the limit of a word and the unknown token are as the file says")
    func model() throws {
        let edits = [("word\":100", "word\":3"), ("token\":\"[UNK]\"", "token\":\"[MASK]\"")]
        let tokenizer = Tokenizer(
            try Vocabulary(tokenizer: TokenizerFixture.json(edits: edits).span)
        )
        #expect(tokenizer.pieces("zzz zzzz") == "z ##z ##z [MASK]")
    }

    @Test("added tokens may be longer than each other, and the longest counts")
    func addedTokens() throws {
        let pieces = TokenizerFixture.special + ["[SEP]x", "x"]
        let more = #"{"id":5,"special":true,"content":"[SEP]x","lstrip":true,"rstrip":true},"#
        let edits = [("\"added_tokens\":[", "\"added_tokens\":[" + more)]
        let vocabulary = try Vocabulary(tokenizer: TokenizerFixture.json(pieces, edits: edits).span)
        let tokenizer = Tokenizer(vocabulary, mode: .parity)
        #expect(tokenizer.ids("x [SEP]x[SEP] x".utf8) == [6, 5, 3, 6])
    }

    @Test("the trie finds the longest piece that a dictionary finds", arguments: 0..<40)
    func trie(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        var ids: [[UInt8]: Int32] = [:]
        // Few letters make long chains, all bytes make wide nodes.
        let letters = draws.oneIn(2) ? 3 : 255
        for id in 0..<Int32(1 + draws.below(2000)) {
            ids[(0...draws.below(6)).map { _ in UInt8(1 + draws.below(letters)) }] = id
        }
        let entries = ids.map { PieceTrieBuilder.Entry(bytes: $0.key[...], id: $0.value) }
        let (words, parts) = (entries.filter { $0.id % 3 > 0 }, entries.filter { $0.id % 3 == 0 })
        let trie = try PieceTrieBuilder.build(words: words, continuations: parts)
        for _ in 0..<2000 {
            let text = (0..<draws.below(12)).map { _ in
                draws.oneIn(30) ? 0 : UInt8(1 + draws.below(letters))
            }
            for isStart in [true, false] {
                let (piece, end) = PieceTrie.longestPiece(
                    trie.nodes.span,
                    from: isStart ? trie.wordBase : trie.continuationBase,
                    in: text.span,
                    text.indices
                )
                let longest = text.indices.reversed().first { last in
                    ids[Array(text[...last])].map { ($0 % 3 > 0) == isStart } ?? false
                }
                #expect(end == longest.map { $0 + 1 } ?? 0)
                #expect(piece == longest.flatMap { ids[Array(text[...$0])] } ?? -1)
            }
        }
    }
}
