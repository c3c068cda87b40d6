internal import CGatehouseKernels

extension Kernels {
    /// Lets every token of one text attend to all of them: `softmax(Q · Kᵀ / √headWidth) · V`.
    ///
    /// Gives the same bits on every instruction set. Does not allocate
    /// ([Vaswani et al. 2017](https://arxiv.org/abs/1706.03762)).
    ///
    /// - Parameters:
    ///   - projections: Shape `[tokens, 3 · heads · headWidth]`: in each row the queries of all
    ///     heads, then the keys, then the values.
    ///   - heads: Number of heads.
    ///   - headWidth: Width of a head; a multiple of 8.
    ///   - scratch: Made for texts at least this long and heads at least this wide.
    ///   - context: Shape `[tokens, heads · headWidth]`, overwritten.
    package func attention(
        _ projections: Span<Float>,
        heads: Int,
        headWidth: Int,
        scratch: inout KernelScratch,
        into context: inout MutableSpan<Float>,
    ) {
        precondition(
            heads > 0 && headWidth > 0 && headWidth % 8 == 0 && headWidth <= scratch.headWidth,
            """
            \(heads) heads of \(headWidth) with scratch for heads of \(scratch.headWidth); \
            the width must be a multiple of 8
            """
        )
        let tokens = context.count / (heads * headWidth)
        precondition(
            context.count == tokens * heads * headWidth && projections.count == 3 * context.count
                && tokens <= scratch.longestText,
            """
            attention of \(heads) heads of \(headWidth) got \(projections.count) floats, room for \
            \(context.count) and scratch for \(scratch.longestText) tokens
            """
        )
        var memory = scratch.memory.mutableSpan
        // SAFETY: the preconditions tie every extent to the counts, and what is written is borrowed
        // mutably, so it overlaps nothing else.
        unsafe projections.withUnsafeBufferPointer { projections in
            unsafe memory.withUnsafeMutableBufferPointer { memory in
                unsafe context.withUnsafeMutableBufferPointer { context in
                    unsafe table.pointee.attention(
                        projections.baseAddress,
                        tokens,
                        heads,
                        headWidth,
                        memory.baseAddress,
                        context.baseAddress
                    )
                }
            }
        }
    }
}
