internal import CGatehouseKernels

/// One instruction set's kernels.
///
/// The set is chosen once from the CPU; `GATEHOUSE_CPU=avx512bf16|avx512|avx2|portable` forces one.
/// Every set computes the same bits, but for linear layers in `bfloat16` by `avx512bf16`.
@safe
package struct Kernels: Sendable {
    // SAFETY: the tables are constants of the C module; nothing ever writes to them.
    nonisolated(unsafe) let table: UnsafePointer<gatehouse_kernels>

    private init(table: UnsafePointer<gatehouse_kernels>) {
        unsafe self.table = table
    }

    /// The best set this process can run.
    package static let current = unsafe Kernels(table: gatehouse_kernels_for_this_cpu())

    /// The set called `name`, if this CPU runs it.
    package static func named(_ name: String) -> Kernels? {
        // SAFETY: the C function reads a terminated string during the call only.
        guard let table = unsafe gatehouse_kernels_named(name) else { return nil }
        return unsafe Kernels(table: table)
    }

    /// `avx512bf16`, `avx512`, `avx2` or `portable`.
    package var name: String {
        // SAFETY: a string literal of the C module.
        unsafe String(cString: table.pointee.name)
    }

    /// Computes a dense layer: `outputs[o] = bias[o] + Σ inputs[i] · weights[i, o]`.
    ///
    /// Sums run in the order of the inputs, so any set gives the same bits. Does not allocate.
    ///
    /// - Parameters:
    ///   - inputs: Shape `[inputCount]`.
    ///   - weights: Input-major, shape `[inputCount, outputCount]`.
    ///   - bias: Shape `[outputCount]`.
    ///   - outputs: Shape `[outputCount]`, overwritten.
    package func dense(
        _ inputs: Span<Float>,
        weights: Span<Float>,
        bias: Span<Float>,
        into outputs: inout MutableSpan<Float>,
    ) {
        precondition(
            weights.count == inputs.count * bias.count && outputs.count == bias.count,
            """
            a dense layer of \(inputs.count) inputs and \(bias.count) outputs \
            got \(weights.count) weights and room for \(outputs.count)
            """
        )
        let outputCount = outputs.count
        // SAFETY: the precondition ties every extent to the counts that the kernel is given, and
        // `outputs` is borrowed mutably, so it overlaps none of the others.
        unsafe inputs.withUnsafeBufferPointer { inputs in
            unsafe weights.withUnsafeBufferPointer { weights in
                unsafe bias.withUnsafeBufferPointer { bias in
                    unsafe outputs.withUnsafeMutableBufferPointer { outputs in
                        unsafe table.pointee.dense(
                            inputs.baseAddress,
                            inputs.count,
                            weights.baseAddress,
                            bias.baseAddress,
                            outputs.baseAddress,
                            outputCount
                        )
                    }
                }
            }
        }
    }
}
