/// Functions and macros beyond the standard ones.
public enum Extension: String, Sendable, Hashable, CaseIterable {
    /// `charAt`, `indexOf`, `join`, `replace`, `split`, `format` and their like.
    case strings
    /// `math.greatest`, `math.abs`, `math.bitAnd` and their like.
    case math
    /// `slice`, `flatten`, `sort`, `sortBy`, `distinct`, `lists.range` and their like.
    case lists
    /// `optional.of`, `a.?b`, `a[?b]`, `orValue`, `optMap` and their like.
    case optionals
    /// `cel.bind(name, value, expression)`.
    case bindings
    /// Loops with two variables: `list.all(i, e, ...)`, `transformMap` and their like.
    case twoVariables
    /// `base64.encode` and `base64.decode`.
    case encoders
    /// `ip`, `cidr` and their members.
    case network
    /// `cel.block([...], ...)`: what optimizers write for shared subexpressions.
    case block

    /// The macros it brings.
    var macros: MacroSet {
        switch self {
        case .bindings: .bindings
        case .block: .block
        case .lists: .lists
        case .math: .math
        case .optionals: .optionals
        case .twoVariables: .twoVariables
        case .strings, .encoders, .network: []
        }
    }

    /// The functions it brings.
    var functions: [FunctionTable.Entry] {
        switch self {
        case .strings: FunctionTable.strings
        case .math: FunctionTable.mathematics
        case .lists: FunctionTable.lists
        case .optionals: FunctionTable.optionals
        case .encoders: FunctionTable.encoders
        case .network: FunctionTable.network
        case .bindings, .block, .twoVariables: []
        }
    }
}
