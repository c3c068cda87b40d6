import Testing

@testable import GatehouseText

@Suite("ScalarClass")
struct ScalarClassTests {
    @Test(
        "characters have the class that features and n-grams expect",
        arguments: [
            ("A", .upper), ("z", .lower), ("7", .digit), (" ", .space), ("\n", .space),
            ("\u{0B}", .space),  // vertical tab
            ("\u{1C}", .other),  // a control, though some libraries call it space
            ("$", .punctuation),  // all ASCII signs are punctuation
            ("+", .punctuation), ("_", .punctuation), ("\u{7F}", .other), ("\u{0}", .other),
            ("\u{85}", .space),  // next line
            ("\u{A0}", .space), ("\u{3000}", .space), ("\u{2028}", .space),
            ("\u{200B}", .other),  // zero width space is a format character
            ("É", .upper), ("ǅ", .upper),  // title case
            ("ß", .lower), ("中", .lower), ("ـ", .lower), ("ʰ", .lower),
            ("٣", .digit), ("７", .digit), ("Ⅷ", .symbol), ("²", .symbol),
            ("\u{301}", .mark), ("\u{20DD}", .mark), ("\u{0903}", .mark),
            ("£", .symbol), ("😀", .symbol), ("。", .punctuation), ("¿", .punctuation),
            ("\u{E000}", .other), ("\u{0378}", .other),
        ] as [(Unicode.Scalar, ScalarClass)]
    )
    func table(scalar: Unicode.Scalar, expected: ScalarClass) {
        #expect(ScalarClass.of(scalar.value) == expected)
    }

    @Test("beyond ASCII the class follows from the general category that Swift knows")
    func generalCategories() {
        var compared = 0
        for value in UInt32(0x80)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age,
                age.major <= 14  // what utf8proc 2.8 knows
            else { continue }
            let expected = Self.expected(scalar)
            if ScalarClass.of(value) != expected {
                Issue.record("U+\(String(value, radix: 16)): \(ScalarClass.of(value)), \(expected)")
            }
            compared += 1
        }
        #expect(compared > 60_000)
    }

    private static func expected(_ scalar: Unicode.Scalar) -> ScalarClass {
        if scalar.properties.isWhitespace { return .space }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: return .upper
        case .lowercaseLetter, .modifierLetter, .otherLetter: return .lower
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        case .decimalNumber: return .digit
        case .letterNumber, .otherNumber: return .symbol
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return .punctuation
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: return .symbol
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: return .space
        default: return .other
        }
    }

    @Test("words are made of letters, digits and marks")
    func words() {
        let all: [ScalarClass] = [
            .space, .upper, .lower, .digit, .mark, .punctuation, .symbol, .other,
        ]
        #expect(all.filter(\.isWord) == [.upper, .lower, .digit, .mark])
    }
}
