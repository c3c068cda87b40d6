import Testing

@testable import GatehouseCore

@Suite("TokenCounter")
struct TokenCounterTests {
    private func count(_ text: String) -> TokenCounter {
        var counter = TokenCounter()
        for word in text.split(separator: " ") {
            let bytes = Array(word.utf8)
            counter.add(bytes.span)
        }
        return counter
    }

    @Test(
        "links, domains and addresses",
        arguments: [
            ("http://a.bc", 1, 1, 0), ("HTTPS://x", 1, 0, 0), ("www.win", 1, 1, 0),
            ("WWW.Win.Com/now", 1, 1, 0), ("www.", 0, 0, 0), ("wwwx.de", 0, 1, 0),
            ("bit.ly/x", 0, 1, 0), ("a.b", 0, 0, 0), ("e.g.", 0, 0, 0), ("3.14", 0, 0, 0),
            ("end.Next", 0, 1, 0), (".com", 0, 0, 0), ("a..com", 0, 0, 0), ("-.com", 0, 1, 0),
            ("me@site.org", 0, 0, 1), ("@site.org", 0, 1, 0), ("me@site", 0, 0, 0),
            ("http://me@site.org", 1, 1, 0), ("://", 1, 0, 0), ("/", 0, 0, 0), ("//", 0, 0, 0),
            ("a.b.com", 0, 1, 0), ("пример.рф", 0, 0, 0), ("", 0, 0, 0),
        ]
    )
    func addresses(text: String, links: Int, domains: Int, emails: Int) {
        let counter = count(text)
        #expect(counter.links == links)
        #expect(counter.domains == domains)
        #expect(counter.emails == emails)
    }

    @Test(
        "an amount is a number and its unit, in one word or two",
        arguments: [
            ("500 dollars", 1), ("500 DOLLARS", 1), ("150p", 1), ("2k", 1), ("2.5k", 1),
            ("1,000 usd", 1),
            ("dollars", 0), ("500 cats", 0), ("a500 dollars", 0), ("500", 0), ("10p/min", 1),
            ("10 /day", 1), ("500 dollarss", 0), ("5 5 euro", 1), ("5m 5m", 2), ("k 5", 0),
            ("500 dollars!", 0),  // a sign belongs to the word
        ]
    )
    func amounts(text: String, expected: Int) {
        #expect(count(text).amounts == expected)
    }

    @Test("who speaks, who is spoken to, and grammar")
    func voice() {
        let counter = count("I told u that my money is yours, we're not")
        #expect(counter.firstPerson == 2)
        #expect(counter.secondPerson == 2)
        #expect(counter.functionWords == 5)
    }

    @Test(
        "a mixed word has a letter and a digit of ASCII",
        arguments: [
            ("c0de", 1), ("4u 2", 1), ("100", 0), ("a-1", 1), ("é1", 0),
        ]
    )
    func mixed(text: String, expected: Int) {
        #expect(count(text).mixedWords == expected)
    }

    @Test(
        "mentions lead until another word comes",
        arguments: [
            ("@a", 1), ("@a @b hi @c", 2), ("hi @a", 0), ("@", 0), ("@ @a", 0), ("", 0),
        ]
    )
    func mentions(text: String, expected: Int) {
        #expect(count(text).leadingMentions == expected)
    }

    @Test(
        "a retweet starts with RT",
        arguments: [
            ("RT @a", true), ("rt @a", false), ("RTX", false), ("x RT", false), ("RT", true),
        ]
    )
    func retweet(text: String, expected: Bool) {
        #expect(count(text).startsWithRetweet == expected)
    }

    @Test("reset forgets everything")
    func reset() {
        var counter = count("@a RT 500")
        counter.reset()
        let word = Array("dollars".utf8)
        counter.add(word.span)
        #expect(counter.amounts == 0 && counter.leadingMentions == 0)
    }
}
