/// Names contents by 128 bits, to tell a cached file that is old from one that is not.
///
/// Against chance, not against an adversary: who may write the cache may also write what it says.
struct ContentDigest: Equatable, Sendable {
    private(set) var low: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var high: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Adds a number.
    @inline(__always)
    mutating func add(_ word: UInt64) {
        low = Self.mix(low ^ word, 0x9FB2_1C65_1E98_DF25)
        high = Self.mix(high &+ word, 0xD6E8_FEB8_6659_FD93) ^ low
    }

    /// Adds bytes and their count.
    mutating func add(_ bytes: Span<UInt8>) {
        add(UInt64(bytes.count))
        var offset = 0
        while offset + 8 <= bytes.count {
            var word: UInt64 = 0
            for i in 0..<8 { word |= UInt64(bytes[offset + i]) << UInt64(8 * i) }
            add(word)
            offset += 8
        }
        var word: UInt64 = 0
        while offset < bytes.count {
            word = word << 8 | UInt64(bytes[offset])
            offset += 1
        }
        add(word)
    }

    /// Adds a text.
    mutating func add(_ text: String) { add(Array(text.utf8).span) }

    /// 64 bits for a hash table.
    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var digest = ContentDigest()
        digest.add(bytes)
        return digest.high
    }

    /// 32 hexadecimal digits.
    var text: String {
        [low, high].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static func mix(_ word: UInt64, _ factor: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: factor)
        return product.low ^ product.high
    }
}
