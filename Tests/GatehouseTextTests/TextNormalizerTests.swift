import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("TextNormalizer")
struct TextNormalizerTests {
    private func normalized(_ text: String) -> String {
        var normalizer = TextNormalizer()
        return Self.normalized(text, &normalizer)
    }

    private static func normalized(_ text: String, _ normalizer: inout TextNormalizer) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        normalizer.normalize(bytes.span, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Compares scalars: `==` of strings takes canonically equivalent ones for equal.
    private func expect(_ text: String, becomes expected: String) {
        let found = normalized(text)
        #expect(
            found.unicodeScalars.elementsEqual(expected.unicodeScalars),
            "\(found.unicodeScalars.map { String($0.value, radix: 16) })"
        )
    }

    @Test(
        "spellings of one text become equal",
        arguments: [
            ("", ""),
            ("Hello World", "hello world"),
            ("ＦＲＥＥ ｃａｓｈ！", "free cash!"),  // full width
            ("ﬁnd oﬄine", "find offline"),  // ligatures
            ("Straße STRASSE ẞ", "strasse strasse ss"),  // full case folding
            ("İ", "i\u{307}"),  // folds to two scalars
            ("ı", "ı"),  // dotless i is its own letter
            ("ΌΔΟΣ όδος", "όδοσ όδοσ"),  // final sigma folds
            ("ᾳ", "αι"),  // iota subscript is spelt out
            ("ŉ", "ʼn"), ("ſ", "s"), ("K", "k"), ("Å", "å"),  // letter-like signs
            ("ПРИВЕТ", "привет"),
            ("Ꭰ", "Ꭰ"), ("ꭰ", "Ꭰ"),  // Cherokee folds to upper case
            ("pay\u{200B}pal \u{200D}x\u{2060}y\u{FEFF}", "paypal xy"),  // zero width
            ("via\u{AD}gra", "viagra"),  // soft hyphen
            ("a\u{34F}\u{301}", "á"),  // grapheme joiner
            ("a\u{FE0F}\u{E0001}\u{E0061}b", "ab"),  // variation selectors and tags
            ("\u{202E}evil\u{202C}", "evil"),  // overrides of direction
            ("é", "é"), ("e\u{301}", "é"),  // composed and not
            ("a\u{323}\u{307}", "ạ\u{307}"), ("a\u{307}\u{323}", "ạ\u{307}"),  // order of marks
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("한글", "한글"), ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"),
            ("ﾊﾟﾝ", "パン"),  // half width, its mark composed
            ("㌔㍿", "キロ株式会社"), ("①②", "12"), ("½", "1\u{2044}2"), ("x²", "x2"),
            ("ﻼﻷ", "لالأ"),  // presentation forms
            ("ﷺ", "صلى الله عليه وسلم"),  // U+FDFA, the longest decomposition
            ("𝐅𝓻𝔢𝕖 𝟙𝟚", "free 12"),  // mathematical letters
            ("🄰🅂", "as"), ("Ⅷ", "viii"), ("㎒", "mhz"),
            ("😀👍🏽", "😀👍🏽"),
            ("क्षि", "क्षि"),
            ("\u{958}", "\u{915}\u{93C}"),  // excluded from composition
        ]
    )
    func table(text: String, expected: String) {
        expect(text, becomes: expected)
    }

    @Test(
        "white space is one space between words and none around; controls go",
        arguments: [
            ("  a  b\t\r\n c ", "a b c"),
            (" \n", ""),
            ("a\u{0}b\u{7F}c\u{1C}d", "abcd"),  // ASCII controls
            ("\u{A0}é\u{3000}\u{2003}b\u{2028}\u{85} c\u{A0}", "é b c"),
            ("é \u{200B} b", "é b"),  // invisible between spaces
            ("é\u{0} \u{1} b", "é b"), ("a\u{80}é", "aé"),  // controls between spaces, and C1
            ("\u{FEFF} é", "é"), ("é \u{200B}", "é"),
            ("¨é", "\u{308}é"),  // decomposes to a space and a mark
            ("a ¨", "a \u{308}"),
        ]
    )
    func whiteSpace(text: String, expected: String) {
        expect(text, becomes: expected)
    }

