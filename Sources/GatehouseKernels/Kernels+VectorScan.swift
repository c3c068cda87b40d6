internal import CGatehouseKernels

extension Kernels {
    /// From this many rows on their codes are scanned first; fewer fit the second cache as they are.
    package static let coarseRowCount = 4096

    /// How many candidates make a search for the best `count` rows as good as one that scores all.
    ///
    /// On 100,000 sentence embeddings, the recall of ten rows is then that of all scores within 0.001.
    package static func candidateCount(for count: Int) -> Int { 2 * count + 12 }

    /// Finds the rows of a segment that score best; those found in other segments stay among them.
    ///
    /// A score is the dot product with the query's steps, times the row's scale. Segments with codes
    /// are scanned by these for candidates, the others exactly. The same on every instruction set;
    /// does not allocate.
    ///
    /// - Parameters:
    ///   - rows: A segment.
    ///   - query: Of the rows' width.
    ///   - candidates: Memory for ``candidateCount(for:)`` rows; what is in it is lost.
    ///   - nearest: A search that was started and is not over.
    package func search(
        _ rows: VectorRows,
        for query: borrowing VectorQuery,
        candidates: inout NearestRows,
        into nearest: inout NearestRows,
    ) {
        guard !rows.codes.isEmpty, rows.count >= Self.coarseRowCount else {
            scanSteps(of: rows, for: query, into: &nearest)
            return
        }
        candidates.start()
        scanCodes(of: rows, for: query, into: &candidates)
        candidates.trim()
        score(candidates.rows, of: rows, for: query, into: &nearest)
    }

    /// Scores all rows of a segment.
    package func scanSteps(
        of rows: VectorRows,
        for query: borrowing VectorQuery,
        into nearest: inout NearestRows,
    ) {
        let steps = query.steps
        unsafe nearest.keep(self) { kernels, nearest in
            unsafe Self.withRows(rows, coarse: false, query: steps) { query, rows in
                // SAFETY: `withRows` has checked the extents.
                unsafe kernels.table.pointee.scan_int8(query, &rows, &nearest)
            }
        }
    }

    /// Scores all rows of a segment by their codes; the numbers of rows found start at 0.
    package func scanCodes(
        of rows: VectorRows,
        for query: borrowing VectorQuery,
        into nearest: inout NearestRows,
    ) {
        let steps = query.steps
        unsafe nearest.keep(self) { kernels, nearest in
            unsafe Self.withRows(rows, coarse: true, query: steps) { query, rows in
                // SAFETY: as above.
                unsafe kernels.table.pointee.scan_int4(query, &rows, &nearest)
            }
        }
    }

    /// Scores the listed rows of a segment, masked or not.
    ///
    /// - Parameters:
    ///   - listed: In any order, numbered from 0 for the segment's first row.
    ///   - rows: A segment.
    ///   - query: Of the rows' width.
    ///   - nearest: A search that was started and is not over.
    package func score(
        _ listed: Span<ScoredRow>,
        of rows: VectorRows,
        for query: borrowing VectorQuery,
        into nearest: inout NearestRows,
    ) {
        for i in listed.indices {
            precondition(
                Int(listed[i].row) < rows.count,
                "row \(listed[i].row) of a segment of \(rows.count)"
            )
        }
        let steps = query.steps
        unsafe nearest.keep(self) { kernels, nearest in
            unsafe Self.withRows(rows, coarse: false, query: steps) { query, rows in
                // SAFETY: as above, and every listed row was found to be one.
                unsafe listed.withUnsafeBufferPointer { listed in
                    unsafe kernels.table.pointee.score_int8(
                        query,
                        &rows,
                        UnsafeRawPointer(listed.baseAddress)?
                            .assumingMemoryBound(to: gatehouse_hit.self),
                        listed.count,
                        &nearest
                    )
                }
            }
        }
    }

    /// Passes rows and query on as kernels take them.
    private static func withRows(
        _ rows: VectorRows,
        coarse: Bool,
        query: Span<Int8>,
        _ body: (UnsafePointer<Int8>?, inout gatehouse_rows) -> Void,
    ) {
        precondition(
            query.count == 2 * VectorRow.codeStride(width: rows.width),
            "a query of another width than \(rows.width)"
        )
        let bytes = coarse ? rows.codes : rows.steps
        precondition(
            rows.count == 0 || !bytes.isEmpty,
            "\(rows.count) rows without \(coarse ? "codes" : "steps")"
        )
        let stride =
            coarse
            ? VectorRow.codeStride(width: rows.width) : VectorRow.stride(width: rows.width)
        // SAFETY: `VectorRows` ties the extents to the counts; the kernels write to none of them,
        // and keep no pointer.
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe rows.scales.withUnsafeBufferPointer { scales in
                unsafe rows.masked.withUnsafeBufferPointer { masked in
                    unsafe query.withUnsafeBufferPointer { query in
                        precondition(
                            UInt(bitPattern: bytes.baseAddress) % 64 == 0,
                            "rows that start between cache lines"
                        )
                        var segment = unsafe gatehouse_rows(
                            bytes: bytes.baseAddress,
                            scales: scales.baseAddress,
                            masked: masked.isEmpty ? nil : masked.baseAddress,
                            count: scales.count,
                            stride: stride,
                            first_row: coarse ? 0 : UInt32(rows.firstRow)
                        )
                        unsafe body(query.baseAddress, &segment)
                    }
                }
            }
        }
    }
}
