/// An estimate with the interval that its standard error gives.
package struct NormalInterval: Sendable, Equatable {
    /// The figure.
    package let estimate: Double
    /// The standard deviation of its sampling distribution.
    package let standardError: Double
    /// The lower end of the 95 % interval.
    package let lower: Double
    /// The upper end.
    package let upper: Double

    /// What a normal variable stays within in 95 % of all cases, in standard deviations.
    private static let width = 1.959963984540054

    /// The interval of an estimate.
    package init(estimate: Double, standardError: Double) {
        self.estimate = estimate
        self.standardError = standardError
        lower = estimate - Self.width * standardError
        upper = estimate + Self.width * standardError
    }

    /// The mean of rows that depend on each other within groups ([Liang & Zeger 1986]).
    ///
    /// [Liang & Zeger 1986]: https://doi.org/10.1093/biomet/73.1.13
    ///
    /// - Parameters:
    ///   - values: One for each row; not empty.
    ///   - groups: Each row's group, any integers.
    package init(meanOf values: [Double], groups: [Int]) {
        let sums = ClusteredSums(groups: groups)
        let mean = values.reduce(0, +) / Double(values.count)
        self.init(estimate: mean, standardError: sums.varianceOfMean(values).squareRoot())
    }
}

/// Sums of rows by group, and what they say of the variance of a mean.
struct ClusteredSums {
    private let groups: GroupNumbering

    init(groups: [Int]) { self.groups = GroupNumbering(groups) }

    /// The variance of the mean of `values`: squares of the groups' summed deviations, over rows².
    ///
    /// Infinite where there is only one group, of which nothing can be said.
    func varianceOfMean(_ values: [Double]) -> Double {
        precondition(
            values.count == groups.indices.count && !values.isEmpty,
            "\(values.count) values for \(groups.indices.count) rows"
        )
        guard groups.count > 1 else { return .infinity }
        let rowCount = Double(values.count)
        let mean = values.reduce(0, +) / rowCount
        var sums = [Double](repeating: 0, count: groups.count)
        for (row, group) in groups.indices.enumerated() { sums[group] += values[row] - mean }
        let squares = sums.reduce(0) { $0 + $1 * $1 }
        let groupCount = Double(groups.count)
        return squares / (rowCount * rowCount) * (groupCount / (groupCount - 1))
    }
}
