/// Makes the views of a text that lists are matched on, in memory that it keeps from text to text.
///
/// The *folded* view is the text's `toNFKC_Casefold` form as ``TextNormalizer`` makes it, in which
/// words that mix scripts have the letters of ASCII for those that look like them. ASCII takes a
/// short path. The *squeezed* view is made from it when somebody asks for it.
package struct TextFolder: Sendable {
    /// Lower case, compatibility forms and invisible characters gone, white space collapsed.
    package private(set) var folded = TextView()

    /// The folded view without disguises, as ``TextSqueezer`` makes it.
    ///
    /// Its map leads to the folded view.
    package private(set) var squeezed = TextView()

    /// What the last text showed.
    package private(set) var evidence = TextEvidence()

    private var scalars = ScalarSequence()

    package init() {}

    /// Makes the folded view of `text`, which may be anything.
    ///
    /// Linear in the text; allocates only to grow. Texts end at 1 GiB.
    ///
    /// - Parameters:
    ///   - text: Bytes; what is not UTF-8 reads as U+FFFD.
    ///   - byteLimit: Of a longer text only as many bytes are read, less a scalar cut in two.
    package mutating func fold(_ text: Span<UInt8>, byteLimit: Int = .max) {
        evidence = TextEvidence()
        let limit = min(byteLimit, 1 << 30)
        let text = text.extracting(first: Self.length(of: text, within: limit, &evidence.intake))
        switch folded.fillPlain(text) {
        case .folded: break
        case .uneven: folded.fillASCII(text, &evidence)
        case .beyondASCII:
            scalars.fill(text)
            evidence.invisibleScalars = scalars.invisibleCount
            evidence.intake.isRepaired = scalars.isRepaired
            folded.fill(scalars.elements, of: text, &evidence)
        }
        if folded.mayHaveLeet { evidence.leetWords = TextSqueezer.leetWords(in: folded.bytes) }
    }

    /// Makes the squeezed view of the text that was folded last.
    package mutating func squeeze() {
        squeezed.fillSqueezed(folded)
    }

    /// How much of a text is read.
    private static func length(
        of text: Span<UInt8>,
        within limit: Int,
        _ intake: inout TextIntake
    ) -> Int {
        guard text.count > limit else { return text.count }
        intake.isTruncated = true
        var end = limit
        while end > 0, limit - end < 3, text[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }
}
