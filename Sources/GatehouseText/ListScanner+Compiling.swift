extension ListScanner {
    /// Compiles `lists`: a second for ten thousand phrases, so keep ``serialized()`` for the next
    /// time.
    package convenience init(compiling lists: [TextList]) throws(TextListError) {
        var tables: [ScanTable] = []
        for part in Part.allCases {
            tables.append(
                part.kind == .phrase
                    ? try Self.phrases(of: lists, on: part.view)
                    : try Self.expressions(of: lists, on: part.view)
            )
        }
        self.init(lists: lists, tables: tables)
    }

    /// How short a squeezed phrase may be: of one or two letters, half of all words would be hits.
    private static let squeezedLength = 3

    private static func phrases(
        of lists: [TextList],
        on view: TextList.Views
    ) throws(TextListError) -> ScanTable {
        var table = ScanTable()
        var literals: [[UInt8]] = []
        var folder = TextFolder()
        for (index, list) in lists.enumerated()
        where list.kind == .phrase && list.views.contains(view) {
            for (entry, phrase) in list.entries.enumerated() {
                folder.fold(Array(phrase.utf8).span)
                if view == .squeezed { folder.squeeze() }
                let bytes = copy(view == .squeezed ? folder.squeezed : folder.folded)
                guard bytes.count >= (view == .squeezed ? squeezedLength : 1) else {
                    throw .invalidEntry(
                        place: list.place(ofEntry: entry),
                        found: "'\(phrase)', of which \(bytes.count) bytes are left to match",
                        wanted: view == .squeezed ? "three letters" : "something visible",
                        remedy: "lengthen it or delete it"
                    )
                }
                guard bytes.count <= TextList.lineLimit else {
                    throw .invalidEntry(
                        place: list.place(ofEntry: entry),
                        found: "a phrase of \(bytes.count) bytes",
                        wanted: "at most \(TextList.lineLimit)",
                        remedy: "take what is typical of it"
                    )
                }
                literals.append(bytes)
                table.targets.append(target(index, entry, bytes.count, list))
            }
        }
        guard !literals.isEmpty else { return table }
        do {
            table.database = try PatternDatabase(literals: literals)
        } catch {
            throw Self.error(error, table, lists)
        }
        return table
    }

    private static func expressions(
        of lists: [TextList],
        on view: TextList.Views
    ) throws(TextListError) -> ScanTable {
        var table = ScanTable()
        var patterns: [[UInt8]] = []
        for (index, list) in lists.enumerated()
        where list.kind == .regex && list.views.contains(view) {
            for (entry, pattern) in list.entries.enumerated() {
                let bytes = Array(pattern.utf8)
                let excess =
                    bytes.contains(0)
                    ? ("a NUL in a pattern", "text") : PatternLimits.excess(of: bytes)
                if let (found, wanted) = excess {
                    throw .invalidEntry(
                        place: list.place(ofEntry: entry),
                        found: found,
                        wanted: wanted,
                        remedy: "shorten it or split it in two"
                    )
                }
                patterns.append(bytes)
                table.targets.append(target(index, entry, 0, list))
            }
        }
        guard !patterns.isEmpty else { return table }
        do {
            table.database = try PatternDatabase(expressions: patterns, report: .once)
        } catch {
            throw Self.error(error, table, lists)
        }
        for (index, pattern) in patterns.enumerated() {
            do {
                table.singles.append(try single(pattern))
            } catch {
                throw Self.error(error, table, lists, first: index)
            }
        }
        return table
    }

    private static func single(
        _ pattern: [UInt8]
    ) throws(PatternDatabase.Failure) -> ScanTable.Single {
        do {
            return ScanTable.Single(
                database: try PatternDatabase(expressions: [pattern], report: .startsAndEnds),
                reportsStarts: true
            )
        } catch {
            // Starts of matches with a gap such as `.{0,40}` are too much for the library.
            return ScanTable.Single(
                database: try PatternDatabase(expressions: [pattern], report: .ends),
                reportsStarts: false
            )
        }
    }

    private static func target(
        _ list: Int,
        _ entry: Int,
        _ length: Int,
        _ source: TextList
    ) -> ScanTable.Target {
        ScanTable.Target(
            list: UInt32(list),
            entry: UInt32(entry),
            length: UInt32(length),
            isWholeWord: source.isWholeWord
        )
    }

    private static func copy(_ view: TextView) -> [UInt8] { Array(view.storage.prefix(view.count)) }

    /// The library's complaint, at the entry that it is about.
    private static func error(
        _ failure: PatternDatabase.Failure,
        _ table: ScanTable,
        _ lists: [TextList],
        first: Int = 0
    ) -> TextListError {
        switch failure {
        case .pattern(let index, let reason):
            let target = table.targets[first + index]
            let list = lists[Int(target.list)]
            return .invalidEntry(
                place: list.place(ofEntry: Int(target.entry)),
                found: "'\(list.entries[Int(target.entry)])', which cannot be matched: \(reason)",
                wanted: "a regular expression without look-around and back-references",
                remedy: "rewrite it; what it matches must not be empty"
            )
        case .set(let reason), .stale(let reason), .damaged(let reason):
            return .failed(reason)
        }
    }
}
