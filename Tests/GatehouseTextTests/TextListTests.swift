import Testing

@testable import GatehouseText

@Suite("TextList")
struct TextListTests {
    private func parse(_ text: String) throws(TextListError) -> TextList.File {
        try TextList.parse(file: "x.txt", bytes: Array(text.utf8).span)
    }

    @Test(
        "a file has one entry a line",
        arguments: [
            ("", [], []),
            ("a\nb c\n", ["a", "b c"], [1, 2]),
            ("\u{FEFF}# note\r\n\r\n  a \t\r\nb", ["a", "b"], [3, 4]),
            ("\\#1 deal\n a#b", ["#1 deal", "a#b"], [1, 2]),
        ] as [(String, [String], [Int])]
    )
    func lines(text: String, entries: [String], lines: [Int]) throws {
        let file = try parse(text)
        #expect(file.entries == entries)
        #expect(file.lines == lines)
        #expect(file.warnings.isEmpty)
    }

    @Test("a repeated entry is left out with a warning")
    func duplicates() throws {
        let file = try parse("a\nb\n\n a\n")
        #expect(file.entries == ["a", "b"])
        #expect(
            file.warnings == [
                "x.txt:4: found 'a' again, first on line 1; wanted each entry once; delete one"
            ]
        )
    }

    @Test(
        "what is no entry is refused with its line",
        arguments: [
            (Array("a\n\u{0}b".utf8), "x.txt:2: found a NUL"),
            ([0x61, 0x0A, 0x0A, 0xFF], "x.txt:3: found bytes that are not UTF-8"),
            ([UInt8](repeating: 0x61, count: 4097), "x.txt:1: found an entry of 4097 bytes"),
        ]
    )
    func refusals(bytes: [UInt8], message: String) {
        let error = #expect(throws: TextListError.self) {
            try TextList.parse(file: "x.txt", bytes: bytes.span)
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(
        "patterns that would be too large are known before they are compiled",
        arguments: [
            ("a{1,1000}", true), ("a{1,1001}", false), ("(a{40}){40}", true),
            ("(a{100}){100}", false), ("((a{20}b){20}){20}", false), ("a{,}", true), ("a{x}", true),
            ("[]a{2000}]b", true), ("\\{2000}", true), ("[^]\\]{9}]{3000}", false), ("(", true),
            (String(repeating: "a", count: 1001), false), ("a{99999999999999999999}", false),
        ]
    )
    func limits(pattern: String, isAllowed: Bool) {
        #expect((PatternLimits.excess(of: Array(pattern.utf8)) == nil) == isAllowed)
    }
}
