internal import GatehouseText

/// Looks for the entries of lists one after the other: right and plain, for lists of some hundred.
///
/// Text and entries are normalised (NFKC, case folded, white space collapsed). An entry that must be a
/// whole word has no letter, digit or other byte of a word next to it.
struct PlainLists: ListMatcher {
    struct Entry {
        let list: Int
        let isWholeWord: Bool
        let bytes: [UInt8]
    }

    let listCount: Int
    /// By their first byte.
    let entries: [[Entry]]

    init(_ lists: [RuleList]) throws(RuleError) {
        listCount = lists.count
        var entries: [[Entry]] = Array(repeating: [], count: 256)
        var normalizer = TextNormalizer()
        for (index, list) in lists.enumerated() {
            guard list.kind != .regex, list.views == [.folded] else {
                throw RuleError(
                    file: "rules.yaml",
                    line: list.line,
                    message: """
                        lists.\(list.name): found kind \(list.kind.rawValue) and views \
                        \(list.views.map(\.rawValue)); wanted phrase or value and [folded], which is \
                        all that this build matches
                        """
                )
            }
            for text in list.entries {
                var bytes: [UInt8] = []
                normalizer.normalize(Array(text.utf8).span, into: &bytes)
                guard let first = bytes.first else { continue }
                entries[Int(first)].append(
                    Entry(list: index, isWholeWord: list.isWholeWord, bytes: bytes)
                )
            }
        }
        self.entries = entries
    }

    func makeSession() -> any ListHits { PlainListHits(self) }
}

/// One worker's search for lists.
final class PlainListHits: ListHits {
    private let lists: PlainLists
    private var normalizer = TextNormalizer()
    private var text: [UInt8] = []
    private var counts: [Int]

    init(_ lists: PlainLists) {
        self.lists = lists
        counts = Array(repeating: 0, count: lists.listCount)
    }

    func scan(_ document: Span<UInt8>) {
        text.removeAll(keepingCapacity: true)
        normalizer.normalize(document, into: &text)
        for list in counts.indices { counts[list] = 0 }
        for start in text.indices {
            let isBorder = start == 0 || !Self.isWord(text[start - 1])
            for entry in lists.entries[Int(text[start])] where isBorder || !entry.isWholeWord {
                if matches(entry, at: start) { counts[entry.list] += 1 }
            }
        }
    }

    func count(list: Int) -> Int { counts[list] }

    private func matches(_ entry: PlainLists.Entry, at start: Int) -> Bool {
        let end = start + entry.bytes.count
        guard end <= text.count else { return false }
        if entry.isWholeWord, end < text.count, Self.isWord(text[end]) { return false }
        for offset in entry.bytes.indices where entry.bytes[offset] != text[start + offset] {
            return false
        }
        return true
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }
}
