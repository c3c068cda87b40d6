/// Why lists cannot be used.
package enum TextListError: Error, Equatable, CustomStringConvertible {
    /// An entry that cannot be matched; `place` is a file and line, or a list and entry.
    case invalidEntry(place: String, found: String, wanted: String, remedy: String)
    /// A compiled form that was made from other lists, or for another library or processor.
    case stale(found: String, wanted: String)
    /// A compiled form whose bytes are not what was written.
    case damaged(found: String)
    /// The matching library gave up for a reason that is nobody's entry.
    case failed(String)

    package var description: String {
        switch self {
        case .invalidEntry(let place, let found, let wanted, let remedy):
            "\(place): found \(found); wanted \(wanted); \(remedy)"
        case .stale(let found, let wanted):
            "found compiled lists of \(found); wanted \(wanted); compile the lists again"
        case .damaged(let found):
            "found damaged compiled lists: \(found); wanted what was written; compile them again"
        case .failed(let reason):
            "found lists that cannot be compiled: \(reason); wanted a matcher; use fewer entries"
        }
    }
}
