internal import CGatehouseKernels

extension Kernels {
    /// How many bytes a checksum has.
    package static let checksumByteCount = 16

    /// Sums up bytes so that damage to them shows: four CRC-32C of interleaved words ([RFC 3720]).
    ///
    /// As fast as memory is read; the same on every instruction set. It is no protection against
    /// somebody who means harm: for that there is SHA-256, at a tenth of the speed.
    ///
    /// [RFC 3720]: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
    ///
    /// - Parameter bytes: Any number.
    /// - Returns: Shape `[16]`.
    package func checksum(of bytes: RawSpan) -> [UInt8] {
        var sums: [UInt32] = [0, 0, 0, 0]
        // SAFETY: the kernel reads as many bytes as there are and writes four sums, which do not
        // overlap them; the buffers do not leave the closures.
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe table.pointee.checksum(bytes.baseAddress, bytes.count, sums.baseAddress)
            }
        }
        return sums.flatMap { sum in
            (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
        }
    }

    /// Sums up bytes so that damage to them shows.
    package func checksum(of bytes: [UInt8]) -> [UInt8] {
        // SAFETY: bytes have no padding.
        checksum(of: unsafe bytes.span.bytes)
    }
}
