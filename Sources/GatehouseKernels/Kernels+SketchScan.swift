extension Kernels {
    /// From this many rows on sketches are worth their memory, a sixth more.
    ///
    /// 100,000 rows of 384 take half of the time, for .002 of the recall.
    package static let sketchRowCount = 100_000

    /// How many candidates a search by sketches takes for its best ten rows or so.
    ///
    /// Of a million sentence embeddings with noise, one in 500 of the rows that scoring all finds is
    /// then missed.
    package static func sketchCandidateCount(for rows: Int) -> Int { max(1000, rows / 200) }

    /// Finds the rows of a very large segment that score best, by their sketches first.
    ///
    /// - Parameters:
    ///   - rows: A segment.
    ///   - sketches: Of the same rows, with their mask.
    ///   - query: Of the rows' width.
    ///   - sketch: The same query on the directions of the sketches.
    ///   - candidates: Memory for ``sketchCandidateCount(for:)`` rows; what is in it is lost.
    ///   - nearest: A search that was started and is not over.
    package func search(
        _ rows: VectorRows,
        by sketches: VectorRows,
        for query: borrowing VectorQuery,
        sketch: borrowing VectorQuery,
        candidates: inout NearestRows,
        into nearest: inout NearestRows,
    ) {
        precondition(
            sketches.count == rows.count,
            "\(sketches.count) sketches of \(rows.count) rows"
        )
        candidates.start(above: sampledBar(of: sketches, for: sketch, candidates: &candidates))
        scanCodes(of: sketches, for: sketch, into: &candidates)
        candidates.trim()
        score(candidates.rows, of: rows, for: query, into: &nearest)
    }

    /// A score that somewhat more sketches exceed than are wanted: of a sixteenth of them, the score
    /// of as many and a quarter more.
    ///
    /// Without it most of what a scan keeps is dropped again: a millisecond for a million rows.
    private func sampledBar(
        of sketches: VectorRows,
        for sketch: borrowing VectorQuery,
        candidates: inout NearestRows,
    ) -> Float {
        let (block, share) = (256, 16)
        let wanted = candidates.capacity / share * 5 / 4
        guard wanted >= 64 else { return -.infinity }
        candidates.start(wanted: wanted)
        for start in stride(from: 0, to: sketches.count - block, by: block * share) {
            let rows = sketches.extracting(start..<start + block)
            scanCodes(of: rows, for: sketch, into: &candidates)
        }
        candidates.trim()
        return candidates.rows.count < wanted ? -.infinity : candidates.barScore
    }
}
