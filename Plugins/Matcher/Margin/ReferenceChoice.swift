internal import GatehouseKernels
internal import GatehouseLearning

/// Which examples of a class are kept as its reference: a draw without near-duplicates.
enum ReferenceChoice {
    /// Draws examples in an order that the seed fixes, and leaves out those that are near one drawn before.
    ///
    /// - Parameters:
    ///   - candidates: Places of the class's examples.
    ///   - embeddings: Of length 1, shape `[any, width]`.
    ///   - width: Numbers in an embedding.
    ///   - limit: How many are drawn at most, at least 1.
    ///   - seed: Fixes the order.
    ///   - stream: Of the seed.
    /// - Returns: Places, in the order drawn.
    static func draw(
        _ candidates: [Int],
        of embeddings: [Float],
        width: Int,
        limit: Int,
        seed: UInt64,
        stream: UInt64,
    ) -> [Int] {
        var order = candidates
        var generator = SeededGenerator(seed: seed, stream: stream)
        generator.shuffle(&order)
        var drawn = ReferenceRows(width: width, capacity: min(limit, candidates.count))
        var places: [Int] = []
        var query = VectorQuery(width: width)
        var nearest = NearestRows(capacity: 1)
        for place in order where drawn.count < drawn.capacity {
            let embedding = embeddings.span.extracting(place * width..<(place + 1) * width)
            query.fill(embedding)
            nearest.start()
            Kernels.current.scanSteps(of: drawn.rows, for: query, into: &nearest)
            nearest.sort()
            let isNear =
                nearest.rows.count > 0
                && nearest.rows[0].score * query.scale >= MarginRecipe.nearDuplicate
            guard !isNear else { continue }
            drawn.append(embedding)
            places.append(place)
        }
        return places
    }
}
