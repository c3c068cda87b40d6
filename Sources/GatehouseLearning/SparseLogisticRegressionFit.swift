/// One fit of a ``SparseLogisticRegression``.
///
/// Dual coordinate descent of [Yu, Huang & Lin 2011], algorithm 5: one dual variable α in (0, C) for each row, moved by
/// a one-dimensional Newton method, while w = Σ α·y·x is kept up to date. That the intercept is unpenalised makes
/// Σ α·y = 0 a constraint of the dual. It is kept by the method of multipliers: the sum is penalised as a
/// constant input would be, and after each pass the multiplier, which is the intercept, takes the penalty's slope over.
///
/// [Yu, Huang & Lin 2011]: https://www.csie.ntu.edu.tw/~cjlin/papers/maxent_dual.pdf
struct SparseLogisticRegressionFit {
    private let matrix: SparseRows
    private let rows: [Int]
    private let c: Double
    private let options: SparseLogisticRegression.Options
    /// +1 or −1, by position in `rows`.
    private let signs: [Double]
    /// By position in `rows`.
    private let squaredLengths: [Double]
    /// α and C − α, both kept: near an end of (0, C) their difference would lose all digits.
    private var alphas: [Double]
    private var complements: [Double]
    private var weights: [Float]
    private var multiplier = 0.0
    /// Σ α·y.
    private var imbalance = 0.0
    /// The square of the constant input that stands for the penalty on `imbalance`.
    private let penalty: Double
    /// How exactly a row's Newton method is solved; tightened once most rows need no step.
    private var innerTolerance = 1e-2

    init(
        _ matrix: SparseRows,
        labels: [Bool],
        rows: [Int],
        options: SparseLogisticRegression.Options
    ) {
        self.matrix = matrix
        self.rows = rows
        self.options = options
        c = options.inverseRegularization
        signs = rows.map { labels[$0] ? 1 : -1 }
        squaredLengths = rows.map { matrix.squaredLength(ofRow: $0) }
        let start = min(0.001 * c, 1e-8)
        alphas = [Double](repeating: start, count: rows.count)
        complements = [Double](repeating: c - start, count: rows.count)
        weights = [Float](repeating: 0, count: matrix.columnCount)
        // With few rows the dual is flat in the intercept: a larger step keeps the passes few.
        penalty = max(1, 4 / (c * Double(rows.count)))
    }

    mutating func run() -> SparseLogisticRegression {
        start()
        var generator = SeededGenerator(seed: options.seed)
        var order = Array(rows.indices)
        var passCount = 0
        var isConverged = false
        while passCount < options.maximumPasses && !isConverged {
            generator.shuffle(&order)
            isConverged = pass(order) <= options.tolerance
            passCount += 1
        }
        return SparseLogisticRegression(
            weights: weights,
            intercept: Float(bestIntercept()),
            passCount: passCount,
            isConverged: isConverged
        )
    }

    private mutating func start() {
        for position in rows.indices {
            let step = alphas[position] * signs[position]
            imbalance += step
            matrix.add(row: rows[position], times: Float(step), to: &weights)
        }
    }

    /// Moves every α once.
    ///
    /// - Returns: A bound on how far the objective was from its optimum, as a share of it. Each row's gap is taken just
    ///   before its α moves, so the sum over a pass rather exceeds the gap at its end.
    private mutating func pass(_ order: [Int]) -> Double {
        var gap = 0.0
        var loss = 0.0
        var interceptCurvature = 0.0
        var stepCount = 0
        for position in order {
            let row = rows[position]
            let sign = signs[position]
            let intercept = multiplier + penalty * imbalance
            let margin = sign * (Double(matrix.dot(row: row, weights.span)) + intercept)
            let old = alphas[position]
            let rest = complements[position]

            let rowLoss = c * LogisticLoss.softplus(-margin)
            let probability = LogisticLoss.probability(margin)
            loss += rowLoss
            interceptCurvature += c * probability * (1 - probability)
            // Fenchel–Young: loss + conjugate − α·(−margin), which is 0 at the optimum and never less.
            gap += rowLoss + old * margin + Self.negativeEntropy(old, rest, c)

            let curvature = squaredLengths[position] + penalty
            guard let moved = step(from: old, rest, margin: margin, curvature: curvature) else {
                continue
            }
            stepCount += 1
            alphas[position] = moved.alpha
            complements[position] = moved.rest
            let change = sign * moved.change
            imbalance += change
            matrix.add(row: row, times: Float(change), to: &weights)
        }
        if stepCount <= order.count / 10 { innerTolerance = max(1e-10, 0.1 * innerTolerance) }
        multiplier += penalty * imbalance
        let slack = imbalance * imbalance / (2 * max(interceptCurvature, 1e-300))
        return (gap + slack) / (loss + 0.5 * squaredNorm())
    }

    /// Minimises z·ln z + (C − z)·ln(C − z) + ½·curvature·(z − α)² + margin·(z − α) over z, in whichever of α and C − α
    /// is nearer to its end; nil where the derivative at α is small enough already.
    private func step(
        from alpha: Double,
        _ rest: Double,
        margin: Double,
        curvature: Double
    ) -> (alpha: Double, rest: Double, change: Double)? {
        let isMirrored = 0.5 * curvature * (rest - alpha) + margin < 0
        let old = isMirrored ? rest : alpha
        let slope = isMirrored ? -margin : margin
        var z = c - old < 0.5 * c ? 0.1 * old : old
        var derivative = curvature * (z - old) + slope + PortableMath.logarithm(z / (c - z))
        var count = 0
        while abs(derivative) >= innerTolerance && count < 100 {
            let next = z - derivative / (curvature + c / (c - z) / z)
            z = next <= 0 ? 0.1 * z : next
            derivative = curvature * (z - old) + slope + PortableMath.logarithm(z / (c - z))
            count += 1
        }
        guard count > 0 || z != old else { return nil }
        return isMirrored ? (c - z, z, old - z) : (z, c - z, z - old)
    }

    /// Computes α·ln α + (C − α)·ln(C − α) − C·ln C.
    private static func negativeEntropy(_ alpha: Double, _ rest: Double, _ c: Double) -> Double {
        alpha * PortableMath.logarithm(alpha / c) + rest * PortableMath.logarithm(rest / c)
    }

    private func squaredNorm() -> Double {
        var sums = SIMD4<Double>()
        let weights = weights.span
        var index = 0
        while index + 4 <= weights.count {
            let four = weights.extracting(index..<(index + 4))
            let wide = SIMD4<Double>(
                Double(four[0]),
                Double(four[1]),
                Double(four[2]),
                Double(four[3])
            )
            sums += wide * wide
            index += 4
        }
        while index < weights.count {
            sums[0] += Double(weights[index]) * Double(weights[index])
            index += 1
        }
        return (sums[0] + sums[1]) + (sums[2] + sums[3])
    }

    /// Minimises the objective over the intercept alone, so that the mean probability is the mean label.
    private func bestIntercept() -> Double {
        let margins = rows.map { Double(matrix.dot(row: $0, weights.span)) }
        var intercept = multiplier
        for _ in 0..<20 {
            var gradient = 0.0
            var curvature = 0.0
            for position in rows.indices {
                let p = LogisticLoss.probability(margins[position] + intercept)
                gradient += p - (signs[position] > 0 ? 1 : 0)
                curvature += p * (1 - p)
            }
            // The loss is flat far out: a step of more than 1 would be a guess.
            let step = max(-1, min(1, gradient / max(curvature, 1e-300)))
            intercept -= step
            if abs(step) < 1e-9 { break }
        }
        return intercept
    }
}
