import Testing

@testable import GatehouseText

@Suite("Confusables")
struct ConfusablesTests {
    @Test(
        "letters look like",
        arguments: [
            ("\u{430}", "a"), ("\u{432}", "b"), ("\u{441}", "c"), ("\u{43C}", "m"),  // а в с м
            ("\u{451}", "e"), ("\u{4AB}", "c"),  // ё ҫ: marks make no difference
            ("\u{4C0}", "i"), ("\u{4CF}", "l"),  // Ӏ is as I, ӏ as l
            ("\u{411}", "b"), ("\u{431}", "6"),  // Б б
            ("\u{3C1}", "p"), ("\u{3B3}", "y"), ("\u{3F2}", "c"),  // ρ γ ϲ
            ("\u{3B7}", "n"), ("\u{397}", "h"), ("\u{3BC}", "u"), ("\u{39C}", "m"),  // η Η μ Μ
            ("\u{578}", "n"), ("\u{54F}", "s"),  // ո Տ
            ("\u{13F4}", "b"), ("\u{A4F2}", "i"), ("\u{2C9F}", "o"),  // Ᏼ ꓲ ⲟ
            ("\u{299}", "b"), ("\u{1D1B}", "t"), ("\u{131}", "i"), ("\u{251}", "a"),  // ʙ ᴛ ı ɑ
        ]
    )
    func looks(letter: Unicode.Scalar, expected: Unicode.Scalar) {
        #expect(Confusables.ascii(letter.value) == UInt8(ascii: expected))
    }

    @Test(
        "others have no look",
        arguments: [
            "l", "1", "I", "0", "m",  // ASCII is never changed
            "\u{E9}", "\u{F8}", "\u{142}",  // é ø ł: Latin letters with marks
            "\u{438}", "\u{436}", "\u{57F}",  // и ж, and տ, of which only the capital is an s
            "\u{5D5}", "\u{627}", "\u{10FF}",  // ו ا ჿ: scripts that are not checked for mixing
            "\u{ABC0}", "\u{10FFFF}",
        ] as [Unicode.Scalar]
    )
    func none(letter: Unicode.Scalar) {
        #expect(Confusables.ascii(letter.value) == 0)
    }

    @Test("the table is in order and names nothing twice")
    func order() {
        let rows = Confusables.rows
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.ascii < $1.ascii })
        for row in rows {
            let scalars = row.lookAlikes.unicodeScalars.map(\.value)
            #expect(zip(scalars, scalars.dropFirst()).allSatisfy { $0 < $1 })
        }
        let all = rows.flatMap { $0.lookAlikes.unicodeScalars }
        #expect(Set(all).count == all.count)
    }

    @Test("letters of scripts that are checked become lower-case letters and digits of ASCII")
    func ends() {
        let ascii = Set("abcdefghijklmnopqrstuvwxyz0123456789")
        for row in Confusables.rows {
            #expect(ascii.contains(row.ascii))
            for scalar in row.lookAlikes.unicodeScalars {
                var sequence = ScalarSequence()
                sequence.fill(Array(String(scalar).utf8).span)
                let bits = sequence.elements.first?.traits.bits ?? 0
                #expect(sequence.elements.count == 1)
                #expect(bits & ScalarTable.Traits.scripts != 0, "\(scalar) has no script")
                #expect(Confusables.ascii(scalar.value) == row.ascii.asciiValue)
            }
        }
    }
}
