/// One database of a scanner, and what its patterns are.
struct ScanTable: Sendable {
    /// A pattern's list and entry.
    struct Target: Sendable {
        var list: UInt32
        var entry: UInt32
        /// The phrase's length in bytes; 0 for a regular expression, whose matches have a start.
        var length: UInt32
        var isWholeWord: Bool
    }

    /// Says, faster than the database, whether it has a match at all; only for expressions, for
    /// which starts of matches double the time (200 of them on 200 bytes: 2.7 µs or 5.7).
    var gate: PatternDatabase?
    /// Nil when there are no patterns.
    var database: PatternDatabase?
    /// As many as there are patterns, in the database's order.
    var targets: [Target] = []
}
