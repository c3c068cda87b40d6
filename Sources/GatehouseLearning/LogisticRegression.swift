/// Logistic regression on a few dense inputs: the logistic stack.
///
/// Minimises ½‖w‖² + C Σ loss, the intercept unpenalised, as scikit-learn's `LogisticRegression`; by Newton's
/// method with step halving (IRLS, [Minka 2003]), so to the last digits in about ten passes.
///
/// [Minka 2003]: https://tminka.github.io/papers/logreg/
package struct LogisticRegression: Sendable, Equatable {
    /// One for each input.
    package let weights: [Double]
    /// Is added to the weighted sum.
    package let intercept: Double

    /// Takes the numbers as they are.
    package init(weights: [Double], intercept: Double) {
        self.weights = weights
        self.intercept = intercept
    }

    /// Fits the weights.
    ///
    /// O(rows · inputs²) for each pass, of which there are about ten. With one class the weights are 0 and the intercept is the smoothed prior, ln((n₊ + 1) / (n₋ + 1)): the
    /// unpenalised optimum would be infinite.
    ///
    /// - Parameters:
    ///   - inputs: Row-major, shape `[labels.count, inputCount]`, finite.
    ///     Standardise them, or C means little.
    ///   - inputCount: The width of a row.
    ///   - labels: One for each row.
    ///   - inverseRegularization: C, positive: a larger one trusts the data more.
    package init(
        fitting inputs: [Double],
        inputCount: Int,
        labels: [Bool],
        inverseRegularization: Double = 1
    ) {
        precondition(
            inputs.count == labels.count * inputCount,
            "\(inputs.count) inputs for \(labels.count) rows of \(inputCount)"
        )
        precondition(
            inverseRegularization > 0,
            "C is \(inverseRegularization); it must be positive"
        )
        let positives = labels.count { $0 }
        let prior = PortableMath.logarithm(
            Double(positives + 1) / Double(labels.count - positives + 1)
        )
        guard positives > 0, positives < labels.count else {
            self.init(weights: [Double](repeating: 0, count: inputCount), intercept: prior)
            return
        }
        var problem = NewtonProblem(
            inputs: inputs,
            inputCount: inputCount,
            labels: labels,
            c: inverseRegularization
        )
        let solution = problem.minimise(startIntercept: prior)
        self.init(weights: Array(solution.dropLast()), intercept: solution[inputCount])
    }

    /// Computes the logit of a row: the intercept, then each product in input order.
    package func logit(_ row: Span<Double>) -> Double {
        precondition(row.count == weights.count, "\(row.count) inputs for \(weights.count) weights")
        var sum = intercept
        for index in weights.indices { sum += weights[index] * row[index] }
        return sum
    }
}

/// One fit: the data, and the system that every pass fills again.
private struct NewtonProblem {
    private let inputs: [Double]
    private let inputCount: Int
    private let targets: [Double]
    private let c: Double
    /// Inputs and, last, the intercept.
    private let size: Int
    private var gradient: [Double]
    /// Lower triangle, row-major, shape `[size, size]`.
    private var hessian: [Double]

    init(inputs: [Double], inputCount: Int, labels: [Bool], c: Double) {
        self.inputs = inputs
        self.inputCount = inputCount
        self.c = c
        size = inputCount + 1
        targets = labels.map { $0 ? 1 : 0 }
        gradient = [Double](repeating: 0, count: inputCount + 1)
        hessian = [Double](repeating: 0, count: (inputCount + 1) * (inputCount + 1))
    }

    mutating func minimise(startIntercept: Double) -> [Double] {
        var solution = [Double](repeating: 0, count: size)
        solution[inputCount] = startIntercept
        var value = objective(solution)
        for _ in 0..<100 {
            fillSystem(solution)
            guard let system = Cholesky(hessian, size: size) else { break }
            let direction = system.solve(gradient)
            var decrement = 0.0
            for index in 0..<size { decrement += gradient[index] * direction[index] }
            // Too near for the objective to tell steps apart: a full step doubles the digits.
            guard decrement > 1e-12 * value else {
                for index in 0..<size { solution[index] -= direction[index] }
                break
            }
            var step = 1.0
            var isImproved = false
            while step >= 1e-10 && !isImproved {
                var trial = solution
                for index in 0..<size { trial[index] -= step * direction[index] }
                let trialValue = objective(trial)
                isImproved = trialValue < value - 1e-4 * step * decrement
                if isImproved {
                    solution = trial
                    value = trialValue
                }
                step /= 2
            }
            guard isImproved else { break }
        }
        return solution
    }

    private func logit(_ row: Int, _ solution: [Double]) -> Double {
        let start = row * inputCount
        var sum = solution[inputCount]
        for index in 0..<inputCount { sum += solution[index] * inputs[start + index] }
        return sum
    }

    private func objective(_ solution: [Double]) -> Double {
        var penalty = 0.0
        for index in 0..<inputCount { penalty += solution[index] * solution[index] }
        var loss = 0.0
        for row in targets.indices {
            loss += LogisticLoss.value(logit: logit(row, solution), target: targets[row])
        }
        return 0.5 * penalty + c * loss
    }

    private mutating func fillSystem(_ solution: [Double]) {
        let slopesAndCurvatures = targets.indices.map { row in
            let p = LogisticLoss.probability(logit(row, solution))
            return (slope: c * (p - targets[row]), curvature: c * p * (1 - p))
        }
        for index in hessian.indices { hessian[index] = 0 }
        for index in 0..<inputCount {
            gradient[index] = solution[index]
            hessian[index * size + index] = 1
        }
        gradient[inputCount] = 0
        // A row and, last, the 1 that the intercept multiplies.
        var extended = [Double](repeating: 1, count: size)
        for (row, (slope, curvature)) in slopesAndCurvatures.enumerated() {
            for index in 0..<inputCount { extended[index] = inputs[row * inputCount + index] }
            for index in 0..<size { gradient[index] += slope * extended[index] }
            Self.addOuterProduct(of: extended.span, times: curvature, to: &hessian)
        }
    }

    private static func addOuterProduct(
        of x: Span<Double>,
        times factor: Double,
        to lower: inout [Double]
    ) {
        precondition(lower.count == x.count * x.count, "\(lower.count) elements for \(x.count)²")
        var lower = lower.mutableSpan
        for row in x.indices {
            let scaled = factor * x[row]
            let start = row &* x.count
            for column in 0..<(row &+ 1) { lower[start &+ column] += scaled * x[column] }
        }
    }
}
