internal import CGatehouseKernels

/// Memory in which kernels keep what they need between their steps; a session makes one.
package struct KernelScratch: ~Copyable {
    /// The widest input row that a linear layer may get.
    package let widestInput: Int

    /// The most tokens that an attention may get.
    package let longestText: Int

    /// The width of a head that an attention may get.
    package let headWidth: Int

    var memory: AlignedBuffer<UInt8>

    /// Allocates what layers up to these extents need.
    ///
    /// - Parameters:
    ///   - widestInput: The largest `inputs` of any ``PackedMatrix`` it is used with.
    ///   - longestText: The largest number of tokens of one text.
    ///   - headWidth: The width of a head; a multiple of 8.
    package init(widestInput: Int, longestText: Int, headWidth: Int) {
        precondition(
            widestInput >= 0 && longestText >= 0 && headWidth >= 0,
            "scratch for inputs of \(widestInput), \(longestText) tokens, heads of \(headWidth)"
        )
        self.widestInput = widestInput
        self.longestText = longestText
        self.headWidth = headWidth
        memory = AlignedBuffer(
            count: max(
                gatehouse_linear_scratch(widestInput),
                gatehouse_attention_scratch(longestText, headWidth)
            )
        )
    }
}
