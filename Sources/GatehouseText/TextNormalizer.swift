/// Makes spellings of the same text equal: NFKC with case folding, invisible characters dropped,
/// white space collapsed.
///
/// The result is the Unicode operation `toNFKC_Casefold` (Unicode 15, section 3.13) with every run
/// of white space as one space, none at either end, and control characters removed. ASCII takes a
/// short path. Work and memory are linear in the input: at most ``marksPerStarter`` combining marks
/// are kept after one starter (more are decoration, and would make ordering quadratic; compare the
/// Stream-Safe Text Format, UAX #15 section 13).
package struct TextNormalizer: Sendable {
    /// How many combining marks one starter may carry.
    package static let marksPerStarter = 30

    private var scalars = ScalarSequence()

    package init() {}

    /// Appends the normalised form of `text` to `output`; allocates only when a buffer must grow.
    ///
    /// - Parameters:
    ///   - text: Well-formed UTF-8.
    ///   - output: Its earlier content stays and is not looked at.
    package mutating func normalize(_ text: Span<UInt8>, into output: inout [UInt8]) {
        if Self.isASCII(text) {
            Self.normalizeASCII(text, into: &output)
        } else {
            normalizeUnicode(text, into: &output)
        }
    }

    private static func isASCII(_ text: Span<UInt8>) -> Bool {
        var union: UInt8 = 0
        for i in text.indices { union |= text[i] }
        return union < 0x80
    }

    private static func normalizeASCII(_ text: Span<UInt8>, into output: inout [UInt8]) {
        output.reserveCapacity(output.count + text.count)
        let start = output.count
        var spaceIsDue = false
        for i in text.indices {
            let folded = foldedASCII[Int(text[i])]
            if folded == 0 { continue }
            if folded == UInt8(ascii: " ") {
                spaceIsDue = true
                continue
            }
            if spaceIsDue, output.count > start { output.append(UInt8(ascii: " ")) }
            spaceIsDue = false
            output.append(folded)
        }
    }

    private mutating func normalizeUnicode(_ text: Span<UInt8>, into output: inout [UInt8]) {
        scalars.fill(text)
        output.reserveCapacity(output.count + text.count)
        for element in scalars.elements { output.append(scalar: element.scalar) }
    }

    /// Lower case, white space as a space, control characters as 0.
    private static let foldedASCII: [128 of UInt8] = .init { index in
        let byte = UInt8(index)
        return switch ScalarClass.of(UInt32(byte)) {
        case .upper: byte + 32
        case .space: UInt8(ascii: " ")
        case .other: 0
        default: byte
        }
    }
}
