/// Reads Unicode scalars, one after the other, from UTF-8 that is known to be well formed.
@frozen
public struct ScalarReader: ~Escapable {
    @usableFromInline let bytes: Span<UInt8>

    /// Offset of the next scalar's first byte.
    public var offset: Int { @inlinable get { position } }

    @usableFromInline var position: Int

    /// Starts at `offset`, which must be the first byte of a scalar.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, from offset: Int = 0) {
        self.bytes = bytes
        position = offset
    }

    /// The next scalar's value, or nothing at the end.
    @inlinable
    @inline(__always)
    public mutating func next() -> UInt32? {
        guard position < bytes.count else { return nil }
        let lead = bytes[position]
        guard lead >= 0x80 else {
            position &+= 1
            return UInt32(lead)
        }
        return nextBeyondASCII(lead)
    }

    @usableFromInline
    mutating func nextBeyondASCII(_ lead: UInt8) -> UInt32 {
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var scalar = UInt32(lead) & (0x7F >> UInt32(length))
        for i in 1..<length {
            scalar = scalar << 6 | UInt32(bytes[position + i] & 0x3F)
        }
        position += length
        return scalar
    }
}

extension [UInt8] {
    /// Appends `scalar` in UTF-8.
    package mutating func append(scalar: UInt32) {
        // Not a `switch` over ranges, which allocates where nothing is optimised.
        if scalar < 0x80 {
            append(UInt8(scalar))
        } else if scalar < 0x800 {
            append(UInt8(0xC0 | scalar >> 6))
            append(UInt8(0x80 | scalar & 0x3F))
        } else if scalar < 0x10000 {
            append(UInt8(0xE0 | scalar >> 12))
            append(UInt8(0x80 | scalar >> 6 & 0x3F))
            append(UInt8(0x80 | scalar & 0x3F))
        } else {
            append(UInt8(0xF0 | scalar >> 18))
            append(UInt8(0x80 | scalar >> 12 & 0x3F))
            append(UInt8(0x80 | scalar >> 6 & 0x3F))
            append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
