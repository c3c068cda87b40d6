import GatehouseTestSupport
import GatehouseText
import Testing

@testable import GatehouseCore

@Suite("WordCounter")
struct WordCounterTests {
    private func add(_ text: String, to counter: inout WordCounter) {
        for word in text.split(separator: " ") {
            counter.begin()
            for scalar in word.unicodeScalars {
                counter.add(scalar.value, ScalarClass.of(scalar.value))
            }
            counter.end()
        }
    }

    private func count(_ text: String) -> WordCounter {
        var counter = WordCounter()
        add(text, to: &counter)
        return counter
    }

    @Test(
        "words are counted, once each for distinct ones; ASCII case aside",
        arguments: [
            ("", 0, 0), ("a", 1, 1), ("a a A", 3, 1), ("a b c", 3, 3), ("é É", 2, 2),
            ("a! a", 2, 2),
        ]
    )
    func counts(text: String, count expected: Int, distinct: Int) {
        let counter = count(text)
        #expect(counter.count == expected && counter.distinct == distinct)
    }

    @Test(
        "a shouted word is longer than two characters, its letters all upper case",
        arguments: [
            ("FREE", 1), ("NO", 0), ("Free", 0), ("W1N", 1), ("123", 0), ("!!!", 0),
            ("ÉTÉ ПРИЗ", 2),
            ("OK!", 1), ("中中中", 0),
        ]
    )
    func shouted(text: String, expected: Int) {
        #expect(count(text).shouted == expected)
    }

    @Test("lengths are in scalars")
    func lengths() {
        let counter = count("a éé 😀😀😀")
        #expect(counter.longest == 3 && counter.totalLength == 6)
    }

    @Test("a thousand and twenty-four distinct words are told apart; then they all look seen")
    func full() {
        let words = (0..<3_000).map { "w\($0)" }.joined(separator: " ")
        let counter = count(words)
        #expect(counter.count == 3_000 && counter.distinct == 1_024)
    }

    @Test("reset forgets words, and a thousand resets too")
    func reset() {
        var counter = count("a b a")
        for round in 0..<1_000 {
            counter.reset()
            add("a x\(round) a", to: &counter)
            #expect(counter.count == 3 && counter.distinct == 2)
        }
    }

    @Test("a set of hashes tells what came before, colliding slots included")
    func hashes() {
        var seen = HashSeen(capacity: 8)
        // 1, 9 and 17 share a slot, 0 is a hash like any other, and half full is full.
        let hashes: [UInt64] = [1, 9, 17, 9, 17, 0, 3]
        #expect(
            hashes.map { seen.insert($0) } == [true, true, true, false, false, true, false]
        )
        seen.reset()
        #expect([9, 9].map { seen.insert($0) } == [true, false])
    }
}
