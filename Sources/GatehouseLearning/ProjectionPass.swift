/// One batch through a linear projection, its rows made of length 1, and the loss's derivative back to the
/// weights; reused, so that steps do not allocate.
struct ProjectionPass {
    /// The derivative of the last batch's mean loss by each weight, shape `[width, outputCount]`.
    private(set) var gradient: [Float]

    private let width: Int
    private let outputCount: Int
    private var loss: SoftNearestNeighborLoss
    private var product = MatrixProduct()
    /// Shape `[batchSize, width]`, and that turned.
    private var inputs: [Float]
    private var transposed: [Float]
    /// Shape `[batchSize, outputCount]` each; deltas are derivatives, by units and then by projections.
    private var units: [Float]
    private var deltas: [Float]
    /// Shape `[batchSize]`.
    private var lengths: [Float]

    /// A pass for batches of one size.
    init(width: Int, outputCount: Int, batchSize: Int, temperature: Float) {
        self.width = width
        self.outputCount = outputCount
        loss = SoftNearestNeighborLoss(temperature: temperature)
        gradient = [Float](repeating: 0, count: width * outputCount)
        inputs = [Float](repeating: 0, count: batchSize * width)
        transposed = inputs
        units = [Float](repeating: 0, count: batchSize * outputCount)
        deltas = units
        lengths = [Float](repeating: 0, count: batchSize)
    }

    /// Computes the mean loss of a batch and leaves its derivative in ``gradient``.
    ///
    /// - Parameters:
    ///   - vectors: Shape `[any, width]`.
    ///   - rows: The batch, rows of the first class first.
    ///   - firstCount: How many those are.
    ///   - parameters: Input-major, shape `[width, outputCount]`.
    /// - Returns: The loss.
    mutating func run(
        _ vectors: [Float],
        _ rows: [Int],
        firstCount: Int,
        parameters: [Float],
    ) -> Double {
        precondition(rows.count == lengths.count, "\(rows.count) rows in \(lengths.count)")
        Self.gather(vectors, rows, width, into: &inputs)
        product.multiply(inputs, parameters, inner: width, into: &units)
        Self.normalize(&units, lengths: &lengths)
        let value = loss.evaluate(
            units,
            width: outputCount,
            firstCount: firstCount,
            gradient: &deltas
        )
        Self.takeBackThroughLength(&deltas, units: units, lengths: lengths)
        MatrixProduct.transpose(inputs, columns: width, into: &transposed)
        product.multiply(transposed, deltas, inner: rows.count, into: &gradient)
        return value
    }

    private static func gather(
        _ vectors: [Float],
        _ rows: [Int],
        _ width: Int,
        into inputs: inout [Float],
    ) {
        let vectors = vectors.span
        var inputs = inputs.mutableSpan
        for (place, row) in rows.enumerated() {
            for i in 0..<width { inputs[place &* width &+ i] = vectors[row &* width &+ i] }
        }
    }

    /// Makes every projection of length 1; one of length 0 stays.
    private static func normalize(_ rows: inout [Float], lengths: inout [Float]) {
        let count = rows.count / lengths.count
        var rows = rows.mutableSpan
        for row in lengths.indices {
            let start = row * count
            var square: Float = 0
            for i in start..<start + count { square += rows[i] * rows[i] }
            let length = square.squareRoot()
            lengths[row] = length
            guard length > 0 else { continue }
            for i in start..<start + count { rows[i] /= length }
        }
    }

    /// Turns the derivatives by units into those by projections: what lies across the unit, over the length.
    private static func takeBackThroughLength(
        _ deltas: inout [Float],
        units: [Float],
        lengths: [Float],
    ) {
        let count = deltas.count / lengths.count
        let units = units.span
        var deltas = deltas.mutableSpan
        for row in lengths.indices {
            let start = row * count
            var along: Float = 0
            for i in start..<start + count { along += units[i] * deltas[i] }
            let inverse = lengths[row] > 0 ? 1 / lengths[row] : 0
            for i in start..<start + count { deltas[i] = (deltas[i] - units[i] * along) * inverse }
        }
    }
}
