internal import CGatehouseKernels

extension Kernels {
    /// Normalises each row to mean 0 and variance 1, then scales and shifts it, in place.
    ///
    /// The variance is biased (divided by the width). Gives the same bits on every instruction set.
    /// Does not allocate ([Ba et al. 2016](https://arxiv.org/abs/1607.06450)).
    ///
    /// - Parameters:
    ///   - rows: Shape `[rows, gamma.count]`.
    ///   - gamma: Scales, shape `[width]`, the width a multiple of 16.
    ///   - beta: Shifts, shape `[width]`.
    ///   - epsilon: Added to the variance.
    package func layerNorm(
        _ rows: inout MutableSpan<Float>,
        gamma: Span<Float>,
        beta: Span<Float>,
        epsilon: Float,
    ) {
        normalize(&rows, adding: Span(), gamma: gamma, beta: beta, epsilon: epsilon)
    }

    /// Adds a branch to each row before it is normalised: `rows = layerNorm(rows + branch)`.
    ///
    /// - Parameters:
    ///   - rows: Shape `[rows, gamma.count]`.
    ///   - branch: Shape of `rows`.
    ///   - gamma: Scales, shape `[width]`, the width a multiple of 16.
    ///   - beta: Shifts, shape `[width]`.
    ///   - epsilon: Added to the variance.
    package func layerNorm(
        _ rows: inout MutableSpan<Float>,
        adding branch: Span<Float>,
        gamma: Span<Float>,
        beta: Span<Float>,
        epsilon: Float,
    ) {
        precondition(
            branch.count == rows.count,
            "a branch of \(branch.count) floats for rows of \(rows.count)"
        )
        normalize(&rows, adding: branch, gamma: gamma, beta: beta, epsilon: epsilon)
    }

    /// The door of both: an empty branch adds nothing.
    private func normalize(
        _ rows: inout MutableSpan<Float>,
        adding branch: Span<Float>,
        gamma: Span<Float>,
        beta: Span<Float>,
        epsilon: Float,
    ) {
        let width = gamma.count
        precondition(
            width > 0 && width % 16 == 0 && beta.count == width && rows.count % width == 0,
            """
            layer norm of \(rows.count) floats with \(gamma.count) scales and \(beta.count) shifts; \
            the width must be a multiple of 16
            """
        )
        let rowCount = rows.count / width
        // SAFETY: the preconditions, here and above, tie every extent to the counts, and the rows
        // are borrowed mutably, so they overlap nothing else.
        unsafe branch.withUnsafeBufferPointer { branch in
            unsafe gamma.withUnsafeBufferPointer { gamma in
                unsafe beta.withUnsafeBufferPointer { beta in
                    unsafe rows.withUnsafeMutableBufferPointer { rows in
                        unsafe table.pointee.layer_norm(
                            rows.baseAddress,
                            branch.isEmpty ? nil : branch.baseAddress,
                            rowCount,
                            width,
                            gamma.baseAddress,
                            beta.baseAddress,
                            epsilon
                        )
                    }
                }
            }
        }
    }

    /// Divides a vector by its Euclidean norm, in place; the zero vector stays as it is.
    ///
    /// - Parameter vector: Its count is a multiple of 16.
    package func normalizeLength(_ vector: inout MutableSpan<Float>) {
        let width = vector.count
        precondition(width % 16 == 0, "a vector of \(width) floats; wanted a multiple of 16")
        // SAFETY: the vector's own extent.
        unsafe vector.withUnsafeMutableBufferPointer { vector in
            unsafe table.pointee.normalize_length(vector.baseAddress, width)
        }
    }
}
