package import GatehouseFiles
internal import GatehouseKernels

/// The embedding of an entry's text, in steps of 8 bits, and the encoder that made it.
package struct BankVector: Equatable, Sendable {
    /// Which encoder made it: a vector of another one means something else.
    package let encoder: ContentHash

    /// As ``VectorRow`` has them, shape `[width]`.
    package let steps: [Int8]

    /// The length of a step; finite and not negative.
    package let scale: Float

    /// Rounds an embedding.
    ///
    /// - Parameters:
    ///   - embedding: Shape `[width]`; what is not finite counts as zero.
    ///   - encoder: What made it.
    package init(_ embedding: Span<Float>, encoder: ContentHash) {
        var steps = [Int8](repeating: 0, count: embedding.count)
        var span = steps.mutableSpan
        scale = VectorRow.quantize(embedding, into: &span)
        self.steps = steps
        self.encoder = encoder
    }

    /// Takes a vector that was kept; nothing when it cannot be one.
    package init?(steps: [Int8], scale: Float, encoder: ContentHash) {
        guard (1...VectorRow.widthLimit).contains(steps.count), scale >= 0, scale.isFinite else {
            return nil
        }
        self.steps = steps
        self.scale = scale
        self.encoder = encoder
    }
}
