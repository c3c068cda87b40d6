/// How often an entry matched.
package struct EntryHits: Equatable, Sendable {
    /// Events that it matched.
    package var count: Int

    /// The time of the last of them, in seconds since 1970; minus infinity when there was none.
    package var last: Double

    /// So many matches.
    package init(count: Int = 0, last: Double = -.infinity) {
        self.count = count
        self.last = last
    }

    /// Takes matches that were counted elsewhere.
    package mutating func add(_ other: EntryHits) {
        count += other.count
        last = max(last, other.last)
    }
}
