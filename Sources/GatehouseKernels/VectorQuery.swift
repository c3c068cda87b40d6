/// A vector to search for, in the form that scans take; a session makes one and fills it each time.
package struct VectorQuery: ~Copyable {
    /// How many numbers the vector has.
    package let width: Int

    /// What scores are to be multiplied by to be dot products with the vector.
    package private(set) var scale: Float = 0

    private var memory: AlignedBuffer<Int8>

    /// Allocates a query of zeros.
    package init(width: Int) {
        self.width = width
        memory = AlignedBuffer(count: 2 * VectorRow.codeStride(width: width))
    }

    /// Rounds the vector to search for; does not allocate.
    ///
    /// - Parameter vector: Shape `[width]`; what is not finite counts as zero.
    package mutating func fill(_ vector: Span<Float>) {
        precondition(vector.count == width, "a query of \(vector.count) for rows of \(width)")
        var steps = memory.mutableSpan
        scale = VectorRow.quantize(vector, into: &steps)
    }

    /// The steps, filled up with zeros as codes need it.
    var steps: Span<Int8> {
        @_lifetime(borrow self)
        get { memory.span }
    }
}
