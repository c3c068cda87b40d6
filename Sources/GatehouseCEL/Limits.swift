/// How large a program may be, and how much an evaluation may do.
public struct Limits: Sendable, Hashable {
    /// Bytes of a source text.
    public var sourceBytes = 100_000
    /// How deep an expression may nest; 16 to 250.
    ///
    /// Compiling recurses as deep as the expression; ``stackBytes`` may end it earlier.
    public var depth = 100 {
        didSet { depth = min(max(depth, 16), 250) }
    }
    /// How much of the stack compiling may take.
    ///
    /// The default suits threads with a stack of 512 KB. An optimised build needs a fraction of it.
    public var stackBytes = 320 * 1024
    /// Nodes of an expression: literals, names, calls and so on.
    public var nodes = 20_000
    /// Units of work that an evaluation may do, about one for a simple operation.
    public var budget = 1_000_000
    /// Bytes of text that an evaluation may make.
    public var textBytes = 16 << 20
    /// Elements of lists and maps that an evaluation may make.
    public var elements = 1 << 20
    /// Bytes of a pattern that is not constant.
    public var patternBytes = 1_000

    /// The limits that suit rules written by people.
    public init() {}
}
