/// What folding wants to know of a scalar, looked up instead of computed for the common ones.
struct ScalarTable {
    /// One scalar's entry.
    struct Entry {
        private var bits: UInt32

        /// The only scalar that it becomes.
        @inline(__always) var folded: UInt32 { bits & 0x1F_FFFF }
        @inline(__always) var traits: Traits { Traits(bits: UInt16(bits >> 21)) }

        init(folded: UInt32, traits: Traits) { bits = folded | UInt32(traits.bits) << 21 }
    }

    /// What sort of scalar it is, in eleven bits.
    struct Traits: Equatable {
        var bits: UInt16

        /// Letters, digits and marks.
        static let word = Traits(bits: 1 << 8)
        /// White space of every kind.
        static let space = Traits(bits: 1 << 9)
        /// It becomes other than one scalar, or joins the one before it.
        static let complex = Traits(bits: 1 << 10)

        /// A letter and its marks in one scalar, to be taken apart when another mark follows.
        static let precomposed = Traits(bits: 1 << 7)

        /// Bits of the scripts that have look-alikes of each other's letters.
        static let scripts: UInt16 = 0x7F

        @inline(__always)
        func contains(_ other: Traits) -> Bool { bits & other.bits != 0 }
    }

    /// What the table has: all alphabets and kana, compatibility and presentation forms, emoji.
    private static let ranges: [Range<UInt32>] = [0..<0x3100, 0xF900..<0x1_0000, 0x1F000..<0x1FB00]

    private static let entries: [Entry] = ranges.joined().map { scalar in
        let entry = compute(scalar)
        return entry.traits == .complex ? precomposed(scalar) ?? entry : entry
    }

    private let entries: [Entry]

    init() { entries = Self.entries }

    /// The entry of `scalar`.
    @inline(__always)
    func entry(_ scalar: UInt32) -> Entry {
        if scalar < 0x3100 { return entries[Int(scalar)] }
        return entryBeyondKana(scalar)
    }

    private func entryBeyondKana(_ scalar: UInt32) -> Entry {
        // Ideographs stay as they are, and so do syllables of Hangul, with which nothing composes
        // but parts of Hangul.
        if scalar &- 0x3400 < 0x6C00, scalar &- 0x4DC0 >= 0x40 {
            return Entry(folded: scalar, traits: .word)
        }
        if scalar &- 0xAC00 < 11_172 { return Entry(folded: scalar, traits: .word) }
        if scalar &- 0xF900 < 0x700 { return entries[Int(0x3100 + scalar - 0xF900)] }
        if scalar &- 0x1F000 < 0xB00 { return entries[Int(0x3800 + scalar - 0x1F000)] }
        return Self.compute(scalar)
    }

    private static func compute(_ scalar: UInt32) -> Entry {
        let complex = Entry(folded: scalar, traits: .complex)
        switch ScalarClass.of(scalar) {
        case .space: return Entry(folded: 0x20, traits: .space)
        case .mark: return complex
        default: break
        }
        var decomposed = [32 of Int32](repeating: 0)
        let count = UTF8Proc.decompose(scalar, into: &decomposed)
        let first = UInt32(bitPattern: decomposed[0])
        guard count == 1, !joinsHangul(scalar), !isControl(first) else { return complex }
        switch ScalarClass.of(first) {
        case .space: return Entry(folded: 0x20, traits: .space)
        case .mark: return complex
        default: return Entry(folded: first, traits: traits(ofFolded: first))
        }
    }

    /// The entry of a scalar whose decomposition composes to a letter again; nil of another.
    private static func precomposed(_ scalar: UInt32) -> Entry? {
        var decomposed = [32 of Int32](repeating: 0)
        let count = UTF8Proc.decompose(scalar, into: &decomposed)
        guard count > 1, ScalarClass.of(scalar) != .mark else { return nil }
        var composed = (0..<count).map { decomposed[$0] }
        UTF8Proc.compose(&composed)
        guard composed.count == 1 else { return nil }
        let letter = UInt32(bitPattern: composed[0])
        let traits = traits(ofFolded: letter)
        guard traits.contains(.word), ScalarClass.of(letter) != .mark else { return nil }
        return Entry(folded: letter, traits: Traits(bits: traits.bits | Traits.precomposed.bits))
    }

    private static func isControl(_ scalar: UInt32) -> Bool {
        UTF8Proc.category(scalar) == UTF8Proc.Category.control
    }

    /// Vowels and final consonants of Hangul, which compose with what is before them.
    static func joinsHangul(_ scalar: UInt32) -> Bool { scalar &- 0x1160 < 0xA0 }

    /// The traits of a scalar that folding leaves as it is.
    static func traits(ofFolded scalar: UInt32) -> Traits {
        guard ScalarClass.of(scalar).isWord else { return Traits(bits: 0) }
        return Traits(bits: Traits.word.bits | script(scalar))
    }

    /// The bit of the script; 0 for digits, and for scripts that nobody takes for another.
    private static func script(_ scalar: UInt32) -> UInt16 {
        switch scalar {
        case 0x30...0x39: 0
        // Small capitals and script letters, which words of Latin letters have no use for.
        case 0x0251, 0x0261, 0x0262, 0x026A, 0x0274, 0x0280, 0x028F, 0x0299, 0x029C, 0x029F,
            0x1D00...0x1D25, 0xA730, 0xA731, 0xA7AF:
            1 << 1
        case 0x61...0x7A, 0xAA...0x2AF, 0x1D26...0x1EFF, 0x2C60...0x2C7F, 0xA722...0xA7FF: 1 << 0
        case 0x0370...0x03E1, 0x03F0...0x03FF, 0x1F00...0x1FFF: 1 << 2
        case 0x0400...0x052F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: 1 << 3
        case 0x0530...0x058F: 1 << 4
        case 0x13A0...0x13FF, 0xAB70...0xABBF: 1 << 5
        case 0xA4D0...0xA4FF, 0x03E2...0x03EF, 0x2C80...0x2CFF: 1 << 6
        default: 0
        }
    }
}
