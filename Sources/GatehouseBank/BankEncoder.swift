package import GatehouseFiles

/// The encoder whose vectors a bank is searched by.
package struct BankEncoder: Equatable, Sendable {
    /// SHA-256 over the files that decide what it computes.
    package let digest: ContentHash

    /// Elements of a vector.
    package let width: Int

    /// An encoder's digest and width.
    package init(digest: ContentHash, width: Int) {
        self.digest = digest
        self.width = width
    }

    /// Where nothing encodes: entries are found by their hashes alone.
    package static let none = BankEncoder(digest: ContentHash(of: [UInt8]()), width: 1)
}
