import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("Tokenizer")
struct TokenizerTests {
    private func pieces(
        _ text: String,
        _ normalization: BertNormalization = BertNormalization(),
        mode: Tokenizer.Mode = .untrusted,
    ) throws -> String {
        let vocabulary = try TokenizerFixture.vocabulary(normalization)
        return Tokenizer(vocabulary, mode: mode).pieces(text)
    }

    @Test(
        "words are cut into the longest pieces",
        arguments: [
            ("", ""), (" ", ""),
            ("hello", "hello"), ("hello world", "hello world"),
            ("unaffable", "unaff ##able"),  // not una + ##ffable
            ("freeing", "free ##ing"),
            ("un", "un"), ("unu", "un ##u"),
            ("abcab", "a ##bc ##ab"),
            ("freeя", "[UNK]"),  // the rest of a word fails, so all of it does
            ("free я cash", "free [UNK] cash"),
            ("12345", "123 ##4 ##5"),
        ]
    )
    func words(text: String, expected: String) throws {
        #expect(try pieces(text) == expected)
    }

    @Test(
        "scalars are normalised one by one",
        arguments: [
            ("HELLO", "hello"),
            ("fr\u{E9}e fre\u{301}e", "free free"),  // accents go
            ("\u{1EC7}", "e"),  // two of them
            ("fr\u{200B}e\u{AD}e\u{0}", "free"),  // format and control characters go
            ("fr\u{85}ee", "free"), ("fr\u{B}ee", "free"),  // control characters before spaces
            ("fr\u{FFFD}ee", "free"), ("fr\u{E000}ee", "free"),
            ("hello\u{A0}world\u{3000}\tfree\r\ncash", "hello world free cash"),
            ("\u{180E}free", "free"),  // Mongolian vowel separator is no space any more
            ("fr\u{378}ee", "[UNK]"),  // unassigned scalars stay
            ("free中国cash", "free 中 国 cash"),
            ("\u{F9D1}", "[UNK]"), ("\u{F91A}", "[UNK]"),  // decompose after they are set apart
            ("\u{2F80C}", "[UNK]"), ("八\u{301}", "八"),
            ("\u{AC01}", "\u{1100} ##\u{1161} ##\u{11A8}"),  // a syllable is three letters
            ("ΟΣ", "οσ"),  // no final sigma
            ("İ", "i"), ("K", "k"), ("😀", "😀"), ("€1", "€ ##1"),
        ]
    )
    func normalization(text: String, expected: String) throws {
        #expect(try pieces(text) == expected)
    }

    @Test(
        "punctuation is a word of its own",
        arguments: [
            ("hello,world", "hello , world"),
            ("don't", "don ' t"), ("$1", "$ 1"), ("1^2", "1 ^ 2"), ("a_a", "a _ a"),
            ("a\u{37E}a", "a ; a"),  // decomposes to a semicolon
            ("a\u{226E}a", "a < a"),  // and to a sign with a stroke
            ("a…a", "a [UNK] a"), ("a「a", "a [UNK] a"),
            ("a##ing", "a # # i ##n ##g"),  // nobody writes a continuation
        ]
    )
    func punctuation(text: String, expected: String) throws {
        #expect(try pieces(text) == expected)
    }

    @Test(
        "flags switch steps off",
        arguments: [
            (
                BertNormalization(lowercases: false), "HELLO hello É",
                "H ##E ##L ##L ##O hello [UNK]"
            ),
            (BertNormalization(stripsAccents: false), "É e\u{301}", "é e\u{301}"),
            (BertNormalization(stripsAccents: false), "İ", "i\u{307}"),  // one scalar becomes two
            (BertNormalization(stripsAccents: true, lowercases: false), "İ", "I"),
            (BertNormalization(separatesIdeographs: false), "中国", "中 ##国"),
            (BertNormalization(cleansText: false), "fr\u{1}ee", "f ##r ##\u{1} ##e ##e"),
            (BertNormalization(cleansText: false), "fr\u{85}ee", "f ##r e ##e"),  // a space now
            (BertNormalization(cleansText: false), "a\u{0}a", "[UNK]"),
        ] as [(BertNormalization, String, String)]
    )
    func flags(normalization: BertNormalization, text: String, expected: String) throws {
        // `==` of strings would take the two spellings of é for equal.
        let found = try pieces(text, normalization)
        #expect(found.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(found)")
    }

