internal import CGatehouseKernels

extension Kernels {
    /// Finds the hashes with the fewest bits that differ from a query's; those found in other
    /// segments stay among them.
    ///
    /// A score is the number of equal bits, 0...64: start the search above `63 - radius` to find what
    /// is within a radius. The same on every instruction set; does not allocate.
    ///
    /// - Parameters:
    ///   - hashes: A segment's hashes, shape `[count]`.
    ///   - masked: Bit `r % 64` of word `r / 64` hides hash `r`; empty when none is hidden.
    ///   - firstRow: Number of the first hash; larger than all of the segments before it.
    ///   - query: What to search for.
    ///   - nearest: A search that was started and is not over.
    package func search(
        _ hashes: Span<UInt64>,
        masked: Span<UInt64> = Span(),
        firstRow: Int = 0,
        for query: UInt64,
        into nearest: inout NearestRows,
    ) {
        precondition(
            (masked.isEmpty || masked.count >= (hashes.count + 63) / 64)
                && firstRow >= 0 && firstRow + hashes.count <= Int(UInt32.max),
            "\(hashes.count) hashes from \(firstRow) on got \(masked.count) words of a mask"
        )
        unsafe nearest.keep(self) { kernels, nearest in
            // SAFETY: the precondition ties the mask to the hashes; the kernel writes to neither.
            unsafe hashes.withUnsafeBufferPointer { hashes in
                unsafe masked.withUnsafeBufferPointer { masked in
                    var segment = unsafe gatehouse_hashes(
                        words: hashes.baseAddress,
                        masked: masked.isEmpty ? nil : masked.baseAddress,
                        count: hashes.count,
                        first_row: UInt32(firstRow)
                    )
                    unsafe kernels.table.pointee.scan_hashes(query, &segment, &nearest)
                }
            }
        }
    }
}
