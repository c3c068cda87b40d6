internal import GatehouseKernels

/// The forward pass of one worker: windows of tokens in, vectors out.
///
/// The tokens of several windows lie in one matrix without padding, so that short texts fill the
/// kernels' tiles together; only attention goes window by window. What a window gives never
/// depends on the windows beside it.
struct TransformerPass: ~Copyable {
    /// Rows of one pass; more windows take more passes.
    ///
    /// The weights are read so seldom by then that more rows would win nothing, and take more memory.
    private static let rowLimit = 256

    private let model: PackedTransformer
    private let kernels: Kernels
    private var buffers: TransformerBuffers

    init(_ model: PackedTransformer, kernels: Kernels = .current) {
        self.model = model
        self.kernels = kernels
        buffers = TransformerBuffers(model.configuration, rows: 0)
    }

    /// Computes the vector of each window, of length 1.
    ///
    /// Allocates only when the windows of a pass, or `vectors`, are longer than any before.
    ///
    /// - Parameters:
    ///   - windows: Each has as many tokens as there are positions, or fewer.
    ///   - vectors: Shape `[windows.count, width]`, overwritten.
    ///   - maxima: Takes what goes into the linear layers.
    mutating func run(
        _ windows: TokenWindows,
        into vectors: inout [Float],
        maxima: ActivationMaxima? = nil,
    ) {
        vectors.resize(to: windows.count * model.configuration.width)
        var first = 0
        while first < windows.count {
            let start = windows.range(of: first).lowerBound
            var last = first
            while last + 1 < windows.count, windows.ends[last + 1] - start <= Self.rowLimit {
                last += 1
            }
            let rows = windows.ends[last] - start
            if rows > buffers.rows {
                buffers = TransformerBuffers(model.configuration, rows: rows)
            }
            for window in first...last { embed(windows, window, from: start) }
            for (index, layer) in model.layers.enumerated() {
                attend(windows, first...last, layer, index, maxima)
                feedForward(rows, layer, index, maxima)
            }
            for window in first...last {
                pool(windows.range(of: window, from: start), into: &vectors, at: window)
            }
            first = last + 1
        }
    }

    /// Looks the tokens of a window up.
    private mutating func embed(_ windows: TokenWindows, _ window: Int, from start: Int) {
        let rows = windows.range(of: window, from: start)
        precondition(
            rows.count <= model.configuration.positions,
            "a window of \(rows.count) tokens for \(model.configuration.positions) positions"
        )
        let ids = windows.ids.span.extracting(windows.range(of: window))
        buffers.hidden.embed(ids, into: rows, model, kernels)
        buffers.hidden.normalize(rows, model.embeddingNorm, kernels)
    }

    /// The first half of a layer: each token looks at those of its window.
    private mutating func attend(
        _ windows: TokenWindows,
        _ pass: ClosedRange<Int>,
        _ layer: PackedTransformer.Layer,
        _ index: Int,
        _ maxima: ActivationMaxima?,
    ) {
        let start = windows.range(of: pass.lowerBound).lowerBound
        let rows = 0..<windows.ends[pass.upperBound] - start
        maxima?.observe(buffers.hidden.span(rows), at: .projections, layer: index)
        buffers.projections.apply(
            layer.projections,
            to: buffers.hidden,
            rows,
            into: rows,
            scratch: &buffers.scratch,
            kernels
        )
        for window in pass {
            let rows = windows.range(of: window, from: start)
            buffers.context.attend(
                buffers.projections,
                into: rows,
                model.configuration,
                scratch: &buffers.scratch,
                kernels
            )
        }
        maxima?.observe(buffers.context.span(rows), at: .attentionOutput, layer: index)
        buffers.branch.apply(
            layer.attentionOutput,
            to: buffers.context,
            rows,
            into: rows,
            scratch: &buffers.scratch,
            kernels
        )
        buffers.hidden.normalize(
            rows,
            adding: buffers.branch,
            layer.attentionNorm,
            kernels
        )
    }

    /// The second half of a layer: each token by itself.
    private mutating func feedForward(
        _ rows: Int,
        _ layer: PackedTransformer.Layer,
        _ index: Int,
        _ maxima: ActivationMaxima?,
    ) {
        for first in stride(from: 0, to: rows, by: TransformerBuffers.blockRows) {
            let block = first..<min(first + TransformerBuffers.blockRows, rows)
            maxima?.observe(buffers.hidden.span(block), at: .widening, layer: index)
            buffers.wide.apply(
                layer.widening,
                to: buffers.hidden,
                block,
                activation: .gelu,
                into: 0..<block.count,
                scratch: &buffers.scratch,
                kernels
            )
            maxima?.observe(buffers.wide.span(0..<block.count), at: .narrowing, layer: index)
            buffers.branch.apply(
                layer.narrowing,
                to: buffers.wide,
                0..<block.count,
                into: block,
                scratch: &buffers.scratch,
                kernels
            )
            buffers.hidden.normalize(
                block,
                adding: buffers.branch,
                layer.outputNorm,
                kernels
            )
        }
    }

    /// Makes one vector of a window's rows.
    private func pool(_ rows: Range<Int>, into vectors: inout [Float], at window: Int) {
        let width = model.configuration.width
        let end = model.configuration.pooling == .mean ? rows.upperBound : rows.lowerBound + 1
        var all = vectors.mutableSpan
        var vector = all.part(window * width..<(window + 1) * width)
        kernels.meanOfRows(buffers.hidden.span(rows.lowerBound..<end), into: &vector)
        kernels.normalizeLength(&vector)
    }
}
