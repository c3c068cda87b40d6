/// What becomes of one Unicode scalar on the way from text to words.
struct ScalarRule: Equatable, Sendable {
    enum Kind: UInt8, Sendable {
        /// Becomes `scalar`, a part of a word.
        case word
        /// Becomes `scalar`, a word of its own.
        case single
        /// Ends a word.
        case space
        /// Goes without a trace.
        case dropped
        /// Goes, but no mark behind it may be ordered before it: an accent that is a starter.
        case droppedStarter
        /// Becomes `scalar`, a part of a word that canonical order may move: a mark of a nonzero
        /// combining class that is not an accent.
        case orderedMark
        /// Becomes more than one scalar.
        case composite
    }

    let kind: Kind

    /// The scalar after normalisation, where the kind says that there is one.
    let scalar: UInt32
}
