/// The directions in which rows of numbers vary most, and what projecting on them keeps
/// ([Pearson 1901]).
///
/// Additions, multiplications, divisions and square roots alone, in a fixed order: the same rows give
/// the same bits on every machine.
///
/// [Pearson 1901]: https://doi.org/10.1080/14786440109462720
package struct PrincipalComponents: Sendable {
    /// Numbers in a row.
    package let width: Int

    /// The mean of the rows, shape `[width]`.
    package let mean: [Double]

    /// The directions, by falling variance, shape `[count, width]`.
    ///
    /// Each has length 1 and is at right angles to the others; its element of largest magnitude, the
    /// first among equals, is positive.
    package let axes: [Double]

    /// The variance of the rows along each direction, biased, shape `[count]`.
    package let variances: [Double]

    /// The sum of the variances along all `width` directions.
    package let totalVariance: Double

    /// How many directions there are.
    package var count: Int { variances.count }

    /// How much of the variance projecting keeps, from 0 to 1; 1 when there is none.
    package var explainedShare: Double {
        totalVariance > 0 ? min(variances.reduce(0, +) / totalVariance, 1) : 1
    }

    /// Finds the strongest directions.
    ///
    /// Takes time as `rows · width² + width³`: 2 s for 30,000 rows of 384.
    ///
    /// - Parameters:
    ///   - rows: Finite, shape `[any, width]`, at least one row.
    ///   - width: Numbers in a row.
    ///   - count: How many directions are kept, at most `width`.
    package init(of rows: Span<Float>, width: Int, count: Int) {
        precondition(
            width > 0 && rows.count >= width && rows.count % width == 0,
            "\(rows.count) numbers for rows of \(width)"
        )
        precondition(
            (1...width).contains(count),
            "\(count) directions of rows of \(width)"
        )
        self.width = width
        mean = Self.mean(of: rows, width: width)
        let covariance = Self.covariance(of: rows, mean: mean)
        let eigen = SymmetricEigenvectors(covariance, size: width)
        let order = (0..<width).sorted {
            (eigen.values[$1], $0) < (eigen.values[$0], $1)
        }
        let kept = order.prefix(count)
        // Rounding leaves some that are 0 a little below.
        variances = kept.map { max(eigen.values[$0], 0) }
        totalVariance = eigen.values.reduce(0) { $0 + max($1, 0) }
        axes = kept.flatMap { Self.withFixedSign(eigen.vector($0)) }
    }

    /// Projects a row, without allocating.
    ///
    /// - Parameters:
    ///   - row: Shape `[width]`.
    ///   - projection: Shape `[count]`, overwritten.
    package func project(_ row: Span<Float>, into projection: inout MutableSpan<Float>) {
        precondition(
            row.count == width && projection.count == count,
            "\(row.count) numbers for a row of \(width), \(projection.count) for \(count)"
        )
        for axis in 0..<count {
            var sum = 0.0
            for i in 0..<width { sum += (Double(row[i]) - mean[i]) * axes[axis * width + i] }
            projection[axis] = Float(sum)
        }
    }

    private static func mean(of rows: Span<Float>, width: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: width)
        for start in stride(from: 0, to: rows.count, by: width) {
            for i in 0..<width { sums[i] += Double(rows[start + i]) }
        }
        let rowCount = Double(rows.count / width)
        return sums.map { $0 / rowCount }
    }

    /// The covariance of the columns, biased, shape `[width, width]`.
    private static func covariance(of rows: Span<Float>, mean: [Double]) -> [Double] {
        let width = mean.count
        var sums = [Double](repeating: 0, count: width * width)
        var centred = mean
        for start in stride(from: 0, to: rows.count, by: width) {
            for i in 0..<width { centred[i] = Double(rows[start + i]) - mean[i] }
            // The upper triangle; the other is its mirror image.
            var target = sums.mutableSpan
            for i in 0..<width {
                target.add(centred[i], times: centred.span, from: i, at: i * width)
            }
        }
        let rowCount = Double(rows.count / width)
        for i in 0..<width {
            for j in i..<width {
                sums[i * width + j] /= rowCount
                sums[j * width + i] = sums[i * width + j]
            }
        }
        return sums
    }

    private static func withFixedSign(_ vector: ArraySlice<Double>) -> [Double] {
        var largest = 0.0
        for element in vector where abs(element) > abs(largest) { largest = element }
        return largest < 0 ? vector.map { -$0 } : Array(vector)
    }
}

