extension ASCIIFold {
    /// What ``lowercasePlain(_:into:)`` made of a text.
    enum Plain {
        /// Folded, byte for byte, and the classes of its characters united.
        case folded(UInt16)
        /// ASCII with white space to collapse or controls to drop.
        case uneven
        case beyondASCII
    }

    /// Folds a text that needs nothing but lower case, eight bytes at a time.
    ///
    /// Two hundred bytes took 0.8 µs with a table, one after the other. (Swift's `SIMD16<UInt8>`
    /// was eighteen times slower than that.)
    ///
    /// - Parameters:
    ///   - text: Any bytes.
    ///   - room: At least as many; what is written is of use only if all is folded.
    /// - Returns: Whether it did.
    static func lowercasePlain(_ text: Span<UInt8>, into room: inout MutableSpan<UInt8>) -> Plain {
        precondition(room.count >= text.count, "\(room.count) bytes for \(text.count)")
        guard !text.isEmpty else { return .folded(0) }
        var state = WordFold()
        let whole = text.count & ~7
        // SAFETY: eight bytes at a multiple of eight below `whole` are within the text, and the
        // room is as long.
        unsafe text.withUnsafeBytes { source in
            unsafe room.withUnsafeMutableBytes { target in
                var offset = 0
                while offset < whole {
                    let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    unsafe target.storeBytes(
                        of: state.fold(word.littleEndian).littleEndian,
                        toByteOffset: offset,
                        as: UInt64.self
                    )
                    offset += 8
                }
            }
        }
        if whole < text.count {
            // Filled up with a character that is none of those looked for.
            var word = UInt64(0x2E) &* WordFold.ones
            for i in whole..<text.count {
                let shift = UInt64(i - whole) * 8
                word = word & ~(0xFF << shift) | UInt64(text[i]) << shift
            }
            let folded = state.fold(word)
            for i in whole..<text.count {
                room[i] = UInt8(truncatingIfNeeded: folded >> (UInt64(i - whole) * 8))
            }
        }
        guard state.union & WordFold.tops == 0 else { return .beyondASCII }
        guard state.uneven == 0, text[text.count - 1] != 0x20 else { return .uneven }
        return .folded((state.letters != 0 ? letter : 0) | (state.leet != 0 ? leetDigit : 0))
    }
}

/// Looks at eight bytes at a time, of which each has its top bit in masks.
private struct WordFold {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let tops: UInt64 = 0x8080_8080_8080_8080

    var union: UInt64 = 0
    var uneven: UInt64 = 0
    var letters: UInt64 = 0
    var leet: UInt64 = 0
    /// Whether the byte before was a space; so it is at first, for one at the start is too many.
    private var spaceBefore: UInt64 = 0x80

    /// Lower case of a word; nonsense where a byte is not ASCII, which `union` tells.
    @inline(__always)
    mutating func fold(_ word: UInt64) -> UInt64 {
        union |= word
        let spaces = Self.mask(word, 0x20, 0x20)
        uneven |= ~Self.atLeast(word, 0x20) & Self.tops | Self.atLeast(word, 0x7F)
        uneven |= spaces & (spaces << 8 | spaceBefore)
        spaceBefore = spaces >> 56
        let lower = word | Self.mask(word, 0x41, 0x5A) >> 2
        letters |= Self.mask(lower, 0x61, 0x7A)
        leet |= Self.mask(word, 0x30, 0x39) | Self.mask(word, 0x21, 0x21)
        leet |= Self.mask(word, 0x24, 0x24) | Self.mask(word, 0x40, 0x40)
        leet |= Self.mask(word, 0x7C, 0x7C)
        return lower
    }

    @inline(__always)
    private static func atLeast(_ word: UInt64, _ byte: UInt64) -> UInt64 {
        (word &+ (0x80 &- byte) &* ones) & tops
    }

    /// The bytes from `low` to `high`.
    @inline(__always)
    private static func mask(_ word: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
        atLeast(word, low) & ~atLeast(word, high &+ 1)
    }
}
