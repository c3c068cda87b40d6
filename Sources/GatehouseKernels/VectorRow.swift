/// How a vector of floats lies in a bank: as steps of 8 bits, and coarsely as codes of 4.
///
/// A row's steps are `round(x / scale)` in -127...127 with `scale = amax / 127`, filled up with
/// zeros. Its codes are the upper halves of the steps, which read half the memory: a scan finds
/// candidates by them and scores these by the steps.
package enum VectorRow {
    /// The widest vector; sums of its products stay within 32 bits.
    package static let widthLimit = 16_384

    /// Bytes of a row of steps: the width, rounded up to a cache line.
    package static func stride(width: Int) -> Int {
        precondition(
            width > 0 && width <= widthLimit,
            "rows of width \(width); wanted 1...\(widthLimit)"
        )
        return (width + 63) / 64 * 64
    }

    /// Bytes of a row of codes: half the width, rounded up to a cache line.
    package static func codeStride(width: Int) -> Int { (stride(width: width) + 127) / 128 * 64 }

    /// Rounds a vector to steps and gives the length of one.
    ///
    /// Ties go to the even step. What is not finite counts as zero; a vector of zeros has steps of
    /// zero and the scale 0. Does not allocate.
    ///
    /// - Parameters:
    ///   - vector: Shape `[width]`.
    ///   - steps: Shape `[stride]`, or longer; overwritten.
    /// - Returns: `scale`, so that `vector ≈ scale · steps`.
    package static func quantize(
        _ vector: Span<Float>,
        into steps: inout MutableSpan<Int8>,
    ) -> Float {
        precondition(
            steps.count >= vector.count,
            "a vector of \(vector.count) into \(steps.count) steps"
        )
        var largest: Float = 0
        for i in vector.indices {
            let magnitude = abs(vector[i])
            if magnitude > largest, magnitude <= .greatestFiniteMagnitude { largest = magnitude }
        }
        // Below this the inverse would not be finite.
        let scale = largest < 1e-30 ? 0 : largest / 127
        let inverse = scale > 0 ? 1 / scale : 0
        for i in vector.indices {
            let step = vector[i].isFinite ? vector[i] * inverse : 0
            // Adding and taking away 1.5 · 2²³ rounds to an integer, ties to even.
            let rounded = max(-127, min(127, step + 12_582_912 - 12_582_912))
            steps[i] = Int8(truncatingIfNeeded: Int32(rounded))
        }
        for i in vector.count..<steps.count { steps[i] = 0 }
        return scale
    }

    /// Makes the codes of a row of steps: byte `i` of each 64 has step `i` of 128 in its lower half
    /// and step `i + 64` in its upper half, each as `step >> 4` plus 8.
    ///
    /// - Parameters:
    ///   - steps: Shape `[stride]`.
    ///   - codes: Shape `[codeStride]`; overwritten.
    package static func coarsen(_ steps: Span<Int8>, into codes: inout MutableSpan<Int8>) {
        precondition(
            steps.count % 64 == 0 && codes.count == (steps.count + 127) / 128 * 64,
            "\(steps.count) steps into \(codes.count) bytes of codes"
        )
        for i in codes.indices {
            let low = i / 64 * 128 + i % 64
            let high = low + 64 < steps.count ? code(steps[low + 64]) : 8
            codes[i] = Int8(bitPattern: code(steps[low]) | high << 4)
        }
    }

    private static func code(_ step: Int8) -> UInt8 { UInt8(truncatingIfNeeded: (step >> 4) + 8) }
}
