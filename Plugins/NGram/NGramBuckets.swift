internal import GatehouseText

/// The distinct n-gram buckets of one text: word 1–2-grams and character 3–5-grams.
///
/// The hashing trick ([Weinberger et al. 2009]): an n-gram's bucket is the top bits of its hash.
/// Characters are Unicode scalars of the normalised text; words are runs of letters, digits and
/// marks. Scratch of one worker: linear, allocates only when a text is longer than any before.
///
/// [Weinberger et al. 2009]: https://arxiv.org/abs/0902.2206
struct NGramBuckets: Sendable {
    /// Buckets in the order in which they first appear, each once.
    private(set) var list: [UInt32] = []

    private let bucketBits: Int
    private let scalarLimit: Int
    /// An open-addressed set of `bucket + 1`; 0 is free.
    private var slots: [UInt32] = []
    private var slotMask = 0

    /// - Parameters:
    ///   - bucketBits: Base-2 logarithm of the number of buckets.
    ///   - scalarLimit: How many scalars of a text are read.
    init(bucketBits: Int, scalarLimit: Int) {
        self.bucketBits = bucketBits
        self.scalarLimit = scalarLimit
        // Room for texts of ordinary length; collecting grows it for longer ones.
        slots = Array(repeating: 0, count: 1 << 15)
        list.reserveCapacity(1 << 14)
    }

    /// Collects the buckets of `text`.
    mutating func collect(_ text: Span<UInt8>) {
        prepare(for: min(text.count, scalarLimit))
        let shift = UInt64(64 - bucketBits)
        NGramScanner.scan(text, limit: scalarLimit) { hash, _ in
            insert(UInt32(truncatingIfNeeded: hash >> shift))
        }
    }

    /// Empties the set and sizes it to at most half full: a scalar ends at most five n-grams.
    private mutating func prepare(for scalars: Int) {
        list.removeAll(keepingCapacity: true)
        var size = 64
        while size < scalars * 10 { size *= 2 }
        if size > slots.count { slots = Array(repeating: 0, count: size) }
        for i in 0..<size { slots[i] = 0 }
        slotMask = size - 1
    }

    @inline(__always)
    private mutating func insert(_ bucket: UInt32) {
        var slot = Int(bucket) & slotMask
        while true {
            let held = slots[slot]
            if held == 0 { break }
            if held == bucket + 1 { return }
            slot = (slot + 1) & slotMask
        }
        slots[slot] = bucket + 1
        list.append(bucket)
    }
}
