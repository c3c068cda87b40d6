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
/// the rows alone.
package struct NearestRows: ~Copyable {
    /// The most rows that are found.
    package let capacity: Int

    /// How many rows this search is for, at most `capacity`.
    private var wanted: Int

    /// How many rows were kept, of which some may not be among the best while the search goes on.
    private var count = 0

    /// What a row must come before to be kept.
    private var bar = ScoredRow(score: -.infinity, row: 0)

    private var isOver = false
    private var memory: AlignedBuffer<ScoredRow>

    /// Allocates what a search for the best `capacity` rows takes.
    package init(capacity: Int) {
        precondition(capacity > 0, "room for \(capacity) rows")
        self.capacity = capacity
        wanted = capacity
        memory = AlignedBuffer(count: 2 * capacity)
    }

    /// Forgets what was found and starts a search for rows that score above `floor`.
    ///
    /// - Parameters:
    ///   - floor: Not NaN.
    ///   - wanted: How many rows are to be found, at most `capacity`; that many when it is nothing.
    package mutating func start(above floor: Float = -.infinity, wanted: Int? = nil) {
        precondition(!floor.isNaN, "a search for scores above NaN")
        self.wanted = wanted ?? capacity
        precondition(
            self.wanted > 0 && self.wanted <= capacity,
            "a search for \(self.wanted) rows with room for \(capacity)"
        )
        bar = ScoredRow(score: floor, row: 0)
        count = 0
        isOver = false
    }

    /// Ends the search and puts the rows in order, the best first.
    package mutating func sort() {
        unsafe keep(.current) { kernels, nearest in
            // SAFETY: the kernel moves the elements that are there.
            unsafe kernels.table.pointee.sort_nearest(&nearest)
        }
        isOver = true
    }

    /// Ends the search and leaves the rows in any order.
    package mutating func trim() {
        unsafe keep(.current) { kernels, nearest in
            // SAFETY: as above.
            unsafe kernels.table.pointee.trim_nearest(&nearest)
        }
        isOver = true
    }

    /// The rows found, once the search is over.
    package var rows: Span<ScoredRow> {
        @_lifetime(borrow self)
        get {
            precondition(isOver, "rows of a search that was neither sorted nor trimmed")
            return memory.span.extracting(first: count)
        }
    }

    /// What a score must exceed for its row to be among those found, as far as is known.
    var barScore: Float { bar.score }

    /// Lets a kernel keep rows.
    mutating func keep(
        _ kernels: Kernels,
        _ body: (Kernels, inout gatehouse_nearest) -> Void,
    ) {
        precondition(!isOver, "a search that goes on after it was sorted or trimmed")
        let (wanted, kept, bar) = (wanted, count, bar)
        var hits = memory.mutableSpan
        // SAFETY: there is room for twice `wanted` elements, which is what kernels use. A
        // `ScoredRow` is laid out as the C structure: four bytes each, in this order.
        let after = unsafe hits.withUnsafeMutableBufferPointer { hits in
            var nearest = unsafe gatehouse_nearest(
                hits: UnsafeMutableRawPointer(hits.baseAddress)?
                    .assumingMemoryBound(to: gatehouse_hit.self),
                capacity: wanted,
                count: kept,
                bar: gatehouse_hit(score: bar.score, row: bar.row)
            )
            unsafe body(kernels, &nearest)
            return unsafe (
                count: nearest.count,
                bar: ScoredRow(score: nearest.bar.score, row: nearest.bar.row)
            )
        }
        count = after.count
        self.bar = after.bar
    }
}
