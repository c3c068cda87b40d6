/// A vector to search for, in the form that scans take; a session makes one and fills it each time.
package struct VectorQuery: ~Copyable {
    /// How many numbers the vector has.
    package let width: Int

    /// What scores are to be multiplied by to be dot products with the vector.
    package private(set) var scale: Float = 0

    private var memory: AlignedBuffer<Int8>
    private var projected: [Float]

    /// Allocates a query of zeros.
    package init(width: Int) {
        self.width = width
        memory = AlignedBuffer(count: 2 * VectorRow.codeStride(width: width))
        projected = [Float](repeating: 0, count: width)
    }

    /// Rounds the vector to search for; does not allocate.
    ///
    /// - Parameter vector: Shape `[width]`; what is not finite counts as zero.
    package mutating func fill(_ vector: Span<Float>) {
        precondition(vector.count == width, "a query of \(vector.count) for rows of \(width)")
        var steps = memory.mutableSpan
        scale = VectorRow.quantize(vector, into: &steps)
    }

    /// Rounds what a vector is on some directions, to search sketches for it; does not allocate.
    ///
    /// - Parameters:
    ///   - vector: Its count is a multiple of 16.
    ///   - directions: Shape `[width, vector.count]`.
    package mutating func fill(_ vector: Span<Float>, on directions: Span<Float>) {
        precondition(
            directions.count == width * vector.count,
            "\(directions.count) floats of directions for \(width) times \(vector.count)"
        )
        // Taken out meanwhile, for the span of the steps borrows all of `self`.
        var numbers = projected
        projected = []
        for i in 0..<width {
            let direction = directions.extracting(i * vector.count..<(i + 1) * vector.count)
            numbers[i] = Kernels.current.dot(vector, direction)
        }
        var steps = memory.mutableSpan
        scale = VectorRow.quantize(numbers.span, into: &steps)
        projected = numbers
    }

    /// The steps, filled up with zeros as codes need it.
    package var steps: Span<Int8> {
        @_lifetime(borrow self)
        get { memory.span }
    }
}
