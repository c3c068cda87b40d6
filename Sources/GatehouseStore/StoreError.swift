/// Why a state could not be opened, read or written.
package struct StoreError: Error, Equatable, CustomStringConvertible {
    /// What sort of trouble it is, for those who answer differently to each.
    package enum Kind: String, Equatable, Sendable {
        /// What the caller gave breaks a rule; nothing was changed.
        case invalid

        /// There is no such entry, group, sequence number or state.
        case missing

        /// Another process kept the state locked for too long; nothing was changed.
        case busy

        /// The disk is full, or fails, or refuses; nothing was changed.
        case unwritable

        /// The state is of another version, or is no state.
        case foreign

        /// What is kept cannot be right.
        case damaged
    }

    /// What sort of trouble it is.
    package let kind: Kind

    /// What it is about: a path, or a field of what was given.
    package let subject: String

    /// What was found.
    package let found: String

    /// What was wanted.
    package let wanted: String

    /// What to do.
    package let remedy: String

    /// An error about a path or a field.
    package init(
        _ kind: Kind,
        _ subject: String,
        found: String,
        wanted: String,
        remedy: String,
    ) {
        self.kind = kind
        self.subject = subject
        self.found = found
        self.wanted = wanted
        self.remedy = remedy
    }

    package var description: String { "\(subject): found \(found); wanted \(wanted); \(remedy)" }
}
