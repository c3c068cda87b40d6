internal import CGatehouseKernels

extension Kernels {
    /// Looks up each token's row and adds its position's row and the type's row.
    ///
    /// - Parameters:
    ///   - tokens: Row numbers in `words`.
    ///   - words: One row for each token of the vocabulary.
    ///   - positions: Shape `[at least tokens.count, words.width]`, from position 0.
    ///   - type: Shape `[words.width]`, added to all rows.
    ///   - rows: Shape `[tokens.count, words.width]`, overwritten.
    package func embed(
        _ tokens: Span<Int32>,
        words: borrowing EmbeddingTable,
        positions: Span<Float>,
        type: Span<Float>,
        into rows: inout MutableSpan<Float>,
    ) {
        let width = words.width
        let count = tokens.count
        precondition(
            rows.count == count * width && positions.count >= rows.count && type.count == width,
            """
            embedding \(count) tokens of width \(width) got \(positions.count) floats of \
            positions, \(type.count) of the type and room for \(rows.count)
            """
        )
        checkTokens(tokens, against: words)
        let format = words.format
        // SAFETY: the precondition ties every extent to the counts, every token is a row of the
        // table, and the rows are borrowed mutably, so they overlap nothing else.
        unsafe tokens.withUnsafeBufferPointer { tokens in
            unsafe positions.withUnsafeBufferPointer { positions in
                unsafe type.withUnsafeBufferPointer { type in
                    unsafe rows.withUnsafeMutableBufferPointer { rows in
                        let kernel =
                            switch format {
                            case .float: unsafe table.pointee.embed_float
                            case .int8: unsafe table.pointee.embed_int8
                            }
                        unsafe kernel?(
                            tokens.baseAddress,
                            count,
                            words.storage.pointer,
                            words.rows,
                            width,
                            positions.baseAddress,
                            type.baseAddress,
                            rows.baseAddress
                        )
                    }
                }
            }
        }
    }

    /// Averages the rows of some tokens, in their order; zeros when there is none.
    ///
    /// - Parameters:
    ///   - words: Any table.
    ///   - tokens: Row numbers in `words`; a number that comes twice counts twice.
    ///   - mean: Shape `[words.width]`, overwritten.
    package func meanOfRows(
        of words: borrowing EmbeddingTable,
        at tokens: Span<Int32>,
        into mean: inout MutableSpan<Float>,
    ) {
        let width = words.width
        let count = tokens.count
        precondition(mean.count == width, "a mean of \(mean.count) for rows of \(width)")
        checkTokens(tokens, against: words)
        let format = words.format
        // SAFETY: as above.
        unsafe tokens.withUnsafeBufferPointer { tokens in
            unsafe mean.withUnsafeMutableBufferPointer { mean in
                let kernel =
                    switch format {
                    case .float: unsafe table.pointee.gather_mean_float
                    case .int8: unsafe table.pointee.gather_mean_int8
                    }
                unsafe kernel?(
                    tokens.baseAddress,
                    count,
                    words.storage.pointer,
                    words.rows,
                    width,
                    mean.baseAddress
                )
            }
        }
    }

    private func checkTokens(_ tokens: Span<Int32>, against words: borrowing EmbeddingTable) {
        let rows = words.rows
        for i in tokens.indices {
            let token = Int(tokens[i])
            precondition(token >= 0 && token < rows, "token \(token) of a table of \(rows) rows")
        }
    }
}
