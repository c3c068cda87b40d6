import GatehouseText
import Testing

@testable import GatehouseCore

@Suite("ScalarCounter")
struct ScalarCounterTests {
    private func count(_ text: String) -> ScalarCounter {
        var counter = ScalarCounter()
        for scalar in text.unicodeScalars {
            counter.add(scalar.value, ScalarClass.of(scalar.value))
        }
        return counter
    }

    @Test(
        "the longest run of one character leaves white space out",
        arguments: [
            ("", 0), ("a", 1), ("aab", 2), ("abbbba", 4), ("a     b", 1), ("aa  bb", 2),
            ("ééé", 3), ("AAaa", 2), ("!!!!!", 5), ("\u{0}\u{0}", 2),
        ]
    )
    func repeats(text: String, expected: Int) {
        #expect(count(text).longestRepeat == expected)
    }

    @Test(
        "a run of signs counts once, however long",
        arguments: [
            ("!", 0), ("!!", 1), ("!!!!", 1), ("!! !!", 2), ("!?!?", 0), ("aabb", 0), ("$$ ££", 2),
            ("...a...", 2),
        ]
    )
    func signs(text: String, expected: Int) {
        #expect(count(text).repeatedPunctuation == expected)
    }

    @Test("letters are counted by case, script and sound")
    func letters() {
        let counter = count("AEIOUaeiou xyz ÉéΣσ中7٣")
        #expect(counter.upper == 7)
        #expect(counter.asciiLetters == 13 && counter.vowels == 10)
        #expect(counter.digits == 2)
        #expect(counter.nonASCII == 6)
        #expect(counter.length == 22)
    }

    @Test("signs are counted by name; symbols are signs beyond ASCII")
    func named() {
        let counter = count("!!?./#@$£€¥₿😀。")
        #expect(counter.exclamations == 2 && counter.questions == 1 && counter.periods == 1)
        #expect(counter.slashes == 1 && counter.hashes == 1 && counter.mentions == 1)
        #expect(counter.currencySigns == 5)
        #expect(counter.punctuation == 14 && counter.symbols == 5)
    }

    @Test(
        "a text starts upper when its first character is upper case",
        arguments: [
            ("A", true), ("É", true), ("a", false), (" A", false), ("", false), ("1", false),
        ]
    )
    func start(text: String, expected: Bool) {
        #expect(count(text).startsUpper == expected)
    }
}
