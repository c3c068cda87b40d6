internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How long a deferred group takes here, as a multiple of what was estimated.
///
/// Follows the 99th percentile of the ratio by stochastic approximation in its logarithm: an
/// observation above raises the estimate by 99 steps, one below lowers it by one ([Robbins & Monro
/// 1951]). Shared by all threads; an update that another overtakes is lost, which costs one
/// observation.
///
/// [Robbins & Monro 1951]: https://doi.org/10.1214/aoms/1177729586
package final class GroupLatency: Sendable {
    private static let step = 0.002
    /// Before anything was measured: twice the estimate.
    private let logarithm = Atomic<UInt64>(log(2).bitPattern)
    /// The mean of the ratio's logarithm, over some fifty runs.
    private let meanLogarithm = Atomic<UInt64>(0)
    private static let meanStep = 0.02

    package init() {}

    /// The 99th percentile of measured over estimated time.
    package var ratio: Double { exp(Double(bitPattern: logarithm.load(ordering: .relaxed))) }

    /// Measured over estimated time, as it mostly is; 1 before anything was measured.
    package var meanRatio: Double {
        exp(Double(bitPattern: meanLogarithm.load(ordering: .relaxed)))
    }

    /// Notes what a run took.
    package func note(measured: Double, estimated: Double) {
        guard measured > 0, estimated > 0 else { return }
        let observed = log(measured / estimated)
        let mean = meanLogarithm.load(ordering: .relaxed)
        let nearer =
            Double(bitPattern: mean) * (1 - Self.meanStep)
            + min(max(observed, -10), 10) * Self.meanStep
        _ = meanLogarithm.compareExchange(
            expected: mean,
            desired: nearer.bitPattern,
            ordering: .relaxed
        )
        let current = logarithm.load(ordering: .relaxed)
        let value = Double(bitPattern: current)
        let moved = observed > value ? value + 99 * Self.step : value - Self.step
        _ = logarithm.compareExchange(
            expected: current,
            desired: min(max(moved, -10), 10).bitPattern,
            ordering: .relaxed
        )
    }
}