    @Test("ASCII has the same form alone as beside other characters", arguments: 0..<20)
    func shortPath(seed: Int) {
        var draws = SeededDraws(seed: seed)
        for _ in 0..<20 {
            let ascii = String(
                decoding: draws.bytes(draws.below(40)).map { $0 & 0x7F },
                as: UTF8.self
            )
            expect(ascii + "中", becomes: normalized(ascii + "x").dropLast() + "中")
            expect("中" + ascii, becomes: "中" + normalized("x" + ascii).dropFirst())
        }
    }

    @Test("output is appended")
    func appends() {
        var normalizer = TextNormalizer()
        var output = Array("é".utf8)
        for text in [" A ", " Ä "] {
            let bytes = Array(text.utf8)
            normalizer.normalize(bytes.span, into: &output)
        }
        #expect(String(decoding: output, as: UTF8.self) == "éaä")
    }

    /// Scalars of every kind, those that interact more often than chance has them.
    private static func drawText(_ draws: inout SeededDraws) -> String {
        var text = String.UnicodeScalarView()
        let special: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x00...0x20, 0xA0...0x17F, 0x300...0x36F, 0x370...0x3FF, 0x1E00...0x1FFF,
            0x1100...0x11FF, 0xAC00...0xD7A3, 0x600...0x6FF, 0x900...0x97F, 0x2000...0x206F,
            0x3040...0x30FF, 0xFB00...0xFEFF, 0xFF00...0xFFEF, 0x1D100...0x1D7FF, 0xE0000...0xE01EF,
            0x1AB0...0x1AFF, 0x3099...0x309A, 0x0...0x10FFFF,
        ]
        for _ in 0..<draws.below(16) {
            let range = draws.pick(special)
            if let scalar = Unicode.Scalar(range.lowerBound + UInt32(draws.below(range.count))) {
                text.append(scalar)
            }
        }
        return String(text)
    }

    @Test("the form of a form is itself", arguments: 0..<20)
    func idempotent(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var normalizer = TextNormalizer()
        for _ in 0..<200 {
            let text = Self.drawText(&draws)
            let once = Self.normalized(text, &normalizer)
            let twice = Self.normalized(once, &normalizer)
            #expect(
                once.unicodeScalars.elementsEqual(twice.unicodeScalars),
                "\(text.unicodeScalars.map { String($0.value, radix: 16) })"
            )
        }
    }

    @Test("canonically equivalent texts have one form", arguments: 0..<20)
    func equivalent(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var normalizer = TextNormalizer()
        for _ in 0..<100 {
            let text = Self.drawText(&draws)
            // Iota subscript becomes a letter where it stands, so that order matters to it.
            let decomposed = text.decomposedStringWithCanonicalMapping
            guard !decomposed.unicodeScalars.contains("\u{345}") else { continue }
            let form = Self.normalized(text, &normalizer)
            let other = Self.normalized(decomposed, &normalizer)
            #expect(
                form.unicodeScalars.elementsEqual(other.unicodeScalars),
                "\(text.unicodeScalars.map { String($0.value, radix: 16) })"
            )
        }
    }

    @Test("scalars that Unicode says do not change do not, and those that do change do")
    func againstProperty() {
        var normalizer = TextNormalizer()
        var compared = 0
        for value in [UInt32(0x80)...0xFFFF, 0x1D400...0x1D7FF, 0x1F100...0x1F2FF].joined() {
            guard let scalar = Unicode.Scalar(value), Self.isKnown(scalar),
                scalar.properties.generalCategory != .control, !scalar.properties.isWhitespace
            else { continue }
            // Between characters that combine with nothing.
            let text = "中\(scalar)中"
            let form = Self.normalized(text, &normalizer)
            let changes = scalar.properties.changesWhenNFKCCaseFolded
            if form.unicodeScalars.elementsEqual(text.unicodeScalars) == changes {
                Issue.record("U+\(String(value, radix: 16)) became \(form)")
            }
            compared += 1
        }
        #expect(compared > 50_000)
    }

    /// Whether utf8proc 2.8 knows a scalar.
    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.age.map { $0.major <= 14 } ?? false
    }

    @Test("upper and lower case have one form")
    func cases() {
        var normalizer = TextNormalizer()
        var compared = 0
        for value in [UInt32(0x80)...0x2FFF, 0xA640...0xABFF, 0xFF00...0xFF5F, 0x10400...0x1044F]
            .joined()
        {
            guard let scalar = Unicode.Scalar(value), Self.isKnown(scalar),
                scalar.properties.changesWhenUppercased,
                scalar.properties.uppercaseMapping.unicodeScalars.allSatisfy(Self.isKnown),
                value != 0x131  // dotless i, whose upper case is an I with a dot in folding
            else { continue }
            let form = Self.normalized("中\(scalar)中", &normalizer)
            let upper = Self.normalized("中\(scalar.properties.uppercaseMapping)中", &normalizer)
            #expect(form.unicodeScalars.elementsEqual(upper.unicodeScalars), "\(scalar)")
            compared += 1
        }
        #expect(compared > 900)
    }

    /// Scalars without case that are visible: there our form is plain NFKC.
    private static let caseless: [Unicode.Scalar] = {
        let ranges: [ClosedRange<UInt32>] = [
            0x300...0x344, 0x346...0x34E, 0x350...0x36F, 0x5D0...0x5EA, 0x5B0...0x5BD,
            0x621...0x65F, 0x904...0x94D, 0x1100...0x1112, 0x1161...0x1175, 0x11A8...0x11C2,
            0x3041...0x3096, 0x3099...0x309A, 0x30A1...0x30FA, 0x4E00...0x4E80, 0xAC00...0xAD00,
            0xF900...0xFA6D, 0xFB1D...0xFBB1, 0xFE70...0xFEFC, 0xFF10...0xFF19, 0xFF66...0xFF9D,
        ]
        return ranges.joined().compactMap(Unicode.Scalar.init).filter { scalar in
            isKnown(scalar) && !scalar.properties.isCased
                && !scalar.properties.isDefaultIgnorableCodePoint
        }
    }()

    @Test("where there is no case the form is Foundation's NFKC", arguments: 0..<20)
    func likeFoundation(seed: Int) {
        var draws = SeededDraws(seed: seed)
        for _ in 0..<100 {
            var text = String.UnicodeScalarView(["中"])
            for _ in 0..<draws.below(12) { text.append(draws.pick(Self.caseless)) }
            text.append("中")
            let nfkc = String(text).precomposedStringWithCompatibilityMapping
            // Arabic ligatures hold spaces, of which we keep one.
            let words = nfkc.unicodeScalars.split(separator: " ").map(String.init)
            expect(String(text), becomes: words.joined(separator: " "))
        }
    }

    @Test("marks over the bound are dropped, in linear time")
    func zalgo() {
        var draws = SeededDraws(seed: 1)
        var text = String.UnicodeScalarView(["q"])
        for _ in 0..<10_000 {
            text.append(
                draws.pick(["\u{316}", "\u{302}", "\u{321}", "\u{323}", "\u{328}", "\u{307}"])
            )
        }
        text.append("r")
        let clock = ContinuousClock()
        var form = ""
        let time = clock.measure { form = normalized(String(text)) }
        let scalars = Array(form.unicodeScalars)
        #expect(scalars.count == 2 + TextNormalizer.marksPerStarter)
        #expect(scalars.first == "q" && scalars.last == "r")
        let ranks = scalars[1...30].map(\.properties.canonicalCombiningClass.rawValue)
        #expect(ranks == ranks.sorted(), "the marks that stay are in canonical order")
        #expect(time < .seconds(2))
    }

    @Test(
        "64 KiB of anything take linear time and bounded memory",
        arguments: [
            "a", " ", "\u{301}", "ﷺ", "\u{200B}", "\u{1112}\u{1161}\u{11AB}", "İ", "\u{323}\u{307}",
        ]
    )
    func hostileLengths(unit: String) {
        let text = String(repeating: unit, count: 65_536 / unit.utf8.count)
        let clock = ContinuousClock()
        var form = ""
        let time = clock.measure { form = normalized(text) }
        // U+FDFA has 33 bytes of UTF-8 for its 3.
        #expect(form.utf8.count <= text.utf8.count * 11)
        #expect(time < .seconds(5))
    }
}
