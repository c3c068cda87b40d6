import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("ListScanner")
struct ListScannerTests {
    private static let lists = [
        TextList(
            name: "offsite",
            kind: .phrase,
            views: [.folded, .squeezed],
            entries: ["message me on telegram", "telegram", "Add my WhatsApp"]
        ),
        TextList(name: "codes", kind: .regex, entries: ["code [0-9]{4,6}", "re+"]),
    ]

    private func error(_ body: () throws -> Void) -> TextListError? {
        #expect(throws: TextListError.self) { try body() }
    }

    @Test(
        "entries that cannot be matched are refused where they are written",
        arguments: [
            (TextList.Kind.regex, "(a)\\1", "Back-references are unsupported;"),
            (.regex, "a(?=b)", "Zero-width assertions are not supported"),
            (.regex, "(a", "Missing close parenthesis"),
            (.regex, "a*", "Pattern matches empty buffer"),
            (.regex, "(a{99}){99}", "repeats that unfold"),
            (.regex, "\u{0}", "a NUL"),
            (.phrase, "\u{200B}", "0 bytes are left"),
            (.phrase, "aaaa", "1 bytes are left"),  // squeezed
        ]
    )
    func refusals(kind: TextList.Kind, entry: String, reason: String) {
        let list = TextList(
            name: "l",
            kind: kind,
            views: [.folded, .squeezed],
            entries: ["fine", entry],
            source: TextList.Source(file: "l.txt", lines: [2, 7])
        )
        let message = error { _ = try ListScanner(compiling: [list]) }?.description ?? ""
        #expect(message.hasPrefix("l.txt:7: found "))
        #expect(message.contains(reason), "\(message)")
        let unnamed = TextList(
            name: "l",
            kind: kind,
            views: [.folded, .squeezed],
            entries: [entry]
        )
        let second = error { _ = try ListScanner(compiling: [unnamed]) }?.description ?? ""
        #expect(second.hasPrefix("list 'l', entry 1: "))
    }

    @Test("a serialized scanner finds what the compiled one does")
    func roundTrip() throws {
        let compiled = try ListScanner(compiling: Self.lists)
        let bytes = try compiled.serialized()
        let read = try ListScanner(serialized: bytes, lists: Self.lists)
        let text = Array("Message me on TELEGRAM with code 12345, reee t.e.l.e.g.r.a.m".utf8)
        let (first, second) = (compiled.makeSession(), read.makeSession())
        first.scan(text.span)
        second.scan(text.span)
        #expect(first.hits == second.hits)
        #expect(first.hits.count == 4)
        #expect(try read.serialized() == bytes)
        let none = try ListScanner(serialized: ListScanner(compiling: []).serialized(), lists: [])
        none.makeSession().scan(text.span)
    }

    @Test("what was serialized of other lists is stale")
    func stale() throws {
        let bytes = try ListScanner(compiling: Self.lists).serialized()
        var others: [[TextList]] = [[], Array(Self.lists.dropLast())]
        for change in [
            { $0.name = "other" }, { $0.isWholeWord = false }, { $0.views = .folded },
            { $0.entries[0] += " " }, { $0.entries.swapAt(0, 1) }, { $0.kind = .regex },
        ] as [(inout TextList) -> Void] {
            var lists = Self.lists
            change(&lists[0])
            others.append(lists)
        }
        let key = ListScanner.contentKey(of: Self.lists)
        #expect(key.count == 32)
        for lists in others {
            #expect(ListScanner.contentKey(of: lists) != key)
            guard case .stale = error({ _ = try ListScanner(serialized: bytes, lists: lists) })
            else {
                Issue.record("not stale")
                continue
            }
        }
    }

    @Test("what is damaged is refused")
    func damage() throws {
        let bytes = try ListScanner(compiling: Self.lists).serialized()
        var draws = SeededDraws(seed: 1)
        let lengths = Array(0..<64) + (0..<200).map { _ in draws.below(bytes.count) }
        for length in lengths {
            _ = error {
                _ = try ListScanner(serialized: Array(bytes[..<length]), lists: Self.lists)
            }
        }
        for _ in 0..<300 {
            var changed = bytes
            changed[draws.below(bytes.count)] ^= 1 << UInt8(draws.below(8))
            _ = error { _ = try ListScanner(serialized: changed, lists: Self.lists) }
        }
        _ = error { _ = try ListScanner(serialized: bytes + [0], lists: Self.lists) }
    }
}
