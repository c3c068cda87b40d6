/// What becomes of each ASCII character in a folded view, and what it may stand for.
enum ASCIIFold {
    /// White space of every kind, which becomes a space.
    static let space: UInt16 = 1 << 8
    /// Control characters, which go.
    static let dropped: UInt16 = 1 << 9
    static let letter: UInt16 = 1 << 10
    /// Digits and symbols that are written for the letters they look like.
    static let leetDigit: UInt16 = 1 << 11
    static let leetSymbol: UInt16 = 1 << 12
    static let digit: UInt16 = 1 << 13
    /// What words in disguise are made of: letters, digits, symbols for letters, and all bytes
    /// beyond ASCII.
    static let disguise: UInt16 = 1 << 14
    /// What may stand between the letters of a word that is spelt.
    static let separator: UInt16 = 1 << 15

    /// The folded character in the low byte, and the bits above.
    static let table: [UInt16] = (UInt8.min...UInt8.max).map { byte in
        guard byte < 0x80 else { return disguise }
        var entry: UInt16
        switch ScalarClass.of(UInt32(byte)) {
        case .space: entry = UInt16(UInt8(ascii: " ")) | space
        case .other: entry = dropped
        case .upper: entry = UInt16(byte + 32) | letter
        case .lower: entry = UInt16(byte) | letter
        case .digit: entry = UInt16(byte) | digit
        default: entry = UInt16(byte)
        }
        if entry & letter == 0, leetLetter(byte) != 0 {
            entry |= entry & digit != 0 ? leetDigit : leetSymbol
        }
        if entry & (letter | digit | leetSymbol) != 0 { entry |= disguise }
        if separators.contains(byte) { entry |= separator }
        return entry
    }

    private static let separators = Array(" .-_*,/+~':=".utf8)

    /// Whether characters whose entries unite to `union` may be words in disguise.
    static func mayHaveLeet(_ union: UInt16) -> Bool {
        union & letter != 0 && union & (leetDigit | leetSymbol) != 0
    }

    /// The letter that a digit or symbol is written for; 0 for none.
    static func leetLetter(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): UInt8(ascii: "i")
        case UInt8(ascii: "3"): UInt8(ascii: "e")
        case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
        case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
        case UInt8(ascii: "7"): UInt8(ascii: "t")
        case UInt8(ascii: "8"): UInt8(ascii: "b")
        case UInt8(ascii: "9"): UInt8(ascii: "g")
        default: 0
        }
    }
}
