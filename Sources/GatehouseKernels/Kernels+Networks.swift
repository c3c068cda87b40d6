internal import CGatehouseKernels

extension Kernels {
    /// Runs every network of an ensemble on the same inputs.
    ///
    /// Sums run in the order of the inputs and nothing is fused, so any set gives the same bits, which
    /// are those of training. Does not allocate.
    ///
    /// - Parameters:
    ///   - ensemble: The networks.
    ///   - inputs: Shape `[inputCount]`.
    ///   - hidden: Shape `[hiddenCount]`, overwritten.
    ///   - outputs: Shape `[memberCount, paddedOutputCount]`, overwritten.
    package func run(
        _ ensemble: NetworkEnsemble,
        on inputs: Span<Float>,
        hidden: inout [Float],
        into outputs: inout [Float],
    ) {
        precondition(
            inputs.count == ensemble.inputCount && hidden.count == ensemble.hiddenCount
                && outputs.count == ensemble.outputCount,
            """
            networks of \(ensemble.inputCount) inputs, \(ensemble.hiddenCount) hidden and \
            \(ensemble.outputCount) outputs got \(inputs.count), \(hidden.count) and \(outputs.count)
            """
        )
        // SAFETY: the ensemble's initialiser packed the parameters in the shape that it names, the
        // precondition ties the rest to it, and what is written is borrowed mutably: nothing overlaps.
        var networks = unsafe gatehouse_networks(
            members: ensemble.memberCount,
            inputs: ensemble.inputCount,
            outputs: ensemble.paddedOutputCount,
            parameters: ensemble.parameters.pointer.assumingMemoryBound(to: Float.self)
        )
        unsafe inputs.withUnsafeBufferPointer { inputs in
            unsafe hidden.withUnsafeMutableBufferPointer { hidden in
                unsafe outputs.withUnsafeMutableBufferPointer { outputs in
                    unsafe table.pointee.networks(
                        &networks,
                        inputs.baseAddress,
                        hidden.baseAddress,
                        outputs.baseAddress
                    )
                }
            }
        }
    }

    /// Replaces every value by `ln(1 + exp(value))`, the smooth form of max(x, 0).
    ///
    /// The bits are the same on every instruction set. Does not allocate.
    ///
    /// - Parameter values: Finite; the count is a multiple of 16.
    package func softplus(_ values: inout [Float]) {
        precondition(values.count % 16 == 0, "softplus of \(values.count); wanted a multiple of 16")
        // SAFETY: the kernel writes no further than the count.
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe table.pointee.softplus(values.baseAddress, values.count)
        }
    }

    /// Brings features to a common scale: `(x - mean) · scale` held to ±4, of `x` or of
    /// `sign(x) · ln(1 + |x|)`; 0 for what is not finite.
    ///
    /// The bits are the same on every instruction set. Does not allocate.
    ///
    /// - Parameters:
    ///   - features: Shape `[featureCount]`; NaN is missing.
    ///   - columns: Of so many features at most.
    ///   - outputs: The first ``FeatureColumns/count`` are overwritten.
    package func standardize(
        _ features: Span<Float>,
        columns: FeatureColumns,
        into outputs: inout MutableSpan<Float>,
    ) {
        precondition(
            features.count >= columns.featureLimit && outputs.count >= columns.count,
            """
            \(columns.count) columns of \(columns.featureLimit) features got \(features.count) \
            features and room for \(outputs.count)
            """
        )
        // SAFETY: the initialiser filled the parameters up and took the largest feature, which the
        // precondition checks; `outputs` is borrowed mutably, so it overlaps none of the others.
        var packed = unsafe gatehouse_columns(
            count: columns.count,
            parameters: columns.parameters.pointer.assumingMemoryBound(to: UInt32.self)
        )
        unsafe features.withUnsafeBufferPointer { features in
            unsafe outputs.withUnsafeMutableBufferPointer { outputs in
                unsafe table.pointee.standardize(
                    &packed,
                    features.baseAddress,
                    outputs.baseAddress
                )
            }
        }
    }
}
