/// Says, for every byte range of a view of a text, which bytes of the text it was made from.
///
/// Holds one segment for each stretch whose distance to the text is the same, so that a text that
/// changed nowhere has one, whatever its length. Looking up is a binary search.
package struct OffsetMap: Sendable {
    struct Segment {
        /// Offset of its first byte in the view.
        var view: UInt32
        /// Offset of its first byte in the text.
        var original: UInt32
        /// 0 when view and text have the same length here, byte for byte; else how many bytes of the
        /// text all bytes of the segment stand for.
        var blockLength: UInt32
    }

    private(set) var segments: [Segment] = []

    mutating func removeAll() { segments.removeAll(keepingCapacity: true) }

    /// Notes that the next `count` bytes of the view, from `view` on, stand for `original`.
    @inline(__always)
    mutating func note(view: Int, count: Int, original: Range<Int>) {
        if count == original.count {
            noteVerbatim(view: view, original: original.lowerBound)
        } else {
            noteBlock(view: view, original: original)
        }
    }

    /// Notes that from `view` on, byte for byte, the view has what the text has from `original` on.
    @inline(__always)
    mutating func noteVerbatim(view: Int, original: Int) {
        if let last = segments.last, last.blockLength == 0,
            original - Int(last.original) == view - Int(last.view)
        {
            return
        }
        segments.append(
            Segment(view: UInt32(view), original: UInt32(original), blockLength: 0)
        )
    }

    /// Notes that the bytes from `view` to the next note all stand for `original`.
    mutating func noteBlock(view: Int, original: Range<Int>) {
        segments.append(
            Segment(
                view: UInt32(view),
                original: UInt32(original.lowerBound),
                blockLength: UInt32(original.count)
            )
        )
    }

    /// Makes the view's byte at `view`, the last that was noted, stand for the text up to `end`.
    mutating func extendLast(view: Int, to end: Int) {
        let start = original(of: view..<view + 1).lowerBound
        if let last = segments.last, Int(last.view) == view { segments.removeLast() }
        noteBlock(view: view, original: start..<end)
    }

    /// The bytes of the text that a range of the view, which must not be empty, was made from.
    package func original(of range: Range<Int>) -> Range<Int> {
        precondition(!range.isEmpty, "asked for the origin of no bytes, at \(range.lowerBound)")
        let first = segments[index(of: range.lowerBound)]
        let last = segments[index(of: range.upperBound - 1)]
        let start =
            first.blockLength > 0
            ? Int(first.original) : Int(first.original) + range.lowerBound - Int(first.view)
        let end =
            last.blockLength > 0
            ? Int(last.original) + Int(last.blockLength)
            : Int(last.original) + range.upperBound - Int(last.view)
        return start..<max(start, end)
    }

    /// The segment that the view's byte at `offset` is in.
    private func index(of offset: Int) -> Int {
        var low = 0
        var high = segments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(segments[middle].view) <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
