/// A function that this module evaluates itself.
///
/// One for all overloads of a name: which applies is known from the values.
enum Builtin: UInt8, Sendable, CaseIterable {
    // Operators.
    case add, subtract, multiply, divide, remainder, negate, not
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained
    // Standard functions.
    case size, contains, startsWith, endsWith, matches
    case int, uint, double, string, bytes, bool, timestamp, duration, type, dyn
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear
    case getHours, getMinutes, getSeconds, getMilliseconds
    // Strings.
    case charAt, indexOf, lastIndexOf, join, lowerAscii, upperAscii, replace, split, substring
    case trim, quote, format, reverse
    // Mathematics.
    case greatest, least, ceil, floor, round, trunc, abs, sign, sqrt
    case isNaN, isInf, isFinite
    case bitAnd, bitOr, bitXor, bitNot, bitShiftLeft, bitShiftRight
    // Lists.
    case slice, flatten, sort, sortByKeys, distinct, range, first, last
    // Encoders.
    case base64Encode, base64Decode
    // Optional values.
    case optionalOf, optionalOfNonZero, optionalNone, hasValue, value, or, orValue, unwrap
    // Addresses.
    case ip, isIP, isCanonicalIP, cidr, isCIDR, family, isUnspecified, isLoopback
    case isGlobalUnicast, isLinkLocalMulticast, isLinkLocalUnicast
    case containsIP, containsCIDR, networkAddress, masked, prefixLength
    // Messages that stand for values.
    case wellKnown

    /// Whether its work grows with the text or list it is given.
    var isLinear: Bool {
        switch self {
        case .subtract, .multiply, .divide, .remainder, .negate, .not, .type, .dyn, .getFullYear,
            .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getHours,
            .getMinutes, .getSeconds, .getMilliseconds, .ceil, .floor, .round, .trunc, .abs, .sign,
            .sqrt, .isNaN, .isInf, .isFinite, .bitAnd, .bitOr, .bitXor, .bitNot, .bitShiftLeft,
            .bitShiftRight, .optionalOf, .optionalNone, .hasValue, .value, .or, .orValue, .first,
            .last, .family, .isUnspecified, .isLoopback, .isGlobalUnicast, .isLinkLocalMulticast,
            .isLinkLocalUnicast, .networkAddress, .masked, .prefixLength:
            false
        default: true
        }
    }
}
