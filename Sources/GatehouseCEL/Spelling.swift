/// Proposes a name for one that nobody knows.
enum Spelling {
    /// "; did you mean 'amount'?", or nothing where no name is close.
    static func hint(for name: String, among names: [String]) -> String {
        let wanted = Array(name.utf8.prefix(64))
        let reach = max(1, min(3, wanted.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in names where !candidate.hasPrefix("@") && !candidate.hasPrefix("_") {
            let other = Array(candidate.utf8)
            guard abs(other.count - wanted.count) <= reach else { continue }
            let distance = distance(wanted, other)
            let isBetter =
                best.map {
                    distance < $0.distance || distance == $0.distance && candidate < $0.name
                } ?? true
            if distance <= reach, isBetter { best = (candidate, distance) }
        }
        return best.map { "; did you mean '\($0.name)'?" } ?? ""
    }

    /// How many bytes to add, drop, replace or swap with their neighbour.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var older = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in b.indices {
                let replaced = last[j] + (a[i] | 0x20 == b[j] | 0x20 ? 0 : 1)
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, replaced)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], older[j - 1] + 1)
                }
            }
            (older, last) = (last, row)
        }
        return last[b.count]
    }
}
