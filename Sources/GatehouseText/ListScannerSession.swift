/// Where a list's entry was found in a text.
package struct ListHit: Equatable, Sendable {
    /// Index of the list.
    package var list: Int
    /// Index of the entry in the list.
    package var entry: Int
    /// The bytes of the text, as it was before it was folded.
    package var range: Range<Int>
}

/// Looks for a scanner's lists in one text after the other; one owner at a time.
///
/// A list's matches are those of its entries that pass the test of word boundaries; of matches that
/// overlap, the one that starts first counts, of those the longest, of those the first entry's. Of a
/// list on a view the first ``matchLimit`` matches are looked at, phrases' by their ends and
/// expressions' one expression after the other, so that a text that repeats a phrase without end takes time for itself only, and hides no other list.
package final class ListScannerSession {
    /// How many matches of a list on a view are looked at: counts end here.
    package static let matchLimit = 64

    /// What was found, at most as many for each list and view as the session was made for.
    ///
    /// Those on the folded view come first, each view's in order of list and place. What the
    /// squeezed view has where the folded view already has a hit of the list is left out.
    package private(set) var hits: [ListHit] = []

    /// What the text shows of attempts to hide its words.
    package var evidence: TextEvidence { folder.evidence }

    private struct Match {
        var start: Int32
        var end: Int32
        var entry: UInt32
    }

    private let scanner: ListScanner
    let scratch: ScanScratch
    private let byteLimit: Int
    private let hitsPerList: Int
    private let needsSqueezedView: Bool

    private var folder = TextFolder()
    private var counts: [Int32]
    /// For each list how many of its places in `matches` are taken.
    private var matchCounts: [Int32]
    /// ``matchLimit`` places for each list.
    private var matches: [Match]
    /// For each regular expression of a table where its last match is in `matches`; or was, in an
    /// earlier text, so what is there must be looked at.
    private var lastPlaces: [Int32]
    /// The expressions of the table being scanned that match, in the first places, and how many.
    private var collected: [Int32]
    private var collectedCount = 0
    /// The expression whose matches are noted.
    private var expression = 0
    /// The first ends of matches of an expression whose starts are looked for.
    var ends: [Int] = []
    var collectsEnds = false
    /// The last end of a match.
    var lastEnd = -1
    /// Whether some list has matches on this view.
    private var hasMatches = false
    /// What is being scanned.
    private var part = ListScanner.Part.foldedPhrases

    init(_ scanner: ListScanner, byteLimit: Int, hitsPerList: Int) {
        self.scanner = scanner
        self.byteLimit = byteLimit
        self.hitsPerList = hitsPerList
        needsSqueezedView = scanner.needsSqueezedView
        let databases = scanner.tables.flatMap {
            ($0.database.map { [$0] } ?? []) + $0.singles.map(\.database)
        }
        scratch = ScanScratch(for: databases)
        counts = [Int32](repeating: 0, count: scanner.lists.count)
        matchCounts = counts
        matches = [Match](
            repeating: Match(start: 0, end: 0, entry: 0),
            count: scanner.lists.count * Self.matchLimit
        )
        let expressions = ListScanner.Part.allCases.filter { $0.kind == .regex }
        lastPlaces = [Int32](
            repeating: 0,
            count: expressions.map { scanner.tables[$0.rawValue].targets.count }.max() ?? 0
        )
        collected = lastPlaces
        ends.reserveCapacity(Self.endLimit)
        hits.reserveCapacity(scanner.lists.count * hitsPerList * 2)
        scan([UInt8](repeating: 0xFF, count: 4096).span)
    }

    /// How often a list was found in the last text: on the view that has more of it.
    package func count(ofList list: Int) -> Int { Int(counts[list]) }

    /// Copies what ``count(ofList:)`` says of every list, for one call in place of hundreds.
    ///
    /// - Parameter all: Shape `[lists]`.
    package func copyCounts(into all: inout [Int]) {
        precondition(all.count == counts.count, "\(all.count) counts of \(counts.count) lists")
        for list in counts.indices { all[list] = Int(counts[list]) }
    }

    /// Looks for all lists; `text` may be any bytes.
    ///
    /// Linear in the text; allocates only when a text is longer than all before it.
    package func scan(_ text: Span<UInt8>) {
        hits.removeAll(keepingCapacity: true)
        for list in counts.indices { counts[list] = 0 }
        folder.fold(text, byteLimit: byteLimit)
        scan(.foldedPhrases)
        scan(.foldedExpressions)
        finish(.folded)
        guard needsSqueezedView else { return }
        folder.squeeze()
        scan(.squeezedPhrases)
        scan(.squeezedExpressions)
        finish(.squeezed)
    }

    private func scan(_ part: ListScanner.Part) {
        let table = scanner.tables[part.rawValue]
        guard let database = table.database else { return }
        self.part = part
        let view = part.view == .folded ? folder.folded : folder.squeezed
        guard part.kind == .regex else {
            database.scan(view, scratch, for: self)
            return
        }
        collectedCount = 0
        database.collect(from: view, scratch, for: self)
        for place in 0..<collectedCount {
            expression = Int(collected[place])
            let single = table.singles[expression]
            if single.reportsStarts {
                single.database.scan(view, scratch, for: self)
            } else {
                scan(view, withoutStarts: single.database)
            }
        }
    }

    /// Takes an expression that matches somewhere.
    func collect(_ pattern: Int) {
        collected[collectedCount] = Int32(pattern)
        collectedCount += 1
    }

    /// Takes a match that a database reports; of an expression's own the pattern is always 0.
    func note(_ pattern: Int, _ from: Int, _ to: Int) {
        let pattern = part.kind == .regex ? expression : pattern
        let target = scanner.tables[part.rawValue].targets[pattern]
        let list = Int(target.list)
        let start = target.length > 0 ? to - Int(target.length) : from
        let count = Int(matchCounts[list])
        var place = list * Self.matchLimit + count
        // A regular expression has a match for each of its ends: the longest is wanted.
        var isLonger = false
        if target.length == 0 {
            let known = Int(lastPlaces[pattern])
            if known < place, known >= list * Self.matchLimit,
                matches[known].entry == target.entry, matches[known].start == Int32(start)
            {
                isLonger = true
                place = known
            }
        }
        guard isLonger || count < Self.matchLimit, start < to else { return }
        if target.isWholeWord {
            guard isBoundary(start), isBoundary(to) else { return }
        }
        hasMatches = true
        if isLonger {
            matches[place].end = Int32(to)
        } else {
            if target.length == 0 { lastPlaces[pattern] = Int32(place) }
            matches[place] = Match(start: Int32(start), end: Int32(to), entry: target.entry)
            matchCounts[list] += 1
        }
    }

    private func isBoundary(_ offset: Int) -> Bool {
        part.view == .folded
            ? folder.folded.isBoundary(offset) : folder.squeezed.isBoundary(offset)
    }

    /// Counts the matches of a view and keeps the first of each list.
    private func finish(_ view: TextList.Views) {
        guard hasMatches else { return }
        hasMatches = false
        let earlier = hits.count
        for list in matchCounts.indices where matchCounts[list] > 0 {
            let first = list * Self.matchLimit
            let places = first..<first + Int(matchCounts[list])
            matchCounts[list] = 0
            sort(places)
            var count: Int32 = 0
            var kept = 0
            var end: Int32 = -1
            for place in places where matches[place].start >= end {
                end = matches[place].end
                count += 1
                guard kept < hitsPerList else { continue }
                let range = original(of: matches[place], view)
                guard !isKnown(range, list, among: earlier) else { continue }
                kept += 1
                hits.append(
                    ListHit(list: list, entry: Int(matches[place].entry), range: range)
                )
            }
            counts[list] = max(counts[list], count)
        }
    }

    private func original(of match: Match, _ view: TextList.Views) -> Range<Int> {
        let range = Int(match.start)..<Int(match.end)
        if view == .folded { return folder.folded.map.original(of: range) }
        return folder.folded.map.original(of: folder.squeezed.map.original(of: range))
    }

    /// Whether one of the first `count` hits is of the list and overlaps `range`.
    private func isKnown(_ range: Range<Int>, _ list: Int, among count: Int) -> Bool {
        for hit in hits.prefix(count) where hit.list == list && hit.range.overlaps(range) {
            return true
        }
        return false
    }

    /// Sorts matches by start, the longest first; few, and nearly in order already.
    private func sort(_ places: Range<Int>) {
        for i in places.dropFirst() {
            let match = matches[i]
            var place = i
            while place > places.lowerBound, isBefore(match, matches[place - 1]) {
                matches[place] = matches[place - 1]
                place -= 1
            }
            matches[place] = match
        }
    }

    private func isBefore(_ a: Match, _ b: Match) -> Bool {
        if a.start != b.start { return a.start < b.start }
        return a.end != b.end ? a.end > b.end : a.entry < b.entry
    }
}