    @Test(
        "marks that stay are put in canonical order",
        arguments: [
            ("a\u{302E}\u{1B44}", "a ##\u{1B44} ##\u{302E}"),  // class 224, then 9
            ("a\u{1D165}\u{302E}\u{1B44}", "a ##\u{1B44} ##\u{1D165} ##\u{302E}"),
            ("a\u{302E}\u{301}\u{1B44}", "a ##\u{1B44} ##\u{302E}"),  // an accent between goes
            ("a\u{302E}\u{941}\u{1B44}", "a ##\u{302E} ##\u{1B44}"),  // a starter goes
            ("a\u{302E}\u{93E}\u{1B44}", "a ##\u{302E} ##\u{93E} ##\u{1B44}"),  // stays
            ("\u{302E}\u{1B44}", "\u{1B44} ##\u{302E}"),
            ("a\u{302E} \u{1B44}", "a ##\u{302E} \u{1B44}"),
        ]
    )
    func order(text: String, expected: String) throws {
        let found = try pieces(text)
        #expect(found.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(found)")
    }

    @Test(
        "special tokens are text, but for parity",
        arguments: [
            ("hello[SEP]world", "hello [ s ##e ##p ] world", "hello [SEP] world"),
            (
                "[CLS] [PAD][MASK]", "[ c ##l ##s ] [ p ##a ##d ] [ m ##a ##s ##k ]",
                "[CLS] [PAD] [MASK]"
            ),
            ("[sep]", "[ s ##e ##p ]", "[ s ##e ##p ]"),  // case matters
            ("[SE\u{200B}P]", "[ s ##e ##p ]", "[ s ##e ##p ]"),  // found before cleaning
            ("[[SEP]]", "[ [ s ##e ##p ] ]", "[ [SEP] ]"),
            ("[UNK]", "[ un ##k ]", "[UNK]"),
            ("[SEP", "[ s ##e ##p", "[ s ##e ##p"),
        ]
    )
    func special(text: String, untrusted: String, parity: String) throws {
        #expect(try pieces(text) == untrusted)
        #expect(try pieces(text, mode: .parity) == parity)
    }

    @Test("a word of 100 scalars is known, one of 101 is not")
    func longWords() throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        let unknown = tokenizer.vocabulary.unknown
        #expect(tokenizer.ids(String(repeating: "q", count: 100).utf8).count == 100)
        #expect(tokenizer.ids(String(repeating: "q", count: 101).utf8) == [unknown])
        // Counted after normalisation: accents are no part of the word.
        #expect(tokenizer.ids(String(repeating: "q\u{301}", count: 100).utf8).count == 100)
        #expect(tokenizer.ids(String(repeating: "\u{AC01}", count: 33).utf8).count == 99)
        #expect(tokenizer.ids(String(repeating: "\u{AC01}", count: 34).utf8) == [unknown])
    }

    @Test("bytes that are not UTF-8 become U+FFFD, which cleaning drops")
    func brokenUTF8() throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        let free = tokenizer.ids("free".utf8)
        for broken: [UInt8] in [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0xFF]] {
            #expect(tokenizer.ids(Array("fr".utf8) + broken + Array("ee".utf8)) == free)
            #expect(tokenizer.ids(Array("free".utf8) + broken) == free)
        }
        let kept = Tokenizer(try TokenizerFixture.vocabulary(BertNormalization(cleansText: false)))
        let pieces = kept.ids([0x61, 0xE2, 0x82, 0x62]).map { kept.vocabulary.piece($0) }
        #expect(pieces == ["a", "##\u{FFFD}", "##b"], "one for each maximal subpart")
    }

    @Test("the limit cuts between ids, and only then is the text cut", arguments: 0...6)
    func limit(limit: Int) throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        let text = Array("hello unaffable, win ".utf8)
        let all = tokenizer.ids(text)
        #expect(all.count == 5)
        var ids: [Int32] = [-7]
        let reach = tokenizer.tokenize(text.span, limit: limit, into: &ids)
        #expect(ids == [-7] + all.prefix(limit))
        #expect(reach.isCut == (limit < 5))
        #expect(reach.byteCount <= text.count)
    }

    @Test("an unknown word over the limit leaves nothing of itself")
    func limitAndUnknown() throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        #expect(tokenizer.ids("hello qqqqqя".utf8, limit: 1) == tokenizer.ids("hello".utf8))
        #expect(tokenizer.ids("qqqqqя".utf8, limit: 2) == [tokenizer.vocabulary.unknown])
        #expect(tokenizer.ids("qqqqqя".utf8, limit: 0).isEmpty)
    }

    @Test("a window stands between [CLS] and [SEP]", arguments: [("", 2), ("hello world", 3)])
    func window(text: String, limit: Int) throws {
        let tokenizer = Tokenizer(try TokenizerFixture.vocabulary())
        let (start, separator) = (tokenizer.vocabulary.start, tokenizer.vocabulary.separator)
        var ids: [Int32] = []
        let reach = tokenizer.encode(Array(text.utf8).span, limit: limit, into: &ids)
        #expect(ids == [start] + tokenizer.ids(text.utf8).prefix(limit - 2) + [separator])
        #expect(reach.isCut == !text.isEmpty)
    }
}
