/// Finds the index of a short name given as bytes, without making a `String`.
///
/// An open-addressed table over FNV-1a hashes (Fowler, Noll, Vo, 1991), at most half full.
package struct KeyTable: Sendable {
    private let keys: [[UInt8]]
    private let slots: [Int16]

    /// Makes a table of `names`, which must be unique and made of plain characters.
    package init(_ names: [String], of list: String) throws(SchemaError) {
        var size = 4
        while size < names.count * 2 { size *= 2 }
        var slots = [Int16](repeating: -1, count: size)
        var keys: [[UInt8]] = []
        for name in names {
            let key = Array(name.utf8)
            guard Self.isPlain(key), names.count <= Int16.max else {
                throw .badName(name: name, of: list)
            }
            guard !keys.contains(key) else { throw .nameTaken(name: name, of: list) }
            var slot = Int(truncatingIfNeeded: Self.hash(key.span)) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int16(keys.count)
            keys.append(key)
        }
        self.keys = keys
        self.slots = slots
    }

    package func index(of name: String) -> Int? {
        var name = name
        name.makeContiguousUTF8()
        return index(of: name.utf8.span)
    }

    /// The index of the name whose UTF-8 is `bytes`; `nil` when the table has none.
    ///
    /// Does not allocate.
    package func index(of bytes: Span<UInt8>) -> Int? {
        var slot = Int(truncatingIfNeeded: Self.hash(bytes)) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if Self.areEqual(keys[index], bytes) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func areEqual(_ key: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        guard key.count == bytes.count else { return false }
        for i in bytes.indices where key[i] != bytes[i] { return false }
        return true
    }

    private static func hash(_ bytes: Span<UInt8>) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for i in bytes.indices { hash = (hash ^ UInt32(bytes[i])) &* 0x0100_0193 }
        return hash ^ hash >> 15
    }

    /// Names appear in feature names, CSV headers and metrics, so they hold no separators.
    private static func isPlain(_ name: [UInt8]) -> Bool {
        (1...64).contains(name.count)
            && name.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."):
                    true
                default:
                    false
                }
            }
    }
}
