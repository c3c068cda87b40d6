internal import GatehouseKernels

/// Rows in memory, as a snapshot has them.
struct Bank: ~Copyable {
    let count: Int
    private let steps: AlignedBuffer<Int8>
    private let codes: AlignedBuffer<Int8>
    private let scales: AlignedBuffer<Float>
    private let sketchCodes: AlignedBuffer<Int8>
    private let sketchScales: AlignedBuffer<Float>

    /// Directions of the sketches; none where there are too few rows for them.
    let directions: [Float]

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
        guard count >= Kernels.sketchRowCount else {
            self.steps = steps
            self.codes = codes
            self.scales = scales
            directions = []
            sketchCodes = AlignedBuffer(count: 0)
            sketchScales = AlignedBuffer(count: 0)
            return
        }
        // Rows evenly from all of the bank.
        var sample: [Float] = []
        for r in 0..<20_000 {
            let start = r * count / 20_000 * width
            sample += vectors[start..<start + width]
        }
        let directions = VectorSketch.directions(of: sample.span, width: width)
        let sketchStride = VectorRow.codeStride(width: VectorSketch.width)
        var sketchCodes = AlignedBuffer<Int8>(count: count * sketchStride)
        var sketchScales = AlignedBuffer<Float>(count: count)
        var allSketchCodes = sketchCodes.mutableSpan
        var allSketchScales = sketchScales.mutableSpan
        var sketchSteps = [Int8](repeating: 0, count: VectorSketch.width)
        var sketch = [Float](repeating: 0, count: VectorSketch.width)
        for r in 0..<count {
            let vector = vectors.span.extracting(r * width..<(r + 1) * width)
            for i in sketch.indices {
                let direction = directions.span.extracting(i * width..<(i + 1) * width)
                sketch[i] = Kernels.current.dot(vector, direction)
            }
            var stepSpan = sketchSteps.mutableSpan
            allSketchScales[r] = VectorRow.quantize(sketch.span, into: &stepSpan)
            rowCodes.removeLast(rowCodes.count - sketchStride)
            var codeSpan = rowCodes.mutableSpan
            VectorRow.coarsen(sketchSteps.span, into: &codeSpan)
            for i in 0..<sketchStride { allSketchCodes[r * sketchStride + i] = rowCodes[i] }
        }
        self.directions = directions
        self.sketchCodes = sketchCodes
        self.sketchScales = sketchScales
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

    var sketches: VectorRows {
        @_lifetime(borrow self)
        get {
            VectorRows(
                width: VectorSketch.width,
                steps: Span(),
                codes: sketchCodes.span,
                scales: sketchScales.span,
                masked: Span()
            )
        }
    }
}
