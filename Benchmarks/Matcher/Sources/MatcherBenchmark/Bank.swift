internal import GatehouseKernels

/// Rows in memory, as a snapshot has them.
struct Bank: ~Copyable {
    let count: Int
    private let steps: AlignedBuffer<Int8>
    private let codes: AlignedBuffer<Int8>
    private let scales: AlignedBuffer<Float>

    init(vectors: [Float]) {
        let width = MatcherBenchmark.width
        count = vectors.count / width
        let stride = VectorRow.stride(width: width)
        let codeStride = VectorRow.codeStride(width: width)
        var steps = AlignedBuffer<Int8>(count: count * stride)
        var codes = AlignedBuffer<Int8>(count: count * codeStride)
        var scales = AlignedBuffer<Float>(count: count)
        var row = [Int8](repeating: 0, count: stride)
        var rowCodes = [Int8](repeating: 0, count: codeStride)
        var allSteps = steps.mutableSpan
        var allCodes = codes.mutableSpan
        var allScales = scales.mutableSpan
        for r in 0..<count {
            var rowSpan = row.mutableSpan
            let vector = vectors.span.extracting(r * width..<(r + 1) * width)
            allScales[r] = VectorRow.quantize(vector, into: &rowSpan)
            var codeSpan = rowCodes.mutableSpan
            VectorRow.coarsen(row.span, into: &codeSpan)
            for i in 0..<stride { allSteps[r * stride + i] = row[i] }
            for i in 0..<codeStride { allCodes[r * codeStride + i] = rowCodes[i] }
        }
        self.steps = steps
        self.codes = codes
        self.scales = scales
    }

    var rows: VectorRows {
        @_lifetime(borrow self)
        get {
            VectorRows(
                width: MatcherBenchmark.width,
                steps: steps.span,
                codes: codes.span,
                scales: scales.span,
                masked: Span()
            )
        }
    }
}
