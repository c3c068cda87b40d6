internal import GatehouseKernels

/// Rows of floats that the steps of a forward pass read and write.
struct RowBuffer: ~Copyable {
    /// Elements of a row.
    let width: Int

    private var storage: AlignedBuffer<Float>

    init(rows: Int, width: Int) {
        self.width = width
        storage = AlignedBuffer(count: rows * width)
    }

    /// Some of the rows.
    @_lifetime(borrow self)
    func span(_ rows: Range<Int>) -> Span<Float> {
        storage.span.extracting(elementRange(rows))
    }

    /// Writes the rows of some tokens, which stand at position 0 and after it.
    mutating func embed(
        _ ids: Span<Int32>,
        into rows: Range<Int>,
        _ model: PackedTransformer,
        _ kernels: Kernels,
    ) {
        let elements = elementRange(rows)
        var all = storage.mutableSpan
        var part = all.part(elements)
        kernels.embed(
            ids,
            words: model.words,
            positions: model.positions.span,
            type: model.type.span,
            into: &part
        )
    }

    /// Writes what a linear layer gives.
    mutating func apply(
        _ linear: PackedTransformer.Linear,
        to inputs: borrowing RowBuffer,
        _ inputRows: Range<Int>,
        activation: Activation = .identity,
        into rows: Range<Int>,
        scratch: inout KernelScratch,
        _ kernels: Kernels,
    ) {
        let elements = elementRange(rows)
        var all = storage.mutableSpan
        var part = all.part(elements)
        kernels.linear(
            inputs.span(inputRows),
            weights: linear.matrix,
            bias: linear.bias.span,
            activation: activation,
            scratch: &scratch,
            into: &part
        )
    }

    /// Writes what attention gives for one window.
    mutating func attend(
        _ projections: borrowing RowBuffer,
        into rows: Range<Int>,
        _ configuration: BertConfiguration,
        scratch: inout KernelScratch,
        _ kernels: Kernels,
    ) {
        let elements = elementRange(rows)
        var all = storage.mutableSpan
        var part = all.part(elements)
        kernels.attention(
            projections.span(rows),
            heads: configuration.heads,
            headWidth: configuration.headWidth,
            scratch: &scratch,
            into: &part
        )
    }

    /// Normalises rows in place.
    mutating func normalize(
        _ rows: Range<Int>,
        _ norm: PackedTransformer.Normalization,
        _ kernels: Kernels,
    ) {
        let elements = elementRange(rows)
        var all = storage.mutableSpan
        var part = all.part(elements)
        kernels.layerNorm(
            &part,
            gamma: norm.gamma.span,
            beta: norm.beta.span,
            epsilon: norm.epsilon
        )
    }

    /// Adds a branch to rows and normalises them in place.
    mutating func normalize(
        _ rows: Range<Int>,
        adding branch: borrowing RowBuffer,
        _ norm: PackedTransformer.Normalization,
        _ kernels: Kernels,
    ) {
        let elements = elementRange(rows)
        var all = storage.mutableSpan
        var part = all.part(elements)
        kernels.layerNorm(
            &part,
            adding: branch.span(rows),
            gamma: norm.gamma.span,
            beta: norm.beta.span,
            epsilon: norm.epsilon
        )
    }

    /// Where the elements of some rows are.
    private func elementRange(_ rows: Range<Int>) -> Range<Int> {
        rows.lowerBound * width..<rows.upperBound * width
    }
}
