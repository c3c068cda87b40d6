/// Finds the rows of a snapshot by the exact hash of a text, in about one look.
///
/// Open addressing in twice as many places as there are rows or more; rows of one hash are linked.
struct CopyTable: Sendable {
    /// The first row of a hash plus one; 0 is a free place.
    private let places: [UInt32]

    /// For each row the next one of its hash plus one, or 0.
    private let next: [UInt32]

    private let mask: UInt64

    /// Takes some milliseconds for 100,000 rows.
    ///
    /// - Parameters:
    ///   - hashes: Shape `[count]`.
    ///   - ids: Shape `[count]`; rows with the id 0 are left out.
    init(_ hashes: Span<UInt64>, ids: Span<UInt64>) {
        var capacity = 16
        while capacity < 2 * hashes.count { capacity *= 2 }
        var places = [UInt32](repeating: 0, count: capacity)
        var next = [UInt32](repeating: 0, count: hashes.count)
        let mask = UInt64(capacity - 1)
        // From behind, so that the first row of a hash ends up at the head of its rows.
        for row in hashes.indices.reversed() where ids[row] != 0 {
            var place = Self.spread(hashes[row]) & mask
            while places[Int(place)] != 0, hashes[Int(places[Int(place)] - 1)] != hashes[row] {
                place = (place + 1) & mask
            }
            next[row] = places[Int(place)]
            places[Int(place)] = UInt32(row + 1)
        }
        self.places = places
        self.next = next
        self.mask = mask
    }

    /// The first row of a hash.
    ///
    /// - Parameters:
    ///   - hash: What to find.
    ///   - hashes: Of which the table was made.
    /// - Returns: The smallest row, if there is one.
    func first(of hash: UInt64, in hashes: Span<UInt64>) -> Int? {
        var place = Self.spread(hash) & mask
        while places[Int(place)] != 0 {
            let row = Int(places[Int(place)] - 1)
            if hashes[row] == hash { return row }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The next row of the same hash.
    func row(after row: Int) -> Int? { next[row] == 0 ? nil : Int(next[row] - 1) }

    /// Hashes of texts are well mixed; those of a damaged file need not be.
    private static func spread(_ hash: UInt64) -> UInt64 {
        ((hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 20
    }
}
