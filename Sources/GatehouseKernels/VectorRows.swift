/// Rows of a bank to search, such as those of a mapped snapshot or those added since.
package struct VectorRows: ~Escapable {
    /// How many numbers a vector has.
    package let width: Int

    /// How many rows there are.
    package var count: Int { scales.count }

    /// Number of the first row; where a bank has several segments, larger than all before it.
    package let firstRow: Int

    let steps: Span<Int8>
    let codes: Span<Int8>
    let scales: Span<Float>
    let masked: Span<UInt64>

    /// A view of rows as ``VectorRow`` makes them.
    ///
    /// - Parameters:
    ///   - width: How many numbers a vector has.
    ///   - steps: Shape `[count, stride]`, from an address that is a multiple of 64; empty for
    ///     sketches.
    ///   - codes: Shape `[count, codeStride]`, likewise, or empty: then all rows are scored.
    ///   - scales: Shape `[count]`.
    ///   - masked: Bit `r % 64` of word `r / 64` hides row `r`; empty when none is hidden.
    ///   - firstRow: Number of the first row.
    @_lifetime(copy steps, copy codes, copy scales, copy masked)
    package init(
        width: Int,
        steps: Span<Int8>,
        codes: Span<Int8>,
        scales: Span<Float>,
        masked: Span<UInt64>,
        firstRow: Int = 0,
    ) {
        let count = scales.count
        precondition(
            (steps.count == count * VectorRow.stride(width: width)
                || steps.isEmpty && codes.count == count * VectorRow.codeStride(width: width))
                && (codes.isEmpty || codes.count == count * VectorRow.codeStride(width: width))
                && (masked.isEmpty || masked.count >= (count + 63) / 64)
                && firstRow >= 0 && firstRow + count <= Int(UInt32.max),
            """
            \(count) rows of width \(width) from \(firstRow) on got \(steps.count) bytes of \
            steps, \(codes.count) of codes and \(masked.count) words of a mask
            """
        )
        self.width = width
        self.steps = steps
        self.codes = codes
        self.scales = scales
        self.masked = masked
        self.firstRow = firstRow
    }

    /// Some of the rows.
    ///
    /// - Parameter range: Starts at a multiple of 64.
    /// - Returns: A view whose rows have the numbers that they have here.
    @_lifetime(copy self)
    package func extracting(_ range: Range<Int>) -> VectorRows {
        precondition(
            range.lowerBound % 64 == 0 && range.upperBound <= count,
            "rows \(range) of \(count); wanted a start at a multiple of 64"
        )
        let stride = steps.isEmpty ? 0 : VectorRow.stride(width: width)
        let codeStride = codes.isEmpty ? 0 : VectorRow.codeStride(width: width)
        return VectorRows(
            width: width,
            steps: steps.extracting(range.lowerBound * stride..<range.upperBound * stride),
            codes: codes.extracting(range.lowerBound * codeStride..<range.upperBound * codeStride),
            scales: scales.extracting(range),
            masked: masked.isEmpty
                ? masked : masked.extracting(droppingFirst: range.lowerBound / 64),
            firstRow: firstRow + range.lowerBound
        )
    }
}
