/// Directions on which vectors are projected for a first look at very large banks: a sketch.
///
/// The principal directions of a sample hold most of what tells vectors apart. They are turned at
/// random within their space, so that no number of a sketch is larger than the others as a rule: then
/// 4 bits do for each.
package enum VectorSketch {
    /// How many numbers a sketch has: its codes fill one cache line.
    package static let width = 128

    /// Finds directions for vectors like those of a sample.
    ///
    /// By orthogonal iteration on the sample's second moments; takes about a second for 20,000 vectors
    /// of 384, which are enough. The same sample gives the same directions.
    ///
    /// - Parameters:
    ///   - sample: Shape `[count, width]`; finite.
    ///   - width: A multiple of 16, at least 128.
    /// - Returns: Shape `[128, width]`, of length 1 and at right angles to each other.
    package static func directions(of sample: Span<Float>, width: Int) -> [Float] {
        precondition(
            width >= self.width && width % 16 == 0 && !sample.isEmpty
                && sample.count % width == 0,
            "directions of \(sample.count) floats in rows of \(width)"
        )
        let moments = moments(of: sample, width: width)
        var draws = Draws()
        var directions = (0..<self.width * width).map { _ in draws.next() }
        orthonormalize(&directions, width: width)
        for _ in 0..<30 {
            directions = products(directions, moments, width: width)
            orthonormalize(&directions, width: width)
        }
        // The turn: each new direction is a random mixture of all.
        var mixture = (0..<self.width * self.width).map { _ in draws.next() }
        orthonormalize(&mixture, width: self.width)
        var turned = [Float](repeating: 0, count: directions.count)
        for row in 0..<self.width {
            for other in 0..<self.width {
                let share = mixture[row * self.width + other]
                for i in 0..<width {
                    turned[row * width + i] += share * directions[other * width + i]
                }
            }
        }
        return turned
    }

    /// Second moments, shape `[width, width]`.
    private static func moments(of sample: Span<Float>, width: Int) -> [Float] {
        let count = sample.count / width
        // Columns, filled up to sixteens with zeros.
        let padded = (count + 15) / 16 * 16
        var columns = [Float](repeating: 0, count: padded * width)
        for row in 0..<count {
            for i in 0..<width { columns[i * padded + row] = sample[row * width + i] }
        }
        return products(columns, columns, width: padded)
    }

    /// The dot product of each row of `left` with each of `right`, shape `[left, right]`.
    private static func products(_ left: [Float], _ right: [Float], width: Int) -> [Float] {
        var products: [Float] = []
        products.reserveCapacity(left.count / width * (right.count / width))
        for i in stride(from: 0, to: left.count, by: width) {
            let row = left.span.extracting(i..<i + width)
            for j in stride(from: 0, to: right.count, by: width) {
                products.append(Kernels.current.dot(row, right.span.extracting(j..<j + width)))
            }
        }
        return products
    }

    /// Makes rows orthonormal, one after the other; what is left of a row that depends on those
    /// before it becomes zero.
    private static func orthonormalize(_ rows: inout [Float], width: Int) {
        let kernels = Kernels.current
        for start in stride(from: 0, to: rows.count, by: width) {
            var row = Array(rows[start..<start + width])
            let before = kernels.dot(row.span, row.span)
            // Twice, for the first round leaves errors of rounding.
            for _ in 0..<2 {
                for other in stride(from: 0, to: start, by: width) {
                    let share = kernels.dot(row.span, rows.span.extracting(other..<other + width))
                    for i in 0..<width { row[i] -= share * rows[other + i] }
                }
            }
            let after = kernels.dot(row.span, row.span)
            let inverse = after > before * 1e-10 ? 1 / after.squareRoot() : 0
            for i in 0..<width { rows[start + i] = row[i] * inverse }
        }
    }

    /// Numbers in -1...1 from SplitMix64, always the same.
    private struct Draws {
        private var state: UInt64 = 1

        mutating func next() -> Float {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return Float(Int64(bitPattern: mixed ^ mixed >> 31) >> 40) * 0x1p-23
        }
    }
}
