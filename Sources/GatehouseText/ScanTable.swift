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

    /// Nil when there are no patterns.
    ///
    /// Of expressions it only says which ones match.
    var database: PatternDatabase?
    /// The database of one expression, which says where it matches.
    struct Single: Sendable {
        var database: PatternDatabase
        /// Whether it reports starts; else they are looked for.
        var reportsStarts: Bool
    }

    /// A database of each expression.
    ///
    /// One of all of them takes twice the time on every text (200 on 200 bytes: 5.7 µs or 2.7), and
    /// much memory: 26 MB for 158 expressions, for which these have 11.
    var singles: [Single] = []
    /// As many as there are patterns, in the database's order.
    var targets: [Target] = []
}
