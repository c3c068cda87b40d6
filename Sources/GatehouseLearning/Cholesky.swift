/// The factor L of a symmetric positive definite matrix, A = L · Lᵀ.
struct Cholesky {
    private let size: Int
    /// Lower triangle, row-major, shape `[size, size]`.
    private var factor: [Double]

    /// Factors a matrix of which only the lower triangle is read; nil if it is not positive definite.
    init?(_ matrix: [Double], size: Int) {
        self.size = size
        factor = matrix
        for row in 0..<size {
            for column in 0...row {
                var sum = factor[row * size + column]
                for k in 0..<column {
                    sum -= factor[row * size + k] * factor[column * size + k]
                }
                if column < row {
                    factor[row * size + column] = sum / factor[column * size + column]
                } else {
                    guard sum > 0 else { return nil }
                    factor[row * size + row] = sum.squareRoot()
                }
            }
        }
    }

    /// Solves A · x = right side.
    func solve(_ rightSide: [Double]) -> [Double] {
        var x = rightSide
        for row in 0..<size {
            for k in 0..<row { x[row] -= factor[row * size + k] * x[k] }
            x[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in (row + 1)..<size { x[row] -= factor[k * size + row] * x[k] }
            x[row] /= factor[row * size + row]
        }
        return x
    }
}
