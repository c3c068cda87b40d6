internal import GatehouseKernels
internal import GatehouseLearning

/// What the gates see of an event: standardised features, which are missing, and what experts said.
///
/// Order: the kept features; a 1 for each missing one of those that can be missing; then for every
/// expert whether it ran, its logit and the logit's magnitude (0 when it did not run).
package struct FusionInputs: Sendable {
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
            guard isLogarithmic else { return value }
            let logarithm = PortableMath.logarithm(onePlus: abs(value))
            return value < 0 ? -logarithm : logarithm
        }
    }

    /// The columns as the kernels take them.
    private let packed: FeatureColumns

    package let columns: [Column]

    /// Features whose being missing is an input.
    package let indicators: [Int]

    package let expertCount: Int

    package init(columns: [Column], indicators: [Int], expertCount: Int) {
        self.columns = columns
        packed = FeatureColumns(
            columns.map { ($0.feature, $0.isLogarithmic, $0.mean, $0.inverseDeviation) }
        )
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
        var target = inputs.mutableSpan
        Kernels.current.standardize(features, columns: packed, into: &target)
        var next = columns.count
        for feature in indicators {
            inputs[next] = features[feature].isFinite ? 0 : 1
            next += 1
        }
        write(logits: logits, into: &inputs)
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
