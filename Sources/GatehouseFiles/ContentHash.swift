internal import Crypto

/// The SHA-256 of some bytes, which names them.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    /// The digest, shape `[32]`.
    package let bytes: [UInt8]

    /// Hashes `bytes`.
    package init(of bytes: RawSpan) {
        var hash = SHA256()
        // SAFETY: the buffer does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        self.bytes = Array(hash.finalize())
    }

    /// Hashes `bytes`.
    package init(of bytes: [UInt8]) {
        // SAFETY: bytes have no padding.
        self.init(of: unsafe bytes.span.bytes)
    }

    /// Hashes a file's content; its name and mode do not count.
    package init(of file: MappedFile) { self.init(of: file.bytes) }

    /// Hashes the content of the file at `path`, which it maps: its size takes no memory.
    package init(ofFile path: String) throws(FileError) {
        self.init(of: try MappedFile(path: path))
    }

    /// A digest that was kept, shape `[32]`.
    init(digest: [UInt8]) {
        precondition(digest.count == 32, "a digest of \(digest.count) bytes")
        bytes = digest
    }

    /// A digest that was kept somewhere; nothing unless it has 32 bytes.
    package init?(kept digest: [UInt8]) {
        guard digest.count == 32 else { return nil }
        bytes = digest
    }

    /// Reads 64 hexadecimal digits of either case; nothing else is a hash.
    package init?(hexadecimal: some StringProtocol) {
        let digits = hexadecimal.utf8.map(Self.value)
        guard digits.count == 64, digits.allSatisfy({ $0 < 16 }) else { return nil }
        bytes = (0..<32).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
    }

    /// All 64 digits, in lower case.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first 12 digits, for people.
    package var shortened: String { String(hexadecimal.prefix(12)) }

    package var description: String { hexadecimal }

    /// A digit's value, or 255 for what is no digit.
    private static func value(_ digit: UInt8) -> UInt8 {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: 255
        }
    }
}
