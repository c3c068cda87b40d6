import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("ListScannerSession")
struct ListScannerSessionTests {
    private func session(_ lists: TextList...) throws -> ListScannerSession {
        try ListScanner(compiling: lists).makeSession()
    }

    private func found(_ session: ListScannerSession, in text: String) -> [String] {
        let bytes = Array(text.utf8)
        session.scan(bytes.span)
        return session.hits.map {
            "\($0.list).\($0.entry) " + String(decoding: bytes[$0.range], as: UTF8.self)
        }
    }

    @Test(
        "phrases are found where they are words, as they were written",
        arguments: [
            ("Message  me on TELEGRAM", ["0.1 Message  me on TELEGRAM"]),  // the longest
            ("(telegram) tеlеgrаm", ["0.0 telegram", "0.0 tеlеgrаm"]),
            ("telegrams mytelegram telegram2 teletelegram", []),
            ("te\u{200B}legram's", ["0.0 te\u{200B}legram"]),
            ("telegramé telegram。", ["0.0 telegram"]), ("ételeGram", []),
            ("t.e.l.e.g.r.a.m t3l3gr4m", []), ("", []),
            ("50% off!off 50% offer", ["0.2 50% off"]),
            ("%50% off%", ["0.2 50% off"]),  // only letters and digits make a word longer
        ]
    )
    func phrases(text: String, hits: [String]) throws {
        let list = TextList(
            name: "p",
            kind: .phrase,
            entries: ["Telegram", "message me on telegram", "50% off"]
        )
        let session = try session(list)
        #expect(found(session, in: text) == hits)
        #expect(session.count(ofList: 0) == hits.count)
    }

    @Test(
        "lists that ask for it are matched without disguises",
        arguments: [
            ("T.E.L.E.G.R.A.M", ["0.0 T.E.L.E.G.R.A.M"]),
            ("my t3l3gr4mmm!", ["0.0 t3l3gr4mmm"]),
            ("telegram", ["0.0 telegram", "1.0 telegram"]),  // once each, though both views have it
            ("telegram t3l3gram", ["0.0 telegram", "1.0 telegram", "0.0 t3l3gram"]),
        ]
    )
    func squeezed(text: String, hits: [String]) throws {
        let session = try session(
            TextList(name: "s", kind: .phrase, views: [.folded, .squeezed], entries: ["telegram"]),
            TextList(name: "f", kind: .phrase, entries: ["telegram"])
        )
        #expect(found(session, in: text) == hits)
        #expect(session.count(ofList: 0) == hits.filter { $0.hasPrefix("0") }.count)
        #expect(session.count(ofList: 1) == hits.filter { $0.hasPrefix("1") }.count)
    }

    @Test(
        "expressions are found at their longest, linear in the text",
        arguments: [
            ("pay 123456 now, PAY 1", ["0.0 pay 123456", "0.0 PAY 1"]),
            ("xaaay", ["1.0 aaa"]), ("aab", ["1.0 aa"]),
            ("раy 12", ["0.0 раy 12"]),  // Cyrillic
            ("é日x", ["2.0 日x"]),
            ("pay 1 xaa 日x", ["0.0 pay 1", "1.0 aa", "2.0 日x"]),
            ("nothing", []),
        ]
    )
    func expressions(text: String, hits: [String]) throws {
        let session = try session(
            TextList(name: "n", kind: .regex, entries: ["PAY [0-9]+"]),
            TextList(name: "a", kind: .regex, entries: ["aa+", "^zz$"]),
            TextList(name: "u", kind: .regex, entries: ["日[a-z]"])
        )
        #expect(found(session, in: text) == hits)
    }

