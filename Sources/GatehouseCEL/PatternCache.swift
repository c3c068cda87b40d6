/// Patterns that a program did not write as constants, compiled when they are first met.
struct PatternCache: Sendable {
    let scratch = PatternScratch()
    private var entries: [(text: [UInt8], pattern: Pattern?)] = []
    private var oldest = 0
    private static let capacity = 16

    init() {}

    /// The pattern of a text and whether it had to be compiled; no pattern where it is none.
    mutating func pattern(_ text: [UInt8]) -> (pattern: Pattern?, isNew: Bool) {
        for entry in entries where entry.text == text { return (entry.pattern, false) }
        let pattern = try? Pattern(text, weightLimit: PatternWeight.dynamicLimit)
        if entries.count < Self.capacity {
            entries.append((text, pattern))
        } else {
            entries[oldest] = (text, pattern)
            oldest = (oldest + 1) % Self.capacity
        }
        return (pattern, true)
    }
}
