internal import GatehouseFiles
internal import GatehouseKernels
package import GatehouseText

/// An entry whose text is another's copy, or nearly.
package struct CopyMatch: Equatable, Sendable {
    /// The entry.
    package let row: BankRow

    /// Bits of 64 that differ.
    package let distance: Int

    /// The reduced forms of the texts are equal.
    package let isCopy: Bool
}

/// Finds copies and near copies of texts in a bank, in memory that it keeps; one thread's own.
package struct CopyFinder: ~Copyable {
    /// Texts of fewer fours of characters have hashes that say little.
    package static let gramLimit = 20

    private var nearest = NearestRows(capacity: 16)

    package init() {}

    /// Finds the entry that a text is the nearest copy of.
    ///
    /// A copy is looked up; near copies take one scan of the side, 20 µs for 100,000 rows. Does not
    /// allocate.
    ///
    /// - Parameters:
    ///   - fingerprint: Of the text.
    ///   - radius: Bits that may differ, from 0 to 63; texts of fewer than ``gramLimit`` fours of
    ///     characters are only looked up.
    ///   - side: Which entries count.
    ///   - view: The banks.
    ///   - time: The event's, in seconds since 1970: what has expired by then does not count.
    /// - Returns: A copy before all others, then the fewest bits, then the smallest row.
    package mutating func nearest(
        to fingerprint: TextFingerprint,
        radius: Int,
        among side: BankView.Side,
        of view: BankView,
        at time: Double,
    ) -> CopyMatch? {
        if let row = view.copy(of: fingerprint.exact, among: side, at: time) {
            let distance = (row.similarHash ^ fingerprint.similar).nonzeroBitCount
            return CopyMatch(row: row, distance: distance, isCopy: true)
        }
        guard fingerprint.gramCount >= Self.gramLimit else { return nil }
        nearest.start(above: Float(63 - radius))
        view.search(for: fingerprint.similar, among: side, into: &nearest)
        nearest.sort()
        let rows = nearest.rows
        for place in rows.indices {
            let row = view.row(Int(rows[place].row), of: side)
            guard row.expiry > time else { continue }
            return CopyMatch(row: row, distance: 64 - Int(rows[place].score), isCopy: false)
        }
        return nil
    }
}

extension BankView {
    /// The first entry of a side whose reduced form has a hash.
    func copy(of hash: UInt64, among side: Side, at time: Double) -> BankRow? {
        if let snapshot = base.snapshot {
            let range = side == .scam ? base.scamRows : base.benignRows
            let hashes = snapshot.exactHashes
            var next = base.copies.first(of: hash, in: hashes.span)
            while let number = next {
                if range.contains(number), !isMasked(number) {
                    let row = base.row(number)
                    if row.expiry > time { return row }
                }
                next = base.copies.row(after: number)
            }
        }
        for part in chunks(side) {
            let chunk = part.chunk
            let hashes = chunk.exactHashes(part.count)
            for number in hashes.indices where hashes[number] == hash {
                let row = chunk.row(number)
                let isHidden = part.masked[number / 64] >> UInt64(number % 64) & 1 == 1
                if !isHidden, row.expiry > time { return row }
            }
        }
        return nil
    }

    private func isMasked(_ row: Int) -> Bool { masked[row / 64] >> UInt64(row % 64) & 1 == 1 }

    /// Searches a side for hashes that differ in few bits.
    func search(for hash: UInt64, among side: Side, into nearest: inout NearestRows) {
        if let snapshot = base.snapshot {
            let range = side == .scam ? base.scamRows : base.benignRows
            let hashes = snapshot.similarHashes
            let masked = masked
            Kernels.current.search(
                hashes.span.extracting(range),
                masked: masked.span.extracting(droppingFirst: range.lowerBound / 64),
                firstRow: range.lowerBound,
                for: hash,
                into: &nearest
            )
        }
        for part in chunks(side) {
            let chunk = part.chunk
            let masked = part.masked
            Kernels.current.search(
                chunk.similarHashes(part.count),
                masked: masked.span,
                firstRow: chunk.firstRow,
                for: hash,
                into: &nearest
            )
        }
    }
}
