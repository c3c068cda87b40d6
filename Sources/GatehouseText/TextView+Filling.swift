extension TextView {
    /// Becomes the folded view of a text that needs nothing but lower case; empty for another.
    ///
    /// - Parameter text: Any bytes.
    /// - Returns: Whether the text needs more.
    mutating func fillPlain(_ text: Span<UInt8>) -> ASCIIFold.Plain {
        clear(capacity: text.count)
        var room = storage.mutableSpan
        let plain = ASCIIFold.lowercasePlain(text, into: &room)
        guard case .folded(let union) = plain else { return plain }
        count = text.count
        if count > 0 { map.noteVerbatim(view: 0, original: 0) }
        mayHaveLeet = ASCIIFold.mayHaveLeet(union)
        return plain
    }

    /// Becomes the folded view of a text that is ASCII.
    mutating func fillASCII(_ text: Span<UInt8>, _ evidence: inout TextEvidence) {
        clear(capacity: text.count)
        let table = ASCIIFold.table
        // Out of the view while it is written to, so that its map can be written to as well.
        var bytes = storage
        storage = []
        var room = bytes.mutableSpan
        var count = 0
        // What came last: a space at first, so that those before the text are dropped.
        var previous = ASCIIFold.space
        var union: UInt16 = 0
        var isGap = true
        for i in text.indices {
            let entry = table[Int(text[i])]
            if (entry & previous & ASCIIFold.space) | (entry & ASCIIFold.dropped) != 0 {
                if entry & ASCIIFold.dropped != 0 {
                    evidence.invisibleScalars += 1
                } else if count > 0 {
                    map.extendLast(view: count - 1, to: i + 1)
                }
                isGap = true
                continue
            }
            if isGap {
                map.noteVerbatim(view: count, original: i)
                isGap = false
            }
            previous = entry
            union |= entry
            room[count] = UInt8(truncatingIfNeeded: entry)
            count += 1
        }
        if count > 0, previous & ASCIIFold.space != 0 { count -= 1 }
        storage = bytes
        self.count = count
        mayHaveLeet = ASCIIFold.mayHaveLeet(union)
    }

    /// Becomes the folded view of a text whose scalars are known.
    mutating func fill(
        _ elements: [ScalarSequence.Element],
        of text: Span<UInt8>,
        _ evidence: inout TextEvidence
    ) {
        clear(capacity: elements.count * 4)
        let table = ASCIIFold.table
        var bytes = storage
        storage = []
        var writer = Writer(room: bytes.mutableSpan)
        var union: UInt16 = 0
        var place = 0
        while place < elements.count {
            let start = place
            var scripts: UInt16 = 0
            while place < elements.count, elements[place].traits.contains(.word) {
                scripts |= elements[place].traits.bits & ScalarTable.Traits.scripts
                place += 1
            }
            let isMixed = scripts & (scripts &- 1) != 0
            // The word, and what is behind it, which belongs to no script.
            if place < elements.count { place += 1 }
            var isConfusable = false
            for i in start..<place {
                let element = elements[i]
                var scalar = element.scalar
                if isMixed, scalar >= 0x80 {
                    let ascii = Self.lookAlike(of: element, in: text)
                    if ascii != 0, element.traits.contains(.word) {
                        isConfusable = true
                        scalar = UInt32(ascii)
                    }
                }
                if scalar < 0x80 { union |= table[Int(scalar)] }
                let from = writer.count
                writer.append(scalar)
                map.note(
                    view: from,
                    count: writer.count - from,
                    original: Int(element.start)..<Int(element.end)
                )
            }
            if isMixed { evidence.mixedScriptWords += 1 }
            if isConfusable { evidence.confusableWords += 1 }
        }
        count = writer.count
        storage = bytes
        mayHaveLeet = ASCIIFold.mayHaveLeet(union)
    }

    /// The ASCII character that a scalar looks like as it was written, or else once folded.
    private static func lookAlike(
        of element: ScalarSequence.Element,
        in text: Span<UInt8>
    ) -> UInt8 {
        let written = Confusables.ascii(text.repairedScalar(at: Int(element.start)).scalar)
        return written != 0 ? written : Confusables.ascii(element.scalar)
    }

    /// Becomes the squeezed view of a folded one.
    mutating func fillSqueezed(_ folded: borrowing TextView) {
        clear(capacity: folded.count)
        // Out of the view while it is written to, so that its map can be written to as well.
        var bytes = storage
        storage = []
        var squeezer = TextSqueezer(folded.bytes, room: bytes.mutableSpan)
        squeezer.squeeze(&map)
        count = squeezer.count
        storage = bytes
    }
}

/// Writes scalars as UTF-8.
private struct Writer: ~Copyable, ~Escapable {
    private var room: MutableSpan<UInt8>
    private(set) var count = 0

    @_lifetime(copy room)
    init(room: consuming MutableSpan<UInt8>) { self.room = room }

    @inline(__always)
    mutating func append(_ scalar: UInt32) {
        if scalar < 0x80 {
            put(scalar)
        } else if scalar < 0x800 {
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
        } else if scalar < 0x10000 {
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        } else {
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        }
    }

    @inline(__always)
    private mutating func put(_ byte: UInt32) {
        room[count] = UInt8(truncatingIfNeeded: byte)
        count &+= 1
    }
}
