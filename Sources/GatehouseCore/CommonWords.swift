/// The most frequent English words, by what they say about a text's voice.
enum CommonWords {
    struct Kinds: OptionSet {
        let rawValue: UInt8

        /// Of the speaker: `i`, `we`, `my`.
        static let firstPerson = Kinds(rawValue: 1)
        /// Of the one spoken to: `you`, `your`, `ur`.
        static let secondPerson = Kinds(rawValue: 2)
        /// Grammar rather than content: articles, prepositions, pronouns, auxiliaries.
        static let function = Kinds(rawValue: 4)
    }

    /// The kinds of `word`, its case and the signs around it aside; `nil` when it is not common.
    static func kinds(of word: Span<UInt8>) -> Kinds? {
        var start = 0
        var end = word.count
        while start < end, isSign(word[start]) { start += 1 }
        while end > start, isSign(word[end - 1]) { end -= 1 }
        guard end > start, end - start <= longest else { return nil }
        var key: UInt64 = 0
        for i in start..<end { key = key << 8 | UInt64(lowercased(word[i])) }
        var slot = Self.slot(of: key)
        while slots[slot].key != 0 {
            if slots[slot].key == key { return slots[slot].kinds }
            slot = (slot + 1) & (slotCount - 1)
        }
        return nil
    }

    /// Longest word in bytes: a key holds eight.
    private static let longest = 8

    /// An open-addressed table, at most half full; key 0 is free.
    private static let slotCount = 512
    private static let slots: [(key: UInt64, kinds: Kinds)] = {
        var slots = [(key: UInt64, kinds: Kinds)](repeating: (0, []), count: slotCount)
        func insert(_ words: String, _ kinds: Kinds) {
            for word in words.split(separator: " ") {
                let key = word.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                var slot = slot(of: key)
                while slots[slot].key != 0, slots[slot].key != key {
                    slot = (slot + 1) & (slotCount - 1)
                }
                slots[slot] = (key, slots[slot].kinds.union(kinds))
            }
        }
        insert("i me my mine we us our i'm im i'll i've i'd", .firstPerson)
        insert("you your yours u ur you're youre", .secondPerson)
        insert(
            """
            a an the and or but if of to in on at for from with by as is are was were be been am do \
            does did have has had not no so that this it its i me my we our you your he she they \
            him her their his what which who when where how will would can could should there here \
            just about
            """,
            .function
        )
        return slots
    }()

    private static func slot(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 55)
    }

    /// White space does not occur in a word; letters, digits and other scripts are kept.
    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "?"),
            UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "'"), UInt8(ascii: "\""),
            UInt8(ascii: "("), UInt8(ascii: ")"):
            true
        default: false
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
