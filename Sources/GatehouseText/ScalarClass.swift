/// What kind of character a Unicode scalar is, as the features and n-grams see it.
package enum ScalarClass: UInt8, Sendable {
    case space
    case upper
    case lower  // letters without case too
    case digit
    case mark
    case punctuation
    case symbol
    case other  // control, format, private, unassigned

    /// Letters, digits and the marks that belong to letters: what words are made of.
    @inline(__always)
    package var isWord: Bool { rawValue >= Self.upper.rawValue && rawValue <= Self.mark.rawValue }

    /// The class of `scalar`.
    @inline(__always)
    package static func of(_ scalar: UInt32) -> ScalarClass {
        scalar < 0x80 ? ascii[Int(scalar)] : unicode(scalar)
    }

    private static let ascii: [128 of ScalarClass] = .init { index in
        switch UInt8(index) {
        case 0x09...0x0D, 0x20: .space
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .upper
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .lower
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case 0..<0x20, 0x7F: .other
        default: .punctuation
        }
    }

    private static func unicode(_ scalar: UInt32) -> ScalarClass {
        switch UTF8Proc.category(scalar) {
        case 1, 3: .upper
        case UTF8Proc.Category.letters: .lower
        case UTF8Proc.Category.marks: .mark
        case 9: .digit
        case UTF8Proc.Category.numbers: .symbol
        case UTF8Proc.Category.punctuation: .punctuation
        case UTF8Proc.Category.symbols: .symbol
        case UTF8Proc.Category.separators: .space
        case UTF8Proc.Category.control where scalar == 0x85: .space
        default: .other
        }
    }
}
