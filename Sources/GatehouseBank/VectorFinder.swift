internal import GatehouseFiles
internal import GatehouseKernels

/// An entry whose vector is near that of a text.
package struct VectorMatch: Equatable, Sendable {
    /// The entry.
    package let row: BankRow

    /// The cosine of the two, where both have length 1.
    package let similarity: Float
}

/// Finds the entries of a bank whose vectors are the nearest, in memory that it keeps; one thread's own.
package struct VectorFinder: ~Copyable {
    /// How many matches one search finds at most.
    package static let limit = 32

    private let encoder: BankEncoder
    private var query: VectorQuery
    private var sketch = VectorQuery(width: VectorSketch.width)
    private var nearest = NearestRows(capacity: Self.limit)
    private var candidates = NearestRows(capacity: Kernels.candidateCount(for: Self.limit))
    private var sketchCandidates = NearestRows(capacity: 1)
    private var isSketchFilled = false
    private var base: BankBase?

    /// Makes room for searches of an encoder's vectors.
    package init(_ encoder: BankEncoder) {
        self.encoder = encoder
        query = VectorQuery(width: encoder.width)
    }

    /// Takes the vector to search for, and makes room for a view that is new; else it does not
    /// allocate.
    ///
    /// - Parameters:
    ///   - embedding: Shape `[width]`, of length 1.
    ///   - view: Banks of the encoder's vectors.
    package mutating func start(_ embedding: Span<Float>, in view: BankView) {
        precondition(
            view.encoder == encoder,
            "banks of encoder \(view.encoder.digest) for vectors of \(encoder.digest)"
        )
        query.fill(embedding)
        if base !== view.base { adapt(to: view.base) }
        guard isSketchFilled, let directions = view.base.snapshot?.directions else { return }
        sketch.fill(embedding, on: directions.span)
    }

    private mutating func adapt(to base: BankBase) {
        self.base = base
        guard let header = base.snapshot?.header, header.isSketched else {
            isSketchFilled = false
            return
        }
        isSketchFilled = true
        let count = Kernels.sketchCandidateCount(for: header.count)
        sketchCandidates = NearestRows(capacity: count)
    }

    /// Finds the nearest entry of a side; does not allocate.
    ///
    /// - Parameters:
    ///   - side: Which entries count.
    ///   - view: The one given to ``start(_:in:)``.
    ///   - floor: Less similar entries do not count; not negative.
    ///   - time: The event's, in seconds since 1970: what has expired by then does not count.
    /// - Returns: The most similar, and of several the first.
    package mutating func nearest(
        among side: BankView.Side,
        of view: BankView,
        above floor: Float,
        at time: Double,
    ) -> VectorMatch? {
        // More than one, for some may have expired.
        search(side, of: view, above: floor, wanted: 8)
        if let match = match(from: 0, of: side, in: view, at: time)?.match { return match }
        guard nearest.rows.count == 8 else { return nil }
        search(side, of: view, above: floor, wanted: Self.limit)
        return match(from: 0, of: side, in: view, at: time)?.match
    }

    /// Finds the nearest entries of a side, the nearest first; allocates.
    ///
    /// - Parameters:
    ///   - side: Which entries count.
    ///   - view: The one given to ``start(_:in:)``.
    ///   - floor: Less similar entries do not count; not negative.
    ///   - time: The event's, in seconds since 1970.
    ///   - limit: How many at most, up to ``limit``.
    /// - Returns: The most similar first.
    package mutating func matches(
        among side: BankView.Side,
        of view: BankView,
        above floor: Float,
        at time: Double,
        limit: Int,
    ) -> [VectorMatch] {
        search(side, of: view, above: floor, wanted: Self.limit)
        var matches: [VectorMatch] = []
        var place = 0
        while matches.count < limit, let found = match(from: place, of: side, in: view, at: time) {
            matches.append(found.match)
            place = found.place + 1
        }
        return matches
    }

    /// The first row found from a place on that has not expired.
    private func match(
        from start: Int,
        of side: BankView.Side,
        in view: BankView,
        at time: Double,
    ) -> (match: VectorMatch, place: Int)? {
        let rows = nearest.rows
        for place in start..<max(start, rows.count) {
            let row = view.row(Int(rows[place].row), of: side)
            guard row.expiry > time else { continue }
            return (VectorMatch(row: row, similarity: rows[place].score * query.scale), place)
        }
        return nil
    }

    private mutating func search(
        _ side: BankView.Side,
        of view: BankView,
        above floor: Float,
        wanted: Int,
    ) {
        // A row without a vector scores 0, and is not above.
        nearest.start(above: query.scale > 0 ? floor / query.scale : .infinity, wanted: wanted)
        if let snapshot = view.base.snapshot {
            let masked = view.masked
            let range = side == .scam ? view.base.scamRows : view.base.benignRows
            searchBase(snapshot.rows(masked: masked.span).extracting(range), view, range)
        }
        for part in view.chunks(side) {
            let chunk = part.chunk
            let masked = part.masked
            Kernels.current.search(
                chunk.rows(part.count, masked: masked.span),
                for: query,
                candidates: &candidates,
                into: &nearest
            )
        }
        nearest.sort()
    }

    private mutating func searchBase(_ rows: VectorRows, _ view: BankView, _ range: Range<Int>) {
        guard isSketchFilled, let snapshot = view.base.snapshot,
            range.count >= Kernels.sketchRowCount
        else {
            Kernels.current.search(rows, for: query, candidates: &candidates, into: &nearest)
            return
        }
        let masked = view.masked
        Kernels.current.search(
            rows,
            by: snapshot.sketches(masked: masked.span).extracting(range),
            for: query,
            sketch: sketch,
            candidates: &sketchCandidates,
            into: &nearest
        )
    }
}
