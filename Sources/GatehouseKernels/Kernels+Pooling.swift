internal import CGatehouseKernels

extension Kernels {
    /// Averages rows, in their order; zeros when there is none.
    ///
    /// - Parameters:
    ///   - rows: Shape `[rows, mean.count]`.
    ///   - mean: Shape `[width]`, the width a multiple of 16; overwritten.
    package func meanOfRows(_ rows: Span<Float>, into mean: inout MutableSpan<Float>) {
        let width = mean.count
        precondition(
            width > 0 && width % 16 == 0 && rows.count % width == 0,
            "a mean of \(width) for \(rows.count) floats; the width must be a multiple of 16"
        )
        let rowCount = rows.count / width
        // SAFETY: the precondition ties the rows' extent to the counts, and the mean is borrowed
        // mutably, so it overlaps them nowhere.
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe mean.withUnsafeMutableBufferPointer { mean in
                unsafe table.pointee.mean(rows.baseAddress, rowCount, width, mean.baseAddress)
            }
        }
    }

    /// Multiplies two vectors: `Σ a[i] · b[i]`; the same bits on every instruction set.
    ///
    /// - Parameters:
    ///   - a: Its count is a multiple of 16.
    ///   - b: Of the same count.
    /// - Returns: The sum of sixteen interleaved sums, in floats.
    package func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
        precondition(
            a.count == b.count && a.count % 16 == 0,
            "dot of \(a.count) and \(b.count) floats; wanted equal multiples of 16"
        )
        // SAFETY: the precondition ties both extents to the count.
        return unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe table.pointee.dot(a.baseAddress, b.baseAddress, a.count)
            }
        }
    }
}
