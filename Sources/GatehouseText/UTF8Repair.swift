/// What happened to a text at the door.
package struct TextIntake: Equatable, Sendable {
    /// Bytes that were not UTF-8 became U+FFFD.
    package var isRepaired = false

    /// The text was over the limit and was cut at a scalar boundary.
    package var isTruncated = false

    package init(isRepaired: Bool = false, isTruncated: Bool = false) {
        self.isRepaired = isRepaired
        self.isTruncated = isTruncated
    }
}

extension [UInt8] {
    /// Appends at most `limit` bytes of `bytes` as well-formed UTF-8.
    ///
    /// Each maximal subpart of an ill-formed sequence becomes one U+FFFD (Unicode 15, section 3.9,
    /// "U+FFFD Substitution of Maximal Subparts"; what WHATWG decoders and Swift's `String` do).
    /// Linear; allocates only when the array must grow.
    package mutating func append(repairing bytes: Span<UInt8>, limit: Int) -> TextIntake {
        var intake = TextIntake()
        let end = count + limit
        var offset = 0
        while offset < bytes.count {
            let (length, isWellFormed) = Self.subpart(of: bytes, at: offset)
            guard count + (isWellFormed ? length : 3) <= end else {
                intake.isTruncated = true
                break
            }
            if isWellFormed {
                for i in offset..<offset + length { append(bytes[i]) }
            } else {
                append(scalar: 0xFFFD)
                intake.isRepaired = true
            }
            offset += length
        }
        return intake
    }

    /// The length of the scalar, or of the maximal ill-formed subpart, that starts at `offset`.
    fileprivate static func subpart(of bytes: Span<UInt8>, at offset: Int) -> (Int, Bool) {
        let lead = bytes[offset]
        // Table 3-7 of the Unicode Standard: what the second byte may be, by the first.
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0x00...0x7F: return (1, true)
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return (1, false)
        }
        var read = 1
        while read < length {
            guard offset + read < bytes.count else { return (read, false) }
            let byte = bytes[offset + read]
            let allowed = read == 1 ? second : 0x80...0xBF
            guard allowed.contains(byte) else { return (read, false) }
            read += 1
        }
        return (length, true)
    }
}

extension Span<UInt8> {
    /// The scalar that starts at `offset`, and its length in bytes.
    ///
    /// U+FFFD where the bytes are not UTF-8, with the length of the maximal subpart that it
    /// replaces: read one after the other, these are the scalars of the repaired text.
    package func repairedScalar(at offset: Int) -> (scalar: UInt32, length: Int) {
        let (length, isWellFormed) = [UInt8].subpart(of: self, at: offset)
        guard isWellFormed else { return (0xFFFD, length) }
        var reader = ScalarReader(self, from: offset)
        return (reader.next() ?? 0xFFFD, length)
    }
}

extension String {
    /// The text in `bytes`, repaired where it is not UTF-8.
    package init(repairing bytes: Span<UInt8>) {
        var copy: [UInt8] = []
        _ = copy.append(repairing: bytes, limit: bytes.count * 3)
        self = String(decoding: copy, as: UTF8.self)
    }
}