/// All eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations ([Jacobi 1846]).
///
/// Slower than others by a factor, and more exact than any: each rotation makes one element off the
/// diagonal zero, row after row, until what is left there is rounding.
///
/// [Jacobi 1846]: https://doi.org/10.1515/crll.1846.30.51
struct SymmetricEigenvectors {
    /// In no particular order, shape `[size]`.
    let values: [Double]

    private let size: Int
    /// The eigenvector of each value, shape `[size, size]`.
    private let vectors: [Double]

    /// Matrices of any size are done after some ten rounds.
    private static let roundLimit = 60

    /// Decomposes `matrix`, symmetric and finite, shape `[size, size]`.
    init(_ matrix: [Double], size: Int) {
        precondition(
            matrix.count == size * size,
            "\(matrix.count) elements for a matrix of \(size) × \(size)"
        )
        var matrix = matrix
        var vectors = [Double](repeating: 0, count: size * size)
        for i in 0..<size { vectors[i * size + i] = 1 }
        let norm = matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
        // Below this an element does not change the last bit of the largest value.
        let negligible = norm * 0x1p-56 / Double(max(size, 1))
        var isDone = false
        for _ in 0..<Self.roundLimit where !isDone {
            isDone = true
            for p in 0..<size {
                for q in p + 1..<max(size, p + 1) where abs(matrix[p * size + q]) > negligible {
                    isDone = false
                    Self.rotate(&matrix, &vectors, p, q, size: size)
                }
            }
        }
        self.size = size
        self.vectors = vectors
        values = (0..<size).map { matrix[$0 * size + $0] }
    }

    /// The eigenvector of `values[index]`, of length 1.
    func vector(_ index: Int) -> ArraySlice<Double> {
        vectors[index * size..<(index + 1) * size]
    }

    /// Turns rows and columns `p` and `q` so that their common element is zero.
    private static func rotate(
        _ matrix: inout [Double],
        _ vectors: inout [Double],
        _ p: Int,
        _ q: Int,
        size: Int,
    ) {
        let common = matrix[p * size + q]
        let first = matrix[p * size + p]
        let second = matrix[q * size + q]
        let cotangent = (second - first) / (2 * common)
        // The smaller of the two angles; for a huge cotangent its square overflows and the angle is 0.
        let root = (cotangent * cotangent + 1).squareRoot()
        let tangent = (cotangent < 0 ? -1 : 1) / (abs(cotangent) + root)
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        var rows = matrix.mutableSpan
        rows.turn(p * size, q * size, count: size, cosine: cosine, sine: sine)
        rows[p * size + p] = first - tangent * common
        rows[q * size + q] = second + tangent * common
        rows[p * size + q] = 0
        rows[q * size + p] = 0
        for k in 0..<size {
            rows[k * size + p] = rows[p * size + k]
            rows[k * size + q] = rows[q * size + k]
        }
        var turned = vectors.mutableSpan
        turned.turn(p * size, q * size, count: size, cosine: cosine, sine: sine)
    }
}

extension MutableSpan<Double> {
    /// Adds `factor · other[i]` for every `i` from `first` on to the element `i` behind `start`.
    @inline(__always)
    fileprivate mutating func add(
        _ factor: Double,
        times other: Span<Double>,
        from first: Int,
        at start: Int,
    ) {
        for i in first..<other.count { self[start &+ i] += factor * other[i] }
    }

    /// Rotates the `count` pairs of elements behind `p` and `q`.
    @inline(__always)
    fileprivate mutating func turn(
        _ p: Int,
        _ q: Int,
        count: Int,
        cosine: Double,
        sine: Double,
    ) {
        for i in 0..<count {
            let first = self[p &+ i]
            let second = self[q &+ i]
            self[p &+ i] = cosine * first - sine * second
            self[q &+ i] = sine * first + cosine * second
        }
    }
}
