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

    private var scalars: [Int32] = []

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
        scalars.removeAll(keepingCapacity: true)
        var decomposed = [32 of Int32](repeating: 0)
        var reader = ScalarReader(text)
        while let scalar = reader.next() {
            if scalar < 0x80 {
                appendFolded(Int32(Self.foldedASCII[Int(scalar)]))
                continue
            }
            let count = UTF8Proc.decompose(scalar, into: &decomposed)
            for i in 0..<count { appendDecomposed(decomposed[i]) }
        }
        if scalars.last == 0x20 { scalars.removeLast() }
        UTF8Proc.compose(&scalars)
        output.reserveCapacity(output.count + text.count)
        for scalar in scalars { output.append(scalar: UInt32(bitPattern: scalar)) }
    }

    private mutating func appendDecomposed(_ scalar: Int32) {
        switch ScalarClass.of(UInt32(bitPattern: scalar)) {
        case .space:
            appendFolded(0x20)
        case .mark:
            insertMark(scalar)
        case .other where UTF8Proc.category(UInt32(bitPattern: scalar)) == UTF8Proc.Category.control:
            break
        default:
            scalars.append(scalar)
        }
    }

    /// Appends an ASCII scalar after folding; 0 stands for a dropped one.
    private mutating func appendFolded(_ scalar: Int32) {
        guard scalar != 0 else { return }
        if scalar == 0x20, scalars.last ?? 0x20 == 0x20 { return }
        scalars.append(scalar)
    }

    /// Inserts a combining mark in canonical order (Unicode 15, section 3.11, D109).
    private mutating func insertMark(_ scalar: Int32) {
        let rank = UTF8Proc.combiningClass(scalar)
        guard rank > 0 else {
            scalars.append(scalar)
            return
        }
        var position = scalars.count
        while position > 0 {
            guard scalars.count - position < Self.marksPerStarter else { return }
            let previous = UTF8Proc.combiningClass(scalars[position - 1])
            if previous == 0 || previous <= rank { break }
            position -= 1
        }
        guard marksAtEnd < Self.marksPerStarter else { return }
        scalars.insert(scalar, at: position)
    }

    /// How many combining marks end the buffer, counted up to the limit.
    private var marksAtEnd: Int {
        var count = 0
        while count < Self.marksPerStarter, count < scalars.count,
            UTF8Proc.combiningClass(scalars[scalars.count - 1 - count]) != 0
        {
            count += 1
        }
        return count
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
