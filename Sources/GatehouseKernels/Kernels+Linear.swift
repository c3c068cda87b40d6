internal import CGatehouseKernels

/// What a linear layer does to its results.
package enum Activation: Sendable {
    /// Nothing.
    case identity

    /// `x · Φ(x)`, with Φ the normal distribution's cumulative function, to about 1e-7
    /// ([Hendrycks & Gimpel 2016](https://arxiv.org/abs/1606.08415)); not the tanh form.
    case gelu
}

extension Kernels {
    /// Computes a linear layer for any number of rows: `activation(inputs · weightsᵀ + bias)`.
    ///
    /// A row's result is the same, to the bit, wherever it lies and whatever lies beside it. In
    /// `float` and `int8` it is also the same on every instruction set; in `bfloat16` the set
    /// `avx512bf16` rounds the inputs too, the others keep inputs as they are. For
    /// `int8` every row is rounded to 127 steps of its own largest magnitude; a row with a number
    /// that is not finite gives NaN. Does not allocate.
    ///
    /// - Parameters:
    ///   - inputs: Shape `[rows, weights.inputs]`.
    ///   - weights: The layer's weights.
    ///   - bias: Shape `[weights.outputs]`.
    ///   - activation: What to do to each result.
    ///   - scratch: Made for inputs at least this wide.
    ///   - outputs: Shape `[rows, weights.outputs]`, overwritten.
    package func linear(
        _ inputs: Span<Float>,
        weights: borrowing PackedMatrix,
        bias: Span<Float>,
        activation: Activation = .identity,
        scratch: inout KernelScratch,
        into outputs: inout MutableSpan<Float>,
    ) {
        let rows = inputs.count / weights.inputs
        precondition(
            inputs.count == rows * weights.inputs && outputs.count == rows * weights.outputs
                && bias.count == weights.outputs && weights.inputs <= scratch.widestInput,
            """
            a linear layer of \(weights.inputs) inputs and \(weights.outputs) outputs got \
            \(inputs.count) inputs, \(bias.count) biases, room for \(outputs.count) \
            and scratch for rows of \(scratch.widestInput)
            """
        )
        let shape = gatehouse_shape(
            rows: rows,
            inputs: weights.inputs,
            outputs: weights.outputs,
            gelu: activation == .gelu ? 1 : 0
        )
        let format = weights.format
        var memory = scratch.memory.mutableSpan
        // SAFETY: the precondition ties every extent to the shape, the matrix checked its bytes
        // against its format, the scratch has room for rows this wide, and what is written is
        // borrowed mutably, so it overlaps nothing else.
        unsafe inputs.withUnsafeBufferPointer { inputs in
            unsafe bias.withUnsafeBufferPointer { bias in
                unsafe memory.withUnsafeMutableBufferPointer { memory in
                    unsafe outputs.withUnsafeMutableBufferPointer { outputs in
                        let kernel =
                            switch format {
                            case .float: unsafe table.pointee.linear_float
                            case .bfloat16: unsafe table.pointee.linear_bfloat16
                            case .int8: unsafe table.pointee.linear_int8
                            }
                        unsafe kernel?(
                            shape,
                            inputs.baseAddress,
                            weights.storage.pointer,
                            bias.baseAddress,
                            memory.baseAddress,
                            outputs.baseAddress
                        )
                    }
                }
            }
        }
    }
}
