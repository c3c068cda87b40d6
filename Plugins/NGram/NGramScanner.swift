internal import GatehouseText

/// Walks a normalised text once and hands out the hash of every n-gram that ends at each scalar.
enum NGramScanner {
    /// Part of the weights' format: a change here makes trained weights meaningless.
    static let version = "1"

    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15  // 2^64 / golden ratio, odd

    /// Calls `body` with each n-gram's hash and the offset in bytes of its last scalar.
    ///
    /// - Parameters:
    ///   - text: Well-formed UTF-8 in normal form.
    ///   - limit: How many scalars are read.
    ///   - body: Called once for each n-gram, repeats included.
    @inline(__always)
    static func scan(
        _ text: Span<UInt8>,
        limit: Int,
        _ body: (_ hash: UInt64, _ offset: Int) -> Void,
    ) {
        var reader = ScalarReader(text)
        // The last four scalars, the latest first; 0 before the text begins.
        var last: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var word: UInt64 = 0
        var previousWord: UInt64 = 0
        var count = 0
        var offset = 0
        while count < limit, let scalar = reader.next() {
            let current = UInt64(scalar)
            let pair = (last.1 &* multiplier &+ last.0) &* multiplier &+ current
            let triple = last.2 &* cube &+ pair
            if count >= 2 { body(mix(pair ^ 0x3), offset) }
            if count >= 3 { body(mix(triple ^ 0x4 << 40), offset) }
            if count >= 4 { body(mix((last.3 &* fourth &+ triple) ^ 0x5 << 50), offset) }
            if ScalarClass.of(scalar).isWord {
                word = (word ^ current) &* 0x0000_0100_0000_01B3 &+ 0x517C_C1B7
            } else if word != 0 {
                endWord(&word, &previousWord, offset - 1, body)
            }
            last = (current, last.0, last.1, last.2)
            count += 1
            offset = reader.offset
        }
        if word != 0 { endWord(&word, &previousWord, offset - 1, body) }
    }

    private static let cube = multiplier &* multiplier &* multiplier
    private static let fourth = cube &* multiplier

    @inline(__always)
    private static func endWord(
        _ word: inout UInt64,
        _ previous: inout UInt64,
        _ offset: Int,
        _ body: (UInt64, Int) -> Void,
    ) {
        let hash = mix(word)
        body(hash, offset)
        if previous != 0 { body(mix(previous &* multiplier &+ hash), offset) }
        previous = hash
        word = 0
    }

    /// The finalizer of MurmurHash3 (Appleby, 2011): every input bit reaches the top bits.
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var hash = value
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ hash >> 33
    }
}
