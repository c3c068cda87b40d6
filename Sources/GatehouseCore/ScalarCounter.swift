internal import GatehouseText

/// Counts that need no more than a scalar and the one before it.
struct ScalarCounter {
    private(set) var length = 0
    private(set) var upper = 0
    private(set) var digits = 0
    private(set) var nonASCII = 0
    private(set) var asciiLetters = 0
    private(set) var vowels = 0
    private(set) var punctuation = 0
    private(set) var symbols = 0
    private(set) var exclamations = 0
    private(set) var questions = 0
    private(set) var periods = 0
    private(set) var slashes = 0
    private(set) var currencySigns = 0
    private(set) var hashes = 0
    private(set) var mentions = 0
    /// The longest run of one character, white space aside.
    private(set) var longestRepeat = 0
    /// Runs of two or more of one sign.
    private(set) var repeatedPunctuation = 0
    private(set) var startsUpper = false
    private var previous: UInt32 = 0
    private var repeats = 0

    @inline(__always)
    mutating func add(_ scalar: UInt32, _ scalarClass: ScalarClass) {
        if length == 0 { startsUpper = scalarClass == .upper }
        length += 1
        repeats = scalar == previous ? repeats + 1 : 1
        if repeats > longestRepeat, scalarClass != .space { longestRepeat = repeats }
        previous = scalar
        if scalar >= 0x80 { nonASCII += 1 }
        switch scalarClass {
        case .upper, .lower:
            if scalarClass == .upper { upper += 1 }
            if scalar < 0x80 { countLetter(scalar | 0x20) }
        case .digit: digits += 1
        case .punctuation, .symbol: countSign(scalar, scalarClass)
        default: break
        }
    }

    @inline(__always)
    private mutating func countLetter(_ letter: UInt32) {
        asciiLetters += 1
        // Bits 0, 4, 8, 14 and 20: a, e, i, o and u.
        vowels += Int(0x10_4111 >> (letter - 0x61) & 1)
    }

    @inline(__always)
    private mutating func countSign(_ scalar: UInt32, _ scalarClass: ScalarClass) {
        punctuation += 1
        if scalarClass == .symbol { symbols += 1 }
        if repeats == 2 { repeatedPunctuation += 1 }
        switch scalar {
        case 0x21: exclamations += 1
        case 0x3F: questions += 1
        case 0x2E: periods += 1
        case 0x2F: slashes += 1
        case 0x23: hashes += 1
        case 0x40: mentions += 1
        default: if isCurrencySign(scalar) { currencySigns += 1 }
        }
    }
}

/// Dollar, pound, yen, euro and the block of currency symbols.
@inline(__always)
func isCurrencySign(_ scalar: UInt32) -> Bool {
    scalar == 0x24 || scalar == 0xA3 || scalar == 0xA5 || (0x20A0...0x20CF).contains(scalar)
}
