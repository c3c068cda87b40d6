/// Proposes a known name for one that nobody knows.
enum NearestName {
    /// The known name that takes the fewest changes of a letter; nothing where none is near.
    static func of(_ name: String, among known: [String]) -> String? {
        let letters = Array(name.utf8.prefix(64))
        let reach = max(1, letters.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(letters, Array(candidate.utf8))
            guard distance <= reach, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// How many letters to add, drop, replace or swap with their neighbour; upper and lower case are the same, `-` and `_` too.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var older = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in b.indices {
                let replaced = last[j] + (fold(a[i]) == fold(b[j]) ? 0 : 1)
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, replaced)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], older[j - 1] + 1)
                }
            }
            (older, last) = (last, row)
        }
        return last[b.count]
    }

    private static func fold(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte | 0x20
    }
}
