internal import GatehouseLearning

/// What the gates see of an event: standardised features, which are missing, and what experts said.
///
/// Order: the kept features; a 1 for each missing one of those that can be missing; then for every
/// expert whether it ran, its logit and the logit's magnitude (0 when it did not run).
package struct FusionInputs: Sendable, Equatable {
    /// How one feature is brought to a common scale.
    package struct Column: Sendable, Equatable {
        /// Which feature.
        package let feature: Int
        /// `sign(x) · ln(1 + |x|)` before standardising: for counts and sizes.
        package let isLogarithmic: Bool
        package let mean: Float
        package let inverseDeviation: Float

        package init(feature: Int, isLogarithmic: Bool, mean: Float, inverseDeviation: Float) {
            self.feature = feature
            self.isLogarithmic = isLogarithmic
            self.mean = mean
            self.inverseDeviation = inverseDeviation
        }

        /// The value before standardising.
        package func compressed(_ value: Float) -> Float {
            FusionInputs.compressed(value, isLogarithmic: isLogarithmic)
        }
    }

    /// What of a column every event is scaled by, each in an array of its own so that the loop over
    /// columns vectorises.
    private let places: [Int]
    private let isLogarithmic: [Bool]
    private let means: [Float]
    private let inverseDeviations: [Float]

    package let columns: [Column]

    /// Features whose being missing is an input.
    package let indicators: [Int]

    package let expertCount: Int

    package init(columns: [Column], indicators: [Int], expertCount: Int) {
        self.columns = columns
        places = columns.map(\.feature)
        isLogarithmic = columns.map(\.isLogarithmic)
        means = columns.map(\.mean)
        inverseDeviations = columns.map(\.inverseDeviation)
        self.indicators = indicators
        self.expertCount = expertCount
    }

    /// How many inputs there are.
    package var count: Int { columns.count + indicators.count + 3 * expertCount }

    /// Where the experts' inputs begin.
    package var expertStart: Int { columns.count + indicators.count }

    /// Writes the inputs of one event.
    ///
    /// Does not allocate.
    ///
    /// - Parameters:
    ///   - features: Shape `[featureCount]`; NaN is missing.
    ///   - logits: Calibrated logits, shape `[expertCount]`; NaN when an expert did not run.
    ///   - inputs: Shape `[count]`, overwritten.
    package func write(features: Span<Float>, logits: Span<Float>, into inputs: inout [Float]) {
        for (column, place) in places.enumerated() { inputs[column] = features[place] }
        standardize(&inputs)
        var next = columns.count
        for feature in indicators {
            inputs[next] = features[feature].isFinite ? 0 : 1
            next += 1
        }
        write(logits: logits, into: &inputs)
    }

    /// Scales the columns at the beginning of `inputs` to standard ones within ±4; 0 for what is not
    /// finite.
    private func standardize(_ inputs: inout [Float]) {
        let count = columns.count
        let (isLogarithmic, means, scales) = (isLogarithmic, means, inverseDeviations)
        let (logarithmicSpan, meanSpan, scaleSpan) = (isLogarithmic.span, means.span, scales.span)
        var values = inputs.mutableSpan
        precondition(
            values.count >= count && logarithmicSpan.count == count && meanSpan.count == count
                && scaleSpan.count == count
        )
        for index in 0..<count {
            let value = values[index]
            let compressed = Self.compressed(value, isLogarithmic: logarithmicSpan[index])
            var standard = (compressed - meanSpan[index]) * scaleSpan[index]
            standard = standard > 4 ? 4 : standard
            standard = standard < -4 ? -4 : standard
            values[index] = value - value == 0 ? standard : 0
        }
    }

    @inline(__always)
    private static func compressed(_ value: Float, isLogarithmic: Bool) -> Float {
        let logarithm = PortableMath.logarithm(onePlus: abs(value))
        let signed = value < 0 ? -logarithm : logarithm
        return isLogarithmic ? signed : value
    }

    /// Writes only the experts' part.
    package func write(logits: Span<Float>, into inputs: inout [Float]) {
        var next = expertStart
        for expert in 0..<expertCount {
            let logit = logits[expert]
            let hasRun = !logit.isNaN
            inputs[next] = hasRun ? 1 : 0
            inputs[next + expertCount] = hasRun ? logit : 0
            inputs[next + 2 * expertCount] = hasRun ? abs(logit) : 0
            next += 1
        }
    }
}
