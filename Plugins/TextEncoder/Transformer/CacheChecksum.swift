internal import GatehouseFiles
internal import GatehouseKernels

/// What ends every file that is kept in the cache: the checksum of all bytes before it, so that a
/// damaged file is made again and never read.
extension FileBuilder {
    /// Appends the checksum of what was appended so far, as the last section.
    mutating func appendChecksum() {
        // Up to where the checksum will lie.
        append([UInt8]())
        append(Kernels.current.checksum(of: bytes))
    }
}

extension MappedFile {
    /// Whether the file ends with the checksum of all before it.
    var hasIntactChecksum: Bool {
        let end = count - Kernels.checksumByteCount
        guard end >= 0 else { return false }
        let octets = octets
        return Kernels.current.checksum(of: bytes.extracting(0..<end))
            == (end..<count).map { octets[$0] }
    }
}
