import GatehouseText

/// The n-grams of a text and their buckets, written from their definition and not for speed.
struct NGramReference {
    /// Distinct buckets.
    let buckets: Set<UInt32>

    /// Each distinct n-gram as text, with its bucket; a separator keeps words and characters apart.
    let bucketOf: [String: UInt32]

    init(_ text: String, bucketBits: Int, scalarLimit: Int = 3_000) {
        let scalars = Array(text.unicodeScalars.prefix(scalarLimit))
        var bucketOf: [String: UInt32] = [:]
        for (length, salt) in [(3, UInt64(3)), (4, 4 << 40), (5, 5 << 50)] {
            for start in scalars.indices.dropLast(length - 1) {
                let gram = scalars[start..<start + length]
                // A number in base 2^64/φ, its digits the scalars.
                let number = gram.reduce(UInt64(0)) { $0 &* Self.base &+ UInt64($1.value) }
                let hash = Self.finalized(number ^ salt)
                bucketOf["c" + String(String.UnicodeScalarView(gram))] = Self.top(hash, bucketBits)
            }
        }
        let words = scalars.split { !ScalarClass.of($0.value).isWord }.map(Array.init)
        let hashes = words.map { word in
            Self.finalized(
                word.reduce(UInt64(0)) { hash, scalar in
                    (hash ^ UInt64(scalar.value)) &* 0x100_0000_01B3 &+ 0x517C_C1B7
                })
        }
        for (index, word) in words.enumerated() {
            let name = String(String.UnicodeScalarView(word))
            bucketOf["w" + name] = Self.top(hashes[index], bucketBits)
            guard index > 0 else { continue }
            let before = String(String.UnicodeScalarView(words[index - 1]))
            let pair = Self.finalized(hashes[index - 1] &* Self.base &+ hashes[index])
            bucketOf["p" + before + "\n" + name] = Self.top(pair, bucketBits)
        }
        self.bucketOf = bucketOf
        buckets = Set(bucketOf.values)
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
