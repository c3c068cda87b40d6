/// The bytes of a file that is being put together, section by section.
///
/// Numbers are in the byte order of this machine: for files that it makes for itself.
package struct FileBuilder {
    /// Where a section starts is a multiple of this, so that one mapped at a page can be read in
    /// place by any vector instruction.
    package static let alignment = 64

    /// All bytes so far.
    package private(set) var bytes: [UInt8] = []

    /// An empty file; `capacity` bytes are expected.
    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Where a section of `count` bytes lies that may start at `offset` or after it.
    package static func section(after offset: Int, count: Int) -> Range<Int> {
        let start = (offset + alignment - 1) / alignment * alignment
        return start..<start + count
    }

    /// Appends a section.
    package mutating func append(_ section: RawSpan) {
        let start = Self.section(after: bytes.count, count: 0).lowerBound
        bytes.append(contentsOf: repeatElement(0, count: start - bytes.count))
        // SAFETY: the buffer does not leave the closure.
        unsafe section.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends a section of floats.
    package mutating func append(_ numbers: [Float]) {
        // SAFETY: floats have no padding.
        append(unsafe numbers.span.bytes)
    }

    /// Appends a section of bytes.
    package mutating func append(_ section: [UInt8]) {
        // SAFETY: bytes have no padding.
        append(unsafe section.span.bytes)
    }
}

extension [UInt8] {
    /// Some of the bytes, as they are.
    @_lifetime(borrow self)
    func octets(_ range: Range<Int>) -> RawSpan {
        // SAFETY: bytes have no padding.
        unsafe span.bytes.extracting(range)
    }
}