    @Test("phrases are found as a plain search finds them", arguments: 0..<250)
    func differential(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        var folder = TextFolder()
        var lists: [TextList] = []
        var phrases: [[[UInt8]]] = []
        for index in 0..<1 + draws.below(4) {
            var entries: [String] = []
            for _ in 0..<1 + draws.below(6) {
                let length = 1 + draws.below(5)
                let entry = String(repairing: Naive.text(&draws, length: length).span)
                folder.fold(Array(entry.utf8).span)
                if folder.folded.count > 0 { entries.append(entry) }
            }
            lists.append(
                TextList(
                    name: "\(index)",
                    kind: .phrase,
                    isWholeWord: draws.oneIn(2),
                    entries: entries
                )
            )
            phrases.append(
                entries.map { entry in
                    folder.fold(Array(entry.utf8).span)
                    return Naive.bytes(of: folder.folded)
                }
            )
        }
        let session = try ListScanner(compiling: lists).makeSession(hitsPerList: 64)
        for _ in 0..<12 {
            let text = Naive.text(&draws, length: draws.below(60))
            session.scan(text.span)
            folder.fold(text.span)
            let bytes = Naive.bytes(of: folder.folded)
            for (list, phrases) in phrases.enumerated() {
                let all = phrases.reduce(0) { $0 + Naive.places(of: $1, in: bytes).count }
                // Beyond that not all are looked at.
                guard all <= ListScannerSession.matchLimit else { continue }
                let expected = Naive.matches(
                    phrases,
                    in: bytes,
                    isWholeWord: lists[list].isWholeWord
                )
                let hits = session.hits.filter { $0.list == list }
                #expect(hits.map(\.entry) == expected.map(\.entry))
                #expect(
                    hits.map(\.range)
                        == expected.map { folder.folded.map.original(of: $0.range) }
                )
                #expect(session.count(ofList: list) == expected.count)
            }
        }
    }

    @Test("any bytes are scanned", arguments: 0..<50)
    func hostile(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let session = try session(
            TextList(
                name: "s",
                kind: .phrase,
                views: [.folded, .squeezed],
                entries: ["abcd", "é中9"]
            ),
            TextList(
                name: "r",
                kind: .regex,
                views: [.folded, .squeezed],
                entries: ["^(a+)+$", "."]
            )
        )
        for _ in 0..<40 {
            let text = draws.bytes(draws.below(300))
            session.scan(text.span)
            #expect(session.hits.allSatisfy { $0.range.upperBound <= text.count })
        }
    }

    @Test("a text without end of matches hides no other list, and counts end")
    func endless() throws {
        let session = try session(
            TextList(name: "a", kind: .phrase, isWholeWord: false, entries: ["a", "aa"]),
            TextList(name: "r", kind: .regex, entries: ["^(a+)+$", "(a|b)+", "([a-z]+ ?)*9"]),
            TextList(name: "end", kind: .phrase, entries: ["the end"])
        )
        var text = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        text.replaceSubrange(text.count - 8..<text.count, with: Array(" the end".utf8))
        session.scan(text.span)
        #expect((1...64).contains(session.count(ofList: 0)))
        #expect(session.count(ofList: 1) == 1)
        #expect(session.hits.last?.range == text.count - 7..<text.count)
        #expect(session.hits.filter { $0.list == 0 }.count == 8)
        text.append(0x61)
        session.scan(text.span)
        #expect(session.evidence.intake.isTruncated)
        #expect(session.count(ofList: 2) == 1)
    }

    @Test(
        "scanning allocates nothing after warm-up",
        .enabled(if: AllocationCount.isMeaningful, "allocations are not counted")
    )
    func allocations() throws {
        let session = try session(
            TextList(
                name: "s",
                kind: .phrase,
                views: [.folded, .squeezed],
                entries: ["telegram"]
            ),
            TextList(name: "r", kind: .regex, entries: ["code [0-9]+"])
        )
        var draws = SeededDraws(seed: 3)
        var texts = (0..<200).map { _ in Naive.text(&draws, length: draws.below(300)) }
        texts.append(Array("T.e.l.e.g.r.a.m tеlegram code 12345".utf8))
        for text in texts { session.scan(text.span) }
        let allocations = AllocationCount.of {
            for text in texts { session.scan(text.span) }
        }
        #expect(allocations == 0)
    }

    @Test(
        "expressions with long gaps are found, from the start of the shortest match",
        arguments: [
            ("a gift card for only 20 usd", ["0.0 gift card for only 20 usd"]),
            ("gift card, gift card for 20 usd", ["0.0 gift card for 20 usd"]),
            (
                "gïft gift card für ёё 20 usd, gift card: 3 eur",
                [
                    "0.0 gift card für ёё 20 usd", "0.0 gift card: 3 eur",
                ]
            ),
            ("gift card " + String(repeating: "x", count: 50) + " 20 usd", []),
        ]
    )
    func gaps(text: String, expected: [String]) throws {
        let list = TextList(
            name: "l",
            kind: .regex,
            entries: [#"\bgift card\b.{0,40}\b[0-9]{1,6} ?(?:usd|eur)\b"#]
        )
        let session = try session(list)
        #expect(found(session, in: text) == expected)
        #expect(session.count(ofList: 0) == expected.count)
    }

    @Test("a text that repeats a match with a gap without end takes time for itself only")
    func hostileGaps() throws {
        let list = TextList(name: "l", kind: .regex, entries: ["[a-z]{3,32}.{0,40}x"])
        let session = try session(list)
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let clock = ContinuousClock()
        let elapsed = clock.measure { session.scan(text.span) }
        #expect(session.count(ofList: 0) > 0)
        // Milliseconds; minutes where it is not linear.
        #expect(elapsed < .seconds(20))
    }
}
