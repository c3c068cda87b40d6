/// What copies of one text, and variants of it, have in common.
///
/// Both hashes are of the reduced form of a text: folded, `0` for each run of digits, two of any other
/// character that is repeated, and of each link its domain. Banks keep them, so they stay as they are.
package struct TextFingerprint: Equatable, Sendable {
    /// Names the reduced form; against chance, not against an adversary.
    package let exact: UInt64

    /// A hash of its characters by fours, of which variants share most bits: the number that differ
    /// is small, a few for a changed word in a message, near 32 for another message.
    package let similar: UInt64

    /// How many fours there were; of fewer than some twenty, `similar` says little.
    package let gramCount: Int

    /// A fingerprint that was kept.
    package init(exact: UInt64, similar: UInt64, gramCount: Int) {
        self.exact = exact
        self.similar = similar
        self.gramCount = gramCount
    }
}

/// Makes fingerprints, in memory that it keeps from text to text.
package struct TextFingerprinter: Sendable {
    private var reduced: [UInt8] = []

    package init() {}

    /// The fingerprint of a text.
    ///
    /// Linear; allocates only to grow. A text of fewer than four characters counts as one four.
    ///
    /// - Parameter folded: The folded view of the text, as ``TextFolder`` makes it.
    /// - Returns: The same for the same text, today and later.
    package mutating func fingerprint(of folded: Span<UInt8>) -> TextFingerprint {
        TextReducer.reduce(folded, into: &reduced)
        var similar = SimHash()
        var reader = ScalarReader(reduced.span)
        // The last three scalars, 21 bits each, and the one before them.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var length = 0
        while let scalar = reader.next() {
            high = low >> 42
            low = (low << 21 | UInt64(scalar)) & 0x7FFF_FFFF_FFFF_FFFF
            length += 1
            if length >= 4 { similar.add(Self.hash(low, high)) }
        }
        if length > 0, length < 4 { similar.add(Self.hash(low, high)) }
        return TextFingerprint(
            exact: ContentDigest.hash(reduced.span),
            similar: similar.value,
            gramCount: similar.count
        )
    }

    @inline(__always)
    private static func hash(_ low: UInt64, _ high: UInt64) -> UInt64 {
        let word = low ^ high &* 0x9E37_79B9_7F4A_7C15
        let product = (word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
            by: 0xE703_7ED1_A0B4_28DB
        )
        let mixed = product.high ^ product.low
        return (mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
    }
}
