internal import GatehouseKernels

/// Vectors of length 1 to search, rounded to 8 bits as ``VectorRow`` has them.
///
/// Filled once, by one owner, then shared.
struct ReferenceRows: ~Copyable, Sendable {
    /// Numbers in a vector.
    let width: Int

    /// How many vectors there is room for.
    let capacity: Int

    /// How many there are.
    private(set) var count = 0

    private var memory: AlignedBuffer<Int8>
    private var lengths: AlignedBuffer<Float>

    /// Room for `capacity` vectors.
    init(width: Int, capacity: Int) {
        self.width = width
        self.capacity = capacity
        memory = AlignedBuffer(count: capacity * VectorRow.stride(width: width))
        lengths = AlignedBuffer(count: capacity)
    }

    /// Rounds a vector of length 1 and adds it.
    mutating func append(_ vector: Span<Float>) {
        var steps = [Int8](repeating: 0, count: VectorRow.stride(width: width))
        var target = steps.mutableSpan
        let scale = VectorRow.quantize(vector, into: &target)
        append(steps.span.extracting(first: vector.count), scale: scale)
    }

    /// Adds a vector that was rounded before.
    ///
    /// - Parameters:
    ///   - steps: Shape `[width]`, from -127 to 127.
    ///   - scale: The length of a step.
    mutating func append(_ steps: Span<Int8>, scale: Float) {
        precondition(
            steps.count == width && count < capacity,
            "\(steps.count) steps for row \(count) of \(capacity) of \(width)"
        )
        let row = count
        let start = row * VectorRow.stride(width: width)
        var all = memory.mutableSpan
        for i in steps.indices { all[start + i] = steps[i] }
        var scales = lengths.mutableSpan
        scales[row] = scale
        count = row + 1
    }

    /// The steps of all vectors, shape `[count, width]`, to be written to a file.
    var steps: [Int8] {
        let stride = VectorRow.stride(width: width)
        let all = memory.span
        return (0..<count).flatMap { row in (0..<width).map { all[row * stride + $0] } }
    }

    /// The length of a step of each vector, shape `[count]`.
    var scales: [Float] {
        let all = lengths.span
        return (0..<count).map { all[$0] }
    }

    /// The vectors, to be searched.
    var rows: VectorRows {
        @_lifetime(borrow self)
        get {
            VectorRows(
                width: width,
                steps: memory.span.extracting(first: count * VectorRow.stride(width: width)),
                codes: Span(),
                scales: lengths.span.extracting(first: count),
                masked: Span()
            )
        }
    }
}
