/// A small, fast generator whose every draw is fixed by its seed: xoshiro256\*\* ([Blackman & Vigna 2021]),
/// seeded by SplitMix64.
///
/// It is no `RandomNumberGenerator` on purpose. `shuffled(using:)` and `random(in:using:)` do not promise
/// their algorithm from one Swift release to the next, and a trained bundle must be the same bytes again.
///
/// [Blackman & Vigna 2021]: https://arxiv.org/abs/1805.01407
package struct SeededGenerator: Sendable, Equatable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Makes the generator of one stream of a seed; streams of the same seed are unrelated.
    ///
    /// Work that may run in any order (replicates, folds, seeds of an ensemble) takes one stream
    /// for each part, so that the draws do not depend on which thread came first.
    package init(seed: UInt64, stream: UInt64 = 0) {
        var streamState = stream
        var state = seed ^ (stream == 0 ? 0 : Self.splitMix64(&streamState))
        s0 = Self.splitMix64(&state)
        s1 = Self.splitMix64(&state)
        s2 = Self.splitMix64(&state)
        s3 = Self.splitMix64(&state)
    }

    /// Draws 64 uniform bits.
    package mutating func next() -> UInt64 {
        let result = Self.rotated(s1 &* 5, by: 7) &* 9
        let shifted = s1 &<< 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = Self.rotated(s3, by: 45)
        return result
    }

    /// Draws a multiple of 2⁻²⁴ in [0, 1).
    package mutating func uniform() -> Float {
        Float(next() &>> 40) * 0x1p-24
    }

    /// Draws an integer in `0..<bound`, without bias ([Lemire 2019]).
    ///
    /// [Lemire 2019]: https://arxiv.org/abs/1805.10941
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "an integer below \(bound) was asked for; the least bound is 1")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let rejected = (0 &- range) % range
            while product.low < rejected {
                product = next().multipliedFullWidth(by: range)
            }
        }
        return Int(product.high)
    }

    /// Puts the elements into a uniformly random order (Fisher–Yates, from the end).
    package mutating func shuffle(_ elements: inout [Int]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, below(last + 1))
        }
    }

    private static func rotated(_ bits: UInt64, by count: UInt64) -> UInt64 {
        (bits &<< count) | (bits &>> (64 - count))
    }

    private static func splitMix64(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed &>> 31)
    }
}
