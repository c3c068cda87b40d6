/// Makes fingerprints of texts as they came, in memory that it keeps from text to text.
///
/// What fills banks and what looks texts up in them must agree, so both use this.
package struct DocumentFingerprinter: Sendable {
    private var folder = TextFolder()
    private var fingerprinter = TextFingerprinter()

    package init() {}

    /// The fingerprint of a text.
    ///
    /// - Parameter text: Bytes; what is not UTF-8 reads as U+FFFD.
    /// - Returns: The same for the same text, today and later.
    package mutating func fingerprint(of text: Span<UInt8>) -> TextFingerprint {
        folder.fold(text)
        let folded = folder.folded
        return fingerprinter.fingerprint(of: folded.bytes)
    }
}
