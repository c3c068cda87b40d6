import GatehouseText
import Testing

@testable import GatehouseCore

@Suite("NumberCounter")
struct NumberCounterTests {
    private func count(_ text: String) -> NumberCounter {
        var counter = NumberCounter()
        for scalar in text.unicodeScalars {
            counter.add(scalar.value, ScalarClass.of(scalar.value))
        }
        counter.finish()
        return counter
    }

    @Test(
        "eight digits or more are a telephone number, in groups too",
        arguments: [
            ("1234567", 0), ("12345678", 1), ("call 07911 123456 now", 1), ("+44 (0)20-7946", 1),
            ("+44 - 207946 1", 0),  // three separators in a row end it
            ("1234 a 5678", 0), ("1234,5678", 0), ("12345678, 87654321", 2), ("1234.5678", 1),
            ("٠١٢٣٤٥٦٧", 1), ("", 0),
        ]
    )
    func phones(text: String, expected: Int) {
        #expect(count(text).phoneNumbers == expected)
    }

    @Test(
        "four to six digits that stand alone are a short code",
        arguments: [
            ("123", 0), ("1234", 1), ("123456", 1), ("1234567", 0), ("to 88600.", 1), ("a1234", 0),
            ("1234p", 0), ("12345 12345", 2), ("é1234", 0), ("£1234", 1), ("1234\u{301}", 0),
        ]
    )
    func shortNumbers(text: String, expected: Int) {
        #expect(count(text).shortNumbers == expected)
    }

    @Test(
        "an amount is a currency sign, or a naira's N, before a digit",
        arguments: [
            ("$5", 1), ("£ 5", 0), ("5$", 0), ("€1,000", 1), ("$5 and £6", 2), ("N500", 1),
            ("wiN500", 0), ("n500", 0), (" N500", 1), ("₦500", 1), ("$$5", 1), ("(N500", 1),
        ]
    )
    func amounts(text: String, expected: Int) {
        #expect(count(text).amounts == expected)
    }

    @Test(
        "the longest run of digits is unbroken",
        arguments: [
            ("", 0), ("1", 1), ("12 345", 3), ("1234.56", 4), ("a99b", 2),
        ]
    )
    func runs(text: String, expected: Int) {
        #expect(count(text).longestDigitRun == expected)
    }
}
