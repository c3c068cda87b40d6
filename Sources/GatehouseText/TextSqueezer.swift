/// Undoes what is done to words to hide them from filters: `t3l3gr4m`, `t.e.l.e.g.r.a.m`, `freeee`.
///
/// Digits and symbols inside words become the letters they stand for; in three or more single
/// letters, each one separator from the next, the separators go; repeated letters become one.
/// It makes different words equal (`good` and `god`), so it is for lists that ask for it, whose
/// phrases are squeezed likewise.
struct TextSqueezer: ~Copyable, ~Escapable {
    private let source: Span<UInt8>
    private var room: MutableSpan<UInt8>
    private let table = ASCIIFold.table

    /// How many bytes were written.
    private(set) var count = 0

    /// The last scalar of the word that is being written, when it is a letter; else 0.
    private var last: UInt32 = 0

    /// Reads folded text, and writes to a room that is as long.
    @_lifetime(copy source, copy room)
    init(_ source: Span<UInt8>, room: consuming MutableSpan<UInt8>) {
        self.source = source
        self.room = room
    }

    /// Writes the squeezed text and, to an empty map, where it is from; linear.
    mutating func squeeze(_ map: inout OffsetMap) {
        var offset = 0
        while offset < source.count {
            let start = offset
            while offset < source.count, !has(ASCIIFold.disguise, offset) { offset += 1 }
            copy(start..<offset, &map)
            guard offset < source.count else { break }
            if let end = endOfSpelling(from: offset) {
                squeezeWord(offset..<end, &map)
                offset = end
                continue
            }
            let word = offset
            var union: UInt16 = 0
            var isChanged = false
            var previous: UInt8 = 0
            while offset < source.count {
                let byte = source[offset]
                let entry = table[Int(byte)]
                guard entry & ASCIIFold.disguise != 0 else { break }
                union |= entry
                isChanged = isChanged || byte == previous || byte >= 0x80
                previous = byte
                offset += 1
            }
            if isChanged || ASCIIFold.mayHaveLeet(union) {
                squeezeWord(word..<offset, &map)
            } else {
                copy(word..<offset, &map)
            }
        }
    }

    @inline(__always)
    private func has(_ bits: UInt16, _ offset: Int) -> Bool {
        table[Int(source[offset])] & bits != 0
    }

    private mutating func copy(_ range: Range<Int>, _ map: inout OffsetMap) {
        guard !range.isEmpty else { return }
        map.noteVerbatim(view: count, original: range.lowerBound)
        for i in range {
            room[count] = source[i]
            count += 1
        }
    }

    /// The end of a word spelt as single letters with one separator each, such as `t.e.l`; nil
    /// where there is none.
    private func endOfSpelling(from start: Int) -> Int? {
        var end = start
        var members = 0
        var letters = 0
        while end < source.count, let length = single(at: end) {
            members += 1
            if length > 1 || has(ASCIIFold.letter, end) { letters += 1 }
            end += length
            guard end + 1 < source.count, has(ASCIIFold.separator, end),
                single(at: end + 1) != nil
            else { break }
            end += 1
        }
        return members >= 3 && letters >= 2 ? end : nil
    }

    /// The length of the scalar at `offset` when nothing of words is behind it.
    private func single(at offset: Int) -> Int? {
        let byte = source[offset]
        guard table[Int(byte)] & ASCIIFold.disguise != 0 else { return nil }
        let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        let end = offset + length
        return end >= source.count || !has(ASCIIFold.disguise, end) ? length : nil
    }

    /// Writes a word without its disguise and without the separators in it.
    private mutating func squeezeWord(_ range: Range<Int>, _ map: inout OffsetMap) {
        var hasLetter = false
        for i in range where has(ASCIIFold.letter, i) { hasLetter = true }
        // Symbols at the ends of a word are punctuation: `hello!!`, `$5`.
        var inside = range
        while let first = inside.first, has(ASCIIFold.leetSymbol, first) { inside.removeFirst() }
        while let end = inside.last, has(ASCIIFold.leetSymbol, end) { inside.removeLast() }
        last = 0
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = source[offset]
            let entry = table[Int(byte)]
            if byte >= 0x80 {
                var reader = ScalarReader(source, from: offset)
                let scalar = reader.next() ?? 0
                let isLetter = ScalarClass.of(scalar).isWord
                write(scalar, isLetter: isLetter, from: offset..<reader.offset, &map)
                offset = reader.offset
                continue
            }
            if entry & ASCIIFold.disguise != 0 {
                let stands =
                    hasLetter && inside.contains(offset)
                    && entry & (ASCIIFold.leetDigit | ASCIIFold.leetSymbol) != 0
                let isLetter = stands || entry & ASCIIFold.letter != 0
                let letter = stands ? ASCIIFold.leetLetter(byte) : byte
                write(UInt32(letter), isLetter: isLetter, from: offset..<offset + 1, &map)
            }
            offset += 1
        }
    }

    /// Writes a scalar that is as long as what it stands for, unless it is the last letter again.
    private mutating func write(
        _ scalar: UInt32,
        isLetter: Bool,
        from range: Range<Int>,
        _ map: inout OffsetMap
    ) {
        if isLetter, scalar == last {
            map.extendLast(view: count - 1, to: range.upperBound)
            return
        }
        last = isLetter ? scalar : 0
        map.noteVerbatim(view: count, original: range.lowerBound)
        for i in range {
            room[count] = scalar < 0x80 ? UInt8(truncatingIfNeeded: scalar) : source[i]
            count += 1
        }
    }

    /// How many words have digits or symbols between letters, which are written for letters.
    static func leetWords(in bytes: Span<UInt8>) -> Int {
        let table = ASCIIFold.table
        var words = 0
        // In a word: 0 before its first letter, 1 after a letter, 2 after leet that follows one,
        // 3 when it is counted.
        var state = 0
        for i in bytes.indices {
            let entry = table[Int(bytes[i])]
            if entry & ASCIIFold.letter != 0 {
                if state == 2 {
                    words += 1
                    state = 3
                } else if state == 0 {
                    state = 1
                }
            } else if entry & (ASCIIFold.leetDigit | ASCIIFold.leetSymbol) != 0 {
                if state == 1 { state = 2 }
            } else {
                state = 0
            }
        }
        return words
    }
}
