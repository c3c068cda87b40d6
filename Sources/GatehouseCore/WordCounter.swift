internal import GatehouseText

/// Counts the words of a text, runs of characters that are not white space, as they go by.
struct WordCounter: Sendable {
    private(set) var count = 0
    private(set) var distinct = 0
    /// Longer than two characters, all of them upper case letters.
    private(set) var shouted = 0
    private(set) var longest = 0
    private(set) var totalLength = 0

    private var length = 0
    private var upper = 0
    private var cased = 0
    private var hash: UInt64 = 0
    private var seen = HashSeen(capacity: 1 << 11)

    mutating func reset() {
        count = 0
        distinct = 0
        shouted = 0
        longest = 0
        totalLength = 0
        seen.reset()
    }

    @inline(__always)
    mutating func begin() {
        length = 0
        upper = 0
        cased = 0
        hash = 0xCBF2_9CE4_8422_2325
    }

    @inline(__always)
    mutating func add(_ scalar: UInt32, _ scalarClass: ScalarClass) {
        if scalarClass == .upper { upper += 1 }
        if scalarClass == .upper || scalarClass == .lower { cased += 1 }
        length += 1
        // Lower case for ASCII, where it is one bit; FNV-1a over scalars.
        let folded = scalarClass == .upper && scalar < 0x80 ? scalar | 0x20 : scalar
        hash = (hash ^ UInt64(folded)) &* 0x0000_0100_0000_01B3
    }

    @inline(__always)
    mutating func end() {
        count += 1
        totalLength += length
        longest = max(longest, length)
        if length > 2, upper == cased, upper > 0 { shouted += 1 }
        // Once the set is full every word counts as seen: only very long texts get there.
        if seen.insert(hash) { distinct += 1 }
    }
}

/// A set of hashes that is emptied in constant time, for telling whether something came before.
struct HashSeen: Sendable {
    private var hashes: [UInt64]
    private var rounds: [UInt32]
    private var round: UInt32 = 1
    private var count = 0

    /// - Parameter capacity: A power of two; at most half of it is used.
    init(capacity: Int) {
        hashes = Array(repeating: 0, count: capacity)
        rounds = Array(repeating: 0, count: capacity)
    }

    mutating func reset() {
        count = 0
        round &+= 1
        if round == 0 {
            for i in rounds.indices { rounds[i] = 0 }
            round = 1
        }
    }

    /// Whether `hash` was not there before and now is; false when the set is full.
    @inline(__always)
    mutating func insert(_ hash: UInt64) -> Bool {
        let mask = hashes.count - 1
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 29) & mask
        while rounds[slot] == round {
            if hashes[slot] == hash { return false }
            slot = (slot + 1) & mask
        }
        guard count * 2 < hashes.count else { return false }
        rounds[slot] = round
        hashes[slot] = hash
        count += 1
        return true
    }
}
