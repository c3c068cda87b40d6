/// Where matches start whose database only says where they end.
extension ListScannerSession {
    /// How many ends of an expression's matches are looked at.
    static let endLimit = 16
    /// How far before its end a match may start; one that starts earlier is cut.
    static let startLimit = 512

    /// Notes the matches of an expression in a view.
    ///
    /// A match starts at the last place from which the expression still matches up to its end: of
    /// several starts the one of the shortest match. The time is bounded whatever the text is.
    func scan(_ view: borrowing TextView, withoutStarts database: PatternDatabase) {
        ends.removeAll(keepingCapacity: true)
        collectsEnds = true
        database.probe(view, 0..<view.count, scratch, for: self)
        collectsEnds = false
        for place in ends.indices {
            let end = ends[place]
            note(0, start(of: end, view, database), end)
        }
    }

    /// Takes the end of a match.
    func noteEnd(_ end: Int) {
        lastEnd = end
        if collectsEnds, ends.count < Self.endLimit { ends.append(end) }
    }

    private func start(
        of end: Int,
        _ view: borrowing TextView,
        _ database: PatternDatabase
    ) -> Int {
        // Matches up to the end from `low`, and not from `high`.
        var low = view.scalarStart(max(0, end - Self.startLimit))
        var high = end
        while true {
            let middle = view.scalarStart((low + high) / 2)
            guard middle > low else { break }
            lastEnd = -1
            database.probe(view, middle..<end, scratch, for: self)
            if lastEnd == end - middle { low = middle } else { high = middle }
        }
        return low
    }
}
