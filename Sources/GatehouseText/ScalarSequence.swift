/// A text as the scalars of its `toNFKC_Casefold` form, each with the bytes that it came from.
///
/// White space is one space between words and none at the ends; control characters and what is
/// invisible are dropped. Keeps its memory from text to text.
struct ScalarSequence: Sendable {
    /// One scalar of the result.
    struct Element {
        var scalar: UInt32
        /// The bytes of the text that it stands for.
        var start: UInt32
        var end: UInt32
        var traits: ScalarTable.Traits
    }

    private(set) var elements: [Element] = []
    /// How many scalars were dropped that nobody sees and no script asks for.
    private(set) var invisibleCount = 0
    /// Whether something was not UTF-8 and became U+FFFD.
    private(set) var isRepaired = false

    private let table = ScalarTable()
    private var needsComposition = false
    private var cluster: [Int32] = []

    /// Replaces what it holds by the scalars of `text`; linear, and allocates only to grow.
    mutating func fill(_ text: Span<UInt8>) {
        elements.removeAll(keepingCapacity: true)
        invisibleCount = 0
        isRepaired = false
        needsComposition = false
        var offset = 0
        while offset < text.count {
            let (scalar, length) = Self.scalar(text, offset)
            if scalar == 0xFFFD, text[offset] != 0xEF || length != 3 { isRepaired = true }
            let end = offset + length
            let entry = table.entry(scalar)
            let traits = entry.traits
            if traits.contains(.space) {
                appendSpace(offset, end)
            } else if !traits.contains(.complex) {
                elements.append(
                    Element(
                        scalar: entry.folded,
                        start: UInt32(truncatingIfNeeded: offset),
                        end: UInt32(truncatingIfNeeded: end),
                        traits: traits
                    )
                )
            } else {
                appendComplex(scalar, offset, end)
            }
            offset = end
        }
        if elements.last?.scalar == 0x20 { elements.removeLast() }
        if needsComposition { compose() }
    }

    /// The scalar at `offset` and its length, with a short way for one and two bytes.
    @inline(__always)
    private static func scalar(_ text: Span<UInt8>, _ offset: Int) -> (UInt32, Int) {
        let lead = text[offset]
        if lead < 0x80 { return (UInt32(lead), 1) }
        if lead &- 0xC2 < 0x1E, offset + 1 < text.count {
            let second = text[offset + 1]
            if second & 0xC0 == 0x80 {
                return (UInt32(lead & 0x1F) << 6 | UInt32(second & 0x3F), 2)
            }
        }
        let (scalar, length) = text.repairedScalar(at: offset)
        return (scalar, length)
    }

    private mutating func appendSpace(_ start: Int, _ end: Int) {
        guard let last = elements.indices.last else { return }
        if elements[last].scalar == 0x20 {
            elements[last].end = UInt32(end)
        } else {
            append(0x20, start, end, .space)
        }
    }

    private mutating func append(
        _ scalar: UInt32,
        _ start: Int,
        _ end: Int,
        _ traits: ScalarTable.Traits
    ) {
        elements.append(
            Element(scalar: scalar, start: UInt32(start), end: UInt32(end), traits: traits)
        )
    }

    /// Appends what a scalar decomposes to, marks in canonical order.
    private mutating func appendComplex(_ scalar: UInt32, _ start: Int, _ end: Int) {
        var decomposed = [32 of Int32](repeating: 0)
        let count = UTF8Proc.decompose(scalar, into: &decomposed)
        if count == 0 { noteInvisible(scalar) }
        for i in 0..<count {
            let part = UInt32(bitPattern: decomposed[i])
            switch ScalarClass.of(part) {
            case .space:
                appendSpace(start, end)
            case .mark:
                insertMark(part, start, end)
            case .other where UTF8Proc.category(part) == UTF8Proc.Category.control:
                noteInvisible(part)
            default:
                if ScalarTable.joinsHangul(part) { needsComposition = true }
                append(part, start, end, ScalarTable.traits(ofFolded: part))
            }
        }
    }

