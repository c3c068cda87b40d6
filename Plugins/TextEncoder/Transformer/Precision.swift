internal import GatehouseKernels

/// What a transformer computes its linear layers in.
package enum Precision: String, Sendable, CaseIterable {
    /// What the model was trained in.
    case fp32

    /// Weights of 16 bits: half the memory, cosine to `fp32` at least 0.9999.
    case bf16

    /// Weights and inputs of 8 bits, and the table of tokens too: a quarter of the memory, cosine
    /// to `fp32` about 0.998.
    case int8

    /// How linear layers are kept.
    var weights: WeightFormat {
        switch self {
        case .fp32: .float
        case .bf16: .bfloat16
        case .int8: .int8
        }
    }

    /// How the table of tokens is kept.
    var words: EmbeddingTable.Format { self == .int8 ? .int8 : .float }

    /// Multiply-adds of a linear layer that one core does in a microsecond, on a server processor
    /// with AVX-512 and its instructions for neural networks.
    var multiplyAddsPerMicrosecond: Double {
        switch self {
        case .fp32: 46_000
        case .bf16: 85_000
        case .int8: 140_000
        }
    }
}
