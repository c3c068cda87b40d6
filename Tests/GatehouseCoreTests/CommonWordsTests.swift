import Testing

@testable import GatehouseCore

@Suite("CommonWords")
struct CommonWordsTests {
    private func kinds(_ word: String) -> CommonWords.Kinds? {
        let bytes = Array(word.utf8)
        return CommonWords.kinds(of: bytes.span)
    }

    @Test(
        "words have their kinds, signs and case aside",
        arguments: [
            ("i", [.firstPerson, .function]), ("I", [.firstPerson, .function]),
            ("I'M", .firstPerson), ("you", [.secondPerson, .function]), ("U", .secondPerson),
            ("you're", .secondPerson), ("\"Your!\"", [.secondPerson, .function]),
            ("(the", .function), ("us...", .firstPerson), ("should", .function),
            ("mine", .firstPerson), ("an", .function), ("about", .function),
        ] as [(String, CommonWords.Kinds)]
    )
    func known(word: String, expected: CommonWords.Kinds) {
        #expect(kinds(word) == expected)
    }

    @Test(
        "other words have none",
        arguments: [
            "", "!!!", "''", "money", "youu", "th", "i-", "yоu",  // the last has a Cyrillic o
            "the\u{0}", "aboutabout", "ıf", "\u{0}",
        ]
    )
    func unknown(word: String) {
        #expect(kinds(word) == nil)
    }
}
