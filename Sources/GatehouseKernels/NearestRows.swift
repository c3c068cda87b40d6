internal import CGatehouseKernels

/// A row that a search found.
package struct ScoredRow: BitwiseCopyable, Equatable, Sendable {
    /// The larger, the nearer.
    package let score: Float

    /// The row's number, counted over all segments.
    package let row: UInt32
}

/// The best rows of one search, over as many segments as there are; a session makes one.
///
/// Of rows that score the same, those with smaller numbers are better, so what is found is fixed by
/// the rows alone. Kept as a heap until ``sort()``.
package struct NearestRows: ~Copyable {
    /// The most rows that are kept.
    package let capacity: Int

    /// How many rows were found.
    package private(set) var count = 0

    /// Only rows that score higher are kept.
    private var floor: Float = -.infinity

    private var isSorted = false
    private var memory: AlignedBuffer<ScoredRow>

    /// Allocates room for `capacity` rows.
    package init(capacity: Int) {
        precondition(capacity > 0, "room for \(capacity) rows")
        self.capacity = capacity
        memory = AlignedBuffer(count: capacity)
    }

    /// Forgets what was found and starts a search for rows that score above `floor`.
    package mutating func start(above floor: Float = -.infinity) {
        precondition(!floor.isNaN, "a search for scores above NaN")
        self.floor = floor
        count = 0
        isSorted = false
    }

    /// Puts the rows in order, the best first; the search is over.
    package mutating func sort() {
        unsafe keep(.current) { kernels, nearest in
            // SAFETY: the kernel moves the elements that are there.
            unsafe kernels.table.pointee.sort_nearest(&nearest)
        }
        isSorted = true
    }

    /// The rows found; in order once they are sorted.
    package var rows: Span<ScoredRow> {
        @_lifetime(borrow self)
        get { memory.span.extracting(first: count) }
    }

    /// Lets a kernel keep rows.
    mutating func keep(
        _ kernels: Kernels,
        _ body: (Kernels, inout gatehouse_nearest) -> Void,
    ) {
        precondition(!isSorted, "a search that goes on after it was sorted")
        let (capacity, found, floor) = (capacity, count, floor)
        var hits = memory.mutableSpan
        // SAFETY: there is room for `capacity` elements, and kernels keep no more. A `ScoredRow` is
        // laid out as the C structure: four bytes each, in this order.
        count = unsafe hits.withUnsafeMutableBufferPointer { hits in
            var nearest = unsafe gatehouse_nearest(
                hits: UnsafeMutableRawPointer(hits.baseAddress)?
                    .assumingMemoryBound(to: gatehouse_hit.self),
                capacity: capacity,
                count: found,
                floor: floor
            )
            unsafe body(kernels, &nearest)
            return unsafe nearest.count
        }
    }
}
