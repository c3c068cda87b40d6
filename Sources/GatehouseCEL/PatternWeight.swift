/// How large an automaton a pattern asks for, roughly: what its counted repetitions unfold to.
///
/// Compiling `(\p{L}{1,200}){1,100}` takes many seconds; a pattern is weighed before.
struct PatternWeight {
    /// What a pattern may weigh, which keeps compiling it below some tenths of a second.
    static let limit = 10_000
    /// What one may weigh that is only met in an evaluation, where there is less time.
    static let dynamicLimit = 1_000

    private let text: [UInt8]
    private var place = 0

    private init(_ text: [UInt8]) { self.text = text }

    /// The weight of a pattern; of one that is none any number.
    static func weight(of text: [UInt8]) -> Int {
        var reader = PatternWeight(text)
        return reader.weight()
    }

    /// Sums what stands side by side; groups wait on a stack until they end.
    private mutating func weight() -> Int {
        var waiting: [Int] = []
        var total = 0
        while place < text.count {
            let byte = text[place]
            place += 1
            var atom: Int
            switch byte {
            case UInt8(ascii: "("):
                waiting.append(total)
                total = 0
                continue
            case UInt8(ascii: ")"):
                atom = total
                total = waiting.popLast() ?? 0
            case UInt8(ascii: "\\"): atom = escape()
            case UInt8(ascii: "["): atom = characterClass()
            case UInt8(ascii: "."): atom = Self.anyCharacter
            default: atom = 1
            }
            atom = Self.product(atom, repetitions())
            total = min(total + atom, .max / 4)
        }
        return waiting.reduce(total) { min($0 + $1, .max / 4) }
    }

    /// A character of any length in UTF-8.
    private static let anyCharacter = 8
    /// A class with thousands of ranges, such as `\p{L}`.
    private static let property = 60

    private static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max / 4 : min(product, .max / 4)
    }

    /// What follows a backslash.
    private mutating func escape() -> Int {
        guard place < text.count else { return 1 }
        let letter = text[place]
        place += 1
        switch letter {
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            if place < text.count, text[place] == UInt8(ascii: "{") {
                while place < text.count, text[place] != UInt8(ascii: "}") { place += 1 }
            }
            place = min(place + 1, text.count)
            return Self.property
        case UInt8(ascii: "D"), UInt8(ascii: "W"), UInt8(ascii: "S"), UInt8(ascii: "X"),
            UInt8(ascii: "C"):
            return Self.anyCharacter
        default: return 1
        }
    }

    /// A class in brackets, whose left one is behind us.
    private mutating func characterClass() -> Int {
        var weight = 1
        if place < text.count, text[place] == UInt8(ascii: "^") {
            weight = Self.anyCharacter
            place += 1
        }
        // A right bracket that comes first is a member.
        let first = place
        while place < text.count, text[place] != UInt8(ascii: "]") || place == first {
            let byte = text[place]
            place += 1
            if byte == UInt8(ascii: "\\") {
                weight = max(weight, escape())
            } else if byte >= 0x80 {
                weight = max(weight, Self.anyCharacter)
            }
        }
        place = min(place + 1, text.count)
        return weight
    }

    /// How often the quantifiers behind an atom repeat it at most.
    private mutating func repetitions() -> Int {
        var count = 1
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): place += 1
            case UInt8(ascii: "{"):
                var end = place + 1
                var bounds = [0]
                while end < text.count, text[end].isDigit || text[end] == UInt8(ascii: ",") {
                    if text[end].isDigit {
                        let digit = Int(text[end] - 48)
                        bounds[bounds.count - 1] = min(
                            bounds[bounds.count - 1] * 10 + digit,
                            1 << 30
                        )
                    } else {
                        bounds.append(0)
                    }
                    end += 1
                }
                guard end < text.count, text[end] == UInt8(ascii: "}"), end > place + 1 else {
                    return count
                }
                place = end + 1
                count = Self.product(count, max(1, bounds.max() ?? 1))
            default: return count
            }
        }
        return count
    }
}
