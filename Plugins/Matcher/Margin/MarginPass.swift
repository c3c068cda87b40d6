internal import GatehouseKernels
internal import GatehouseLearning

/// How near an embedding is to the examples of either class, from about -1 to 1.
struct ClassSimilarities: Equatable {
    let abuse: Double
    let benign: Double

    /// The larger, the nearer to abuse.
    var margin: Double { abuse - benign }
}

/// One worker's scratch for the margin: an embedding in, similarities to both classes out.
struct MarginPass: ~Copyable {
    /// Multiplies similarities before they are averaged as exponentials: the nearest count most, and all
    /// count.
    private static let sharpness = 10.0

    private let space: MarginSpace
    private let zeros: [Float]
    private var projected: [Float]
    private var query: VectorQuery
    private var nearest: NearestRows

    init(_ model: MarginModel) {
        space = model.space
        zeros = [Float](repeating: 0, count: space.outputCount)
        projected = zeros
        query = VectorQuery(width: space.outputCount)
        nearest = NearestRows(capacity: model.neighborCount)
    }

    /// Compares an embedding with the examples; does not allocate.
    ///
    /// - Parameter embedding: Shape `[width]`.
    /// - Returns: Nothing for an embedding without a direction, such as one of zeros.
    mutating func similarities(_ embedding: Span<Float>) -> ClassSimilarities? {
        let weights = space.projection
        let bias = zeros
        var target = projected.mutableSpan
        Kernels.current.dense(embedding, weights: weights.span, bias: bias.span, into: &target)
        var square: Float = 0
        for i in target.indices { square += target[i] * target[i] }
        guard square > 1e-30, square.isFinite else { return nil }
        let numbers = projected
        query.fill(numbers.span)
        let scale = query.scale / square.squareRoot()
        let space = space
        return ClassSimilarities(
            abuse: similarity(to: space.abuse, scale: scale),
            benign: similarity(to: space.benign, scale: scale)
        )
    }

    /// `log(mean exp(sharpness · s)) / sharpness` over the nearest examples.
    private mutating func similarity(to examples: borrowing ReferenceRows, scale: Float) -> Double {
        nearest.start()
        Kernels.current.scanSteps(of: examples.rows, for: query, into: &nearest)
        nearest.sort()
        let found = nearest.rows
        var sum = 0.0
        for i in found.indices {
            let similarity = Double(found[i].score * scale)
            sum += PortableMath.exponential(Self.sharpness * (similarity - 1))
        }
        return PortableMath.logarithm(sum / Double(found.count)) / Self.sharpness + 1
    }
}
