package import GatehouseBank

/// What became of an entry that was to be added.
package struct AddedEntry: Equatable, Sendable {
    /// What happened.
    package enum Outcome: Equatable, Sendable {
        /// It is there from now on.
        case new

        /// An equal one was there and stays; it took over owner, note, and the text if it had none.
        case present

        /// An equal one was there with another expiry, or without the vector, and is gone: its id.
        /// What an entry matches never changes, so that replay is exact.
        case replaced(UInt64)
    }

    /// The entry that is there now.
    package let entry: BankEntry

    /// What happened.
    package let outcome: Outcome

    /// Whether nothing equal was there before.
    package var isNew: Bool { outcome == .new }
}

/// A change and its place in the history of all banks of a state.
package typealias NumberedChange = (sequence: UInt64, change: BankChange)
