internal import GatehouseText

/// The normalised word that is being read, in UTF-8.
struct WordBuffer {
    /// The most scalars a vocabulary may let a word have.
    static let scalarLimit = 128

    /// The first ``count`` bytes are the word, up to its limit.
    private(set) var bytes = [512 of UInt8](repeating: 0)

    /// How many bytes the word has.
    private(set) var count = 0

    /// How many scalars were read, also those beyond the limit, which are counted once.
    private var scalarCount = 0

    /// First byte that canonical order may move.
    private var orderStart = 0

    /// How many scalars a word may have and still be known.
    private let limit: Int

    /// Takes the limit, which is at most ``scalarLimit``.
    init(limit: Int) { self.limit = min(limit, Self.scalarLimit) }

    var isEmpty: Bool { scalarCount == 0 }

    /// Whether the word has more scalars than a known word may have.
    var isTooLong: Bool { scalarCount > limit }

    /// Forgets the word.
    mutating func removeAll() {
        count = 0
        scalarCount = 0
        orderStart = 0
    }

    /// Appends a scalar.
    @inline(__always)
    mutating func append(_ scalar: UInt32) {
        guard scalarCount < limit else {
            scalarCount = limit + 1
            return
        }
        scalarCount += 1
        guard scalar >= 0x80 else {
            bytes[count] = UInt8(truncatingIfNeeded: scalar)
            count &+= 1
            return
        }
        appendBeyondASCII(scalar)
    }

    private mutating func appendBeyondASCII(_ scalar: UInt32) {
        let length = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
        var rest = scalar
        for i in (1..<length).reversed() {
            bytes[count + i] = UInt8(0x80 | rest & 0x3F)
            rest >>= 6
        }
        let lead: UInt32 = length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0
        bytes[count] = UInt8(lead | rest)
        count += length
    }

    /// Keeps the marks so far where they are: what comes next is not ordered before them.
    mutating func endOrder() { orderStart = count }

    /// Appends a mark of a nonzero combining class in canonical order (Unicode 15, section 3.11).
    mutating func append(orderedMark scalar: UInt32) {
        let start = count
        append(scalar)
        let length = count - start
        let rank = UTF8Proc.combiningClass(Int32(bitPattern: scalar))
        var position = start
        while length > 0, position > orderStart {
            var previous = position - 1
            while bytes[previous] & 0xC0 == 0x80 { previous -= 1 }
            let (mark, _) = bytes.span.extracting(previous..<position).repairedScalar(at: 0)
            guard UTF8Proc.combiningClass(Int32(bitPattern: mark)) > rank else { break }
            position = previous
        }
        rotate(from: position, to: start, by: length)
    }

    /// Moves the last `length` bytes, which start at `start`, to `position`.
    private mutating func rotate(from position: Int, to start: Int, by length: Int) {
        guard position < start else { return }
        var moved = [4 of UInt8](repeating: 0)
        for i in 0..<length { moved[i] = bytes[start + i] }
        for i in (position..<start).reversed() { bytes[i + length] = bytes[i] }
        for i in 0..<length { bytes[position + i] = moved[i] }
    }
}
