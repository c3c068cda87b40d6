/// Draws that are fixed by a seed (SplitMix64), so that a failing case is named by its seed.
package struct SeededDraws: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9 &+ 1 }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// An integer in `0..<bound`; the bias of the remainder does not matter to tests.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True once in `bound` draws.
    package mutating func oneIn(_ bound: Int) -> Bool { below(bound) == 0 }

    /// One of `elements`, which must not be empty.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// Any bytes at all.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// A finite double of any magnitude: all bit patterns but NaN and the infinities.
    package mutating func finiteDouble() -> Double {
        while true {
            let value = Double(bitPattern: next())
            if value.isFinite { return value }
        }
    }

    /// Flips, drops, repeats, replaces and splices bytes of `document`.
    package mutating func mutated(_ document: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = document
        for _ in 0...below(4) {
            guard !bytes.isEmpty else { return bytes }
            let at = below(bytes.count)
            switch below(7) {
            case 0: bytes[at] ^= 1 << UInt8(below(8))
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(bytes[at], at: at)
            case 3: bytes[at] = UInt8(truncatingIfNeeded: next())
            case 4: bytes[at] = pick(Array(#"{}[]",:\u0e-."#.utf8))
            case 5: bytes.removeSubrange(at..<min(bytes.count, at + below(9)))
            default:
                let from = below(other.count)
                bytes.insert(contentsOf: other[from..<min(other.count, from + below(40))], at: at)
            }
        }
        return bytes
    }
}
