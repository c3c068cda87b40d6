/// A form of a text that lists are matched on: well-formed UTF-8, and where each byte came from.
package struct TextView: Sendable {
    /// How many bytes it has.
    package internal(set) var count = 0

    /// Where its bytes came from.
    package internal(set) var map = OffsetMap()

    /// Whether it has letters, and digits or symbols that are written for letters.
    var mayHaveLeet = false

    /// The bytes, and room behind them that is kept for the next text.
    var storage: [UInt8] = []

    package init() {}

    /// The bytes.
    package var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { storage.span.extracting(first: count) }
    }

    /// Forgets the bytes and makes room for `capacity` new ones; allocates only to grow.
    mutating func clear(capacity: Int) {
        count = 0
        map.removeAll()
        guard storage.count < capacity else { return }
        storage = [UInt8](repeating: 0, count: max(capacity, storage.count * 2))
    }

    /// Where the scalar starts that the byte at `offset` is of.
    func scalarStart(_ offset: Int) -> Int {
        var start = offset
        while start > 0, start < count, storage[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// Whether a word begins or ends at `offset`, or what is on either side is not of words.
    func isBoundary(_ offset: Int) -> Bool {
        guard offset > 0, offset < count else { return true }
        return !(endsInWord(before: offset) && startsWithWord(at: offset))
    }

    private func startsWithWord(at offset: Int) -> Bool {
        let byte = storage[offset]
        if byte < 0x80 { return ScalarClass.of(UInt32(byte)).isWord }
        var reader = ScalarReader(bytes, from: offset)
        return ScalarClass.of(reader.next() ?? 0x20).isWord
    }

    private func endsInWord(before offset: Int) -> Bool {
        var start = offset - 1
        while start > 0, storage[start] & 0xC0 == 0x80 { start -= 1 }
        return startsWithWord(at: start)
    }
}
