/// The score interval of a share, which behaves at 0, at 1 and for few trials ([Wilson 1927]).
///
/// [Wilson 1927]: https://doi.org/10.1080/01621459.1927.10502953
package struct WilsonInterval: Sendable, Equatable, Codable {
    /// The share itself.
    package let estimate: Double
    /// The lower end of the 95 % interval.
    package let lower: Double
    /// The upper end.
    package let upper: Double

    /// What a normal variable stays within in 95 % of all cases, in standard deviations.
    private static let width = 1.959963984540054

    /// The interval of a share; nil without a trial.
    ///
    /// - Parameters:
    ///   - successes: Trials that succeeded.
    ///   - trials: All of them.
    ///   - effectiveTrials: How many independent trials they are worth, where some depend on each
    ///     other; as many as there are when left out.
    package init?(successes: Int, trials: Int, effectiveTrials: Double? = nil) {
        precondition(
            (0...trials).contains(successes),
            "\(successes) successes of \(trials) trials"
        )
        guard trials > 0 else { return nil }
        let share = Double(successes) / Double(trials)
        let count = effectiveTrials ?? Double(trials)
        precondition(count > 0, "a share of \(count) effective trials")
        let square = Self.width * Self.width
        let scale = 1 + square / count
        let middle = (share + square / (2 * count)) / scale
        let variance = share * (1 - share) / count + square / (4 * count * count)
        let half = Self.width / scale * variance.squareRoot()
        estimate = share
        lower = successes == 0 ? 0 : max(0, middle - half)
        upper = successes == trials ? 1 : min(1, middle + half)
    }
}