    /// Counts a dropped scalar, unless it joins emoji, or letters of a script that has joiners.
    private mutating func noteInvisible(_ scalar: UInt32) {
        let isJoiner =
            scalar == 0x200C || scalar == 0x200D || scalar &- 0xFE00 < 16
            || scalar &- 0xE0020 < 0x60
        if isJoiner, let last = elements.last, last.scalar >= 0x80,
            last.traits.bits & ScalarTable.Traits.scripts == 0
        {
            return
        }
        invisibleCount += 1
    }

    /// Inserts a combining mark in canonical order (Unicode 15, section 3.11, D109).
    private mutating func insertMark(_ scalar: UInt32, _ start: Int, _ end: Int) {
        needsComposition = true
        takeApartLast()
        let rank = UTF8Proc.combiningClass(Int32(bitPattern: scalar))
        guard rank > 0 else { return append(scalar, start, end, .word) }
        var position = elements.count
        while position > 0 {
            guard elements.count - position < TextNormalizer.marksPerStarter else { return }
            let previous = combiningClass(position - 1)
            if previous == 0 || previous <= rank { break }
            position -= 1
        }
        guard marksAtEnd < TextNormalizer.marksPerStarter else { return }
        let mark = Element(
            scalar: scalar,
            start: UInt32(start),
            end: UInt32(end),
            traits: .word
        )
        elements.insert(mark, at: position)
    }

    /// Replaces a last letter that has its marks in it by the letter and them, to be ordered.
    private mutating func takeApartLast() {
        guard let last = elements.last, last.traits.contains(.precomposed) else { return }
        elements.removeLast()
        var decomposed = [32 of Int32](repeating: 0)
        let count = UTF8Proc.decompose(last.scalar, into: &decomposed)
        for i in 0..<count {
            let part = UInt32(bitPattern: decomposed[i])
            let traits = i == 0 ? ScalarTable.traits(ofFolded: part) : .word
            append(part, Int(last.start), Int(last.end), traits)
        }
    }

    private func combiningClass(_ index: Int) -> Int {
        let element = elements[index]
        // Below U+0300 nothing combines.
        return element.scalar < 0x300
            ? 0 : UTF8Proc.combiningClass(Int32(bitPattern: element.scalar))
    }

    /// How many combining marks are at the end, counted up to the limit.
    private var marksAtEnd: Int {
        var count = 0
        while count < TextNormalizer.marksPerStarter, count < elements.count,
            combiningClass(elements.count - 1 - count) != 0
        {
            count += 1
        }
        return count
    }

    /// Composes canonically, one cluster of a starter and what may join it after the other.
    private mutating func compose() {
        var kept = 0
        var start = 0
        while start < elements.count {
            var end = start + 1
            while end < elements.count, mayJoin(elements[end]) { end += 1 }
            kept += composeCluster(start..<end, to: kept)
            start = end
        }
        elements.removeLast(elements.count - kept)
    }

    /// Whether a scalar may compose with one before it: only marks and parts of Hangul do.
    private func mayJoin(_ element: Element) -> Bool {
        guard element.scalar >= 0x300 else { return false }
        return ScalarTable.joinsHangul(element.scalar) || ScalarClass.of(element.scalar) == .mark
    }

    /// Moves a cluster to `target`, composed; returns how many scalars it then has.
    private mutating func composeCluster(_ range: Range<Int>, to target: Int) -> Int {
        cluster.removeAll(keepingCapacity: true)
        if range.count > 1 {
            for i in range { cluster.append(Int32(bitPattern: elements[i].scalar)) }
            UTF8Proc.compose(&cluster)
        }
        guard range.count > 1, cluster.count < range.count else {
            // Marks were sorted into their order, not away from what they belong to.
            for (place, i) in range.enumerated() { elements[target + place] = elements[i] }
            return range.count
        }
        var (first, last) = (elements[range.lowerBound].start, elements[range.lowerBound].end)
        for i in range {
            first = min(first, elements[i].start)
            last = max(last, elements[i].end)
        }
        for (place, scalar) in cluster.enumerated() {
            let scalar = UInt32(bitPattern: scalar)
            elements[target + place] = Element(
                scalar: scalar,
                start: first,
                end: last,
                traits: place == 0 ? ScalarTable.traits(ofFolded: scalar) : .word
            )
        }
        return cluster.count
    }
}
