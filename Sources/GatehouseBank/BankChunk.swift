internal import GatehouseKernels
internal import GatehouseText

/// Rows that were added since the snapshot was made, in memory that is filled from the front.
///
/// One writer appends behind what any view shows, and only then publishes a view that shows more;
/// what a view shows never changes. So readers need no lock.
@safe
final class BankChunk: @unchecked Sendable {
    /// How many rows fit: few enough that scoring all of them takes some 25 µs.
    static let capacity = 4096

    /// Number of its first row in the view.
    let firstRow: Int

    private let width: Int
    private let stride: Int
    private let codeStride: Int

    // SAFETY: allocated in `init`, freed in `deinit`; the first `count` elements that a view shows
    // were written before the view was published, and are never written again.
    private let steps: UnsafeMutablePointer<Int8>
    private let codes: UnsafeMutablePointer<Int8>
    private let scales: UnsafeMutablePointer<Float>
    private let similarHashes: UnsafeMutablePointer<UInt64>
    private let exactHashes: UnsafeMutablePointer<UInt64>
    private let ids: UnsafeMutablePointer<UInt64>
    private let expiries: UnsafeMutablePointer<Double>
    private let groups: UnsafeMutablePointer<UInt32>

    /// Room for ``capacity`` rows of a width.
    init(width: Int, firstRow: Int) {
        self.width = width
        self.firstRow = firstRow
        stride = VectorRow.stride(width: width)
        codeStride = VectorRow.codeStride(width: width)
        unsafe steps = Self.allocate(Self.capacity * stride)
        unsafe codes = Self.allocate(Self.capacity * codeStride)
        unsafe scales = Self.allocate(Self.capacity)
        unsafe similarHashes = Self.allocate(Self.capacity)
        unsafe exactHashes = Self.allocate(Self.capacity)
        unsafe ids = Self.allocate(Self.capacity)
        unsafe expiries = Self.allocate(Self.capacity)
        unsafe groups = Self.allocate(Self.capacity)
    }

    deinit {
        // SAFETY: `init` allocated them, and spans borrow `self`, so none is left.
        unsafe steps.deallocate()
        unsafe codes.deallocate()
        unsafe scales.deallocate()
        unsafe similarHashes.deallocate()
        unsafe exactHashes.deallocate()
        unsafe ids.deallocate()
        unsafe expiries.deallocate()
        unsafe groups.deallocate()
    }

    /// Memory on a cache line, not initialised: pages that no row has reached take none.
    private static func allocate<Element: BitwiseCopyable>(
        _ count: Int
    ) -> UnsafeMutablePointer<Element> {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Element>.stride,
            alignment: 64
        )
        // SAFETY: just allocated for `count` elements.
        return unsafe raw.bindMemory(to: Element.self, capacity: count)
    }

    /// Writes a row that no view shows yet; the one writer calls it.
    ///
    /// - Parameters:
    ///   - row: Its place, counted from the chunk's first.
    ///   - entry: What the row is of.
    ///   - vector: The entry's vector when it is of this bank's encoder, or nothing.
    ///   - group: The place of the entry's group in the view.
    func write(_ row: Int, _ entry: BankEntry, vector: BankVector?, group: Int) {
        precondition(
            (0..<Self.capacity).contains(row) && (vector?.steps.count ?? width) == width,
            "row \(row) of \(Self.capacity), \(vector?.steps.count ?? 0) steps for \(width)"
        )
        // SAFETY: the precondition keeps all of it inside what `init` allocated, and no view shows
        // this row.
        for i in 0..<stride {
            unsafe steps[row * stride + i] = i < width ? vector?.steps[i] ?? 0 : 0
        }
        let source = unsafe Span(_unsafeStart: steps + row * stride, count: stride)
        var target = unsafe MutableSpan(_unsafeStart: codes + row * codeStride, count: codeStride)
        VectorRow.coarsen(source, into: &target)
        unsafe scales[row] = vector?.scale ?? 0
        unsafe similarHashes[row] = entry.fingerprint.similar
        unsafe exactHashes[row] = entry.fingerprint.exact
        unsafe ids[row] = entry.id
        unsafe expiries[row] = entry.expiry
        unsafe groups[row] = UInt32(group)
    }

    /// The first rows, to search by vector.
    ///
    /// - Parameters:
    ///   - count: How many a view shows.
    ///   - masked: As for ``VectorRows``.
    /// - Returns: A view of the chunk's memory.
    @_lifetime(borrow self, copy masked)
    func rows(_ count: Int, masked: Span<UInt64>) -> VectorRows {
        // SAFETY: a view shows no more rows than were written, and keeps the chunk.
        let steps = unsafe Span(_unsafeStart: steps, count: count * stride)
        let codes = unsafe Span(_unsafeStart: codes, count: count * codeStride)
        let scales = unsafe Span(_unsafeStart: scales, count: count)
        return VectorRows(
            width: width,
            steps: unsafe _overrideLifetime(steps, borrowing: self),
            codes: unsafe _overrideLifetime(codes, borrowing: self),
            scales: unsafe _overrideLifetime(scales, borrowing: self),
            masked: masked,
            firstRow: firstRow
        )
    }

    /// Hashes of the first rows, of which variants share most bits.
    @_lifetime(borrow self)
    func similarHashes(_ count: Int) -> Span<UInt64> {
        // SAFETY: as above.
        unsafe _overrideLifetime(Span(_unsafeStart: similarHashes, count: count), borrowing: self)
    }

    /// Names of the reduced forms of the first rows.
    @_lifetime(borrow self)
    func exactHashes(_ count: Int) -> Span<UInt64> {
        // SAFETY: as above.
        unsafe _overrideLifetime(Span(_unsafeStart: exactHashes, count: count), borrowing: self)
    }

    /// Ids of the first rows, rising.
    @_lifetime(borrow self)
    func ids(_ count: Int) -> Span<UInt64> {
        // SAFETY: as above.
        unsafe _overrideLifetime(Span(_unsafeStart: ids, count: count), borrowing: self)
    }

    /// What is known about a row that a view shows.
    func row(_ row: Int) -> BankRow {
        precondition((0..<Self.capacity).contains(row), "row \(row) of \(Self.capacity)")
        // SAFETY: inside what was allocated, and written before any view showed it.
        return unsafe BankRow(
            id: ids[row],
            group: Int(groups[row]),
            exactHash: exactHashes[row],
            similarHash: similarHashes[row],
            expiry: expiries[row]
        )
    }
}
