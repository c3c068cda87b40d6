import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("TextFolder")
struct TextFolderTests {
    private func folded(_ text: String) -> (String, TextFolder) {
        var folder = TextFolder()
        folder.fold(Array(text.utf8).span)
        return (String(copying: folder.folded.bytes), folder)
    }

    @Test(
        "words become those they look like",
        arguments: [
            ("", ""),
            ("Hello  World", "hello world"),
            ("раураl", "paypal"),  // Cyrillic but for the l
            ("tеlеgrаm", "telegram"),  // Latin but for the vowels
            ("ТЕLЕGRАМ", "telegram"),  // capitals
            ("ΡayΡal", "paypal"), ("gοοgle", "google"), ("ΝOW", "now"),  // Greek
            ("appӏe", "apple"), ("PRӀZE", "prize"),  // a small and a capital palochka
            ("telegrаm\u{200B}me", "telegramme"),  // both tricks
            ("ԝhatsᴀpp", "whatsapp"), ("pаypаɩ", "paypai"),
            ("привет", "привет"), ("сор", "сор"), ("ОРЕХ", "орех"),  // one script: untouched
            ("όδος", "όδοσ"), ("naïve ılık şəhər", "naïve ılık şəhər"),
            ("Tシャツ 한글abc", "tシャツ 한글abc"),  // nobody takes these for others
            ("ПриветWorld", "npиbetworld"),
            ("covid-вирус", "covid-вирус"),  // two words
            ("ＦＲＥＥ 𝓬𝓪𝓼𝓱", "free cash"),
            ("a\u{0}b\tc \n d ", "ab c d"),
        ]
    )
    func table(text: String, expected: String) {
        #expect(folded(text).0 == expected)
    }

    @Test(
        "slices of the text are what was written",
        arguments: [
            ("pay раураl now", "paypal", "раураl"),
            ("A  double   space", "double space", "double   space"),
            ("  x \u{1}y", "x y", "x \u{1}y"),
            ("say te\u{200B}le\u{AD}gram!", "telegram", "te\u{200B}le\u{AD}gram"),
            ("Ünïcode e\u{301}te", "éte", "e\u{301}te"),
            ("ﬃx ﬁnd me", "find", "ﬁnd"),
            ("oﬃce", "f", "ﬃ"),  // part of a scalar is all of it
            ("𝐅𝐫𝐞𝐞 \u{202E}money\u{202C}", "free money", "𝐅𝐫𝐞𝐞 \u{202E}money"),
            ("\u{1112}\u{1161}\u{11AB}글", "한", "\u{1112}\u{1161}\u{11AB}"),
            ("é\u{323}x", "ẹ\u{301}", "é\u{323}"),
            ("中  文", "中 文", "中  文"),
        ]
    )
    func origins(text: String, part: String, written: String) {
        let (_, folder) = folded(text)
        guard let range = Naive.first(part, in: folder.folded) else {
            Issue.record("no '\(part)' in '\(String(copying: folder.folded.bytes))'")
            return
        }
        let original = folder.folded.map.original(of: range)
        #expect(String(decoding: Array(text.utf8)[original], as: UTF8.self) == written)
    }

    @Test(
        "evidence is counted",
        arguments: [
            ("plain text 123", 0, 0, 0, 0),
            ("раураl pаy привет", 2, 0, 2, 0),
            ("\u{200B}a\u{202E}b\u{1}", 0, 3, 0, 0),
            ("\u{1}ab", 0, 1, 0, 0),
            ("👩\u{200D}🦰 ❤\u{FE0F} می\u{200C}خواهم", 0, 0, 0, 0),  // joiners with a use
            ("pay\u{200D}pal", 0, 1, 0, 0),
            ("t3l3gr4m h3llo covid19 3d hello! p@ss a|b", 0, 0, 0, 4),
            ("t3legram привет", 0, 0, 0, 1),
        ]
    )
    func evidence(text: String, mixed: Int, invisible: Int, confusable: Int, leet: Int) {
        let evidence = folded(text).1.evidence
        #expect(evidence.mixedScriptWords == mixed)
        #expect(evidence.invisibleScalars == invisible)
        #expect(evidence.confusableWords == confusable)
        #expect(evidence.leetWords == leet)
    }

    @Test("without look-alikes it is what TextNormalizer makes", arguments: 0..<200)
    func sameAsNormalizer(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var folder = TextFolder()
        var normalizer = TextNormalizer()
        for _ in 0..<20 {
            let text = Naive.text(&draws, length: draws.below(70))
            var bytes: [UInt8] = []
            _ = bytes.append(repairing: text.span, limit: .max / 2)
            var expected: [UInt8] = []
            normalizer.normalize(bytes.span, into: &expected)
            folder.fold(text.span)
            if folder.evidence.confusableWords == 0 {
                #expect(
                    String(copying: folder.folded.bytes)
                        == String(decoding: expected, as: UTF8.self)
                )
            }
            #expect(folder.evidence.intake.isRepaired == (bytes != text))
        }
    }

    @Test("every byte of a view has a place in the text", arguments: 0..<100)
    func places(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var folder = TextFolder()
        for _ in 0..<20 {
            let text = Naive.text(&draws, length: draws.below(90))
            folder.fold(text.span)
            folder.squeeze()
            for offset in 0..<folder.folded.count {
                let range = folder.folded.map.original(of: offset..<offset + 1)
                #expect(!range.isEmpty && range.upperBound <= text.count)
            }
            for offset in 0..<folder.squeezed.count {
                let range = folder.squeezed.map.original(of: offset..<offset + 1)
                #expect(!range.isEmpty && range.upperBound <= folder.folded.count)
            }
        }
    }

    @Test(
        "a long text is cut between scalars",
        arguments: [
            (0, ""), (1, ""), (2, "é"), (3, "éa"), (4, "éa"), (5, "éa"), (6, "éa中"), (7, "éa中b"),
        ]
    )
    func limit(bytes: Int, expected: String) {
        var folder = TextFolder()
        folder.fold(Array("éa中b".utf8).span, byteLimit: bytes)
        #expect(folder.evidence.intake.isTruncated == (bytes < 7))
        #expect(String(copying: folder.folded.bytes) == expected)
    }
}
