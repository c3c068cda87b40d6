import GatehouseText

/// The n-grams of a text and their buckets, written from their definition and not for speed.
struct NGramReference {
    /// Distinct buckets.
    let buckets: Set<UInt32>

    init(_ text: String, bucketBits: Int, scalarLimit: Int = 3_000) {
        let scalars = Array(text.unicodeScalars.prefix(scalarLimit))
        var buckets: Set<UInt32> = []
        for (length, salt) in [(3, UInt64(3)), (4, 4 << 40), (5, 5 << 50)] {
            for start in scalars.indices.dropLast(length - 1) {
                let gram = scalars[start..<start + length]
                // A number in base 2^64/φ, its digits the scalars.
                let number = gram.reduce(UInt64(0)) { $0 &* Self.base &+ UInt64($1.value) }
                let hash = Self.finalized(number ^ salt)
                buckets.insert(Self.top(hash, bucketBits))
            }
        }
        let words = scalars.split { !ScalarClass.of($0.value).isWord }
        let hashes = words.map { word in
            Self.finalized(
                word.reduce(UInt64(0)) { hash, scalar in
                    (hash ^ UInt64(scalar.value)) &* 0x100_0000_01B3 &+ 0x517C_C1B7
                }
            )
        }
        for hash in hashes { buckets.insert(Self.top(hash, bucketBits)) }
        for (before, hash) in zip(hashes, hashes.dropFirst()) {
            buckets.insert(Self.top(Self.finalized(before &* Self.base &+ hash), bucketBits))
        }
        self.buckets = buckets
    }

    private static let base: UInt64 = 11_400_714_819_323_198_485

    private static func top(_ hash: UInt64, _ bits: Int) -> UInt32 { UInt32(hash >> (64 - bits)) }

    /// MurmurHash3's fmix64.
    private static func finalized(_ value: UInt64) -> UInt64 {
        var hash = value
        for multiplier: UInt64 in [0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53] {
            hash = (hash ^ (hash >> 33)) &* multiplier
        }
        return hash ^ (hash >> 33)
    }
}
