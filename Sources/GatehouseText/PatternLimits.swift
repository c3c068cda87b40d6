/// What a list's regular expression may ask for, before it is compiled.
enum PatternLimits {
    /// Bytes of a pattern.
    static let length = 1000
    /// The n of `{m,n}`.
    static let repeats = 1000
    /// What counted repetitions in one another may unfold to.
    static let unfolded = 4000

    /// What is too much about a pattern; nil when nothing is.
    static func excess(of pattern: [UInt8]) -> (found: String, wanted: String)? {
        guard pattern.count <= length else {
            return ("a pattern of \(pattern.count) bytes", "at most \(length)")
        }
        // The factors of the groups around, innermost last, are not known before a group ends: so
        // sizes of groups wait on a stack, and are multiplied when the quantifier comes.
        var waiting: [Int] = []
        var size = 0
        var atom = 0
        var place = 0
        while place < pattern.count {
            let byte = pattern[place]
            place += 1
            switch byte {
            case UInt8(ascii: "("):
                waiting.append(size + atom)
                (size, atom) = (0, 0)
            case UInt8(ascii: ")"):
                atom += size
                size = waiting.popLast() ?? 0
            case UInt8(ascii: "{"):
                guard let (bound, end) = upperBound(pattern, from: place) else {
                    (size, atom) = (size + atom, 1)
                    continue
                }
                guard bound <= repeats else {
                    return ("a repeat count of \(bound)", "at most \(repeats)")
                }
                atom *= max(1, bound)
                place = end
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "|"):
                break
            case UInt8(ascii: "\\"):
                (size, atom) = (size + atom, 1)
                place = min(place + 1, pattern.count)
            case UInt8(ascii: "["):
                (size, atom) = (size + atom, 1)
                place = endOfClass(pattern, from: place)
            default:
                (size, atom) = (size + atom, 1)
            }
            guard size + atom <= unfolded else {
                return ("repeats that unfold to \(size + atom) characters", "at most \(unfolded)")
            }
        }
        return nil
    }

    /// The larger number in braces, and what comes behind them.
    private static func upperBound(_ pattern: [UInt8], from start: Int) -> (Int, Int)? {
        var bound = 0
        var number = 0
        var place = start
        while place < pattern.count, pattern[place] != UInt8(ascii: "}") {
            switch pattern[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = min(number * 10 + Int(pattern[place] - UInt8(ascii: "0")), 1_000_000_000)
                bound = max(bound, number)
            case UInt8(ascii: ","): number = 0
            default: return nil
            }
            place += 1
        }
        return place < pattern.count && place > start ? (bound, place + 1) : nil
    }

    private static func endOfClass(_ pattern: [UInt8], from start: Int) -> Int {
        var place = start
        if place < pattern.count, pattern[place] == UInt8(ascii: "^") { place += 1 }
        // A right bracket that comes first is a member.
        let first = place
        while place < pattern.count, pattern[place] != UInt8(ascii: "]") || place == first {
            place += pattern[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, pattern.count)
    }
}
