/// What a search needs to know about a row that it found.
package struct BankRow: Equatable, Sendable {
    /// The entry's id.
    package let id: UInt64

    /// Its place in ``BankView/groups``.
    package let group: Int

    /// Names the reduced form of its text.
    package let exactHash: UInt64

    /// Of variants of its text, most bits are the same.
    package let similarHash: UInt64

    /// Events from this time on do not match it, in seconds since 1970; infinite for never.
    package let expiry: Double
}
