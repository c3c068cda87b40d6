/// How features are brought to a common scale, packed for the kernels.
@safe
package final class FeatureColumns: Sendable {
    /// How many columns there are.
    package let count: Int

    /// The least number of features of a row.
    let featureLimit: Int

    /// For all columns the feature, whether its logarithm is taken (all bits), the mean and the scale, each
    /// filled up to a multiple of 16.
    let parameters: KernelStorage

    /// How one feature is scaled.
    package typealias Column = (
        feature: Int, isLogarithmic: Bool, mean: Float, inverseDeviation: Float
    )

    /// Packs columns.
    package init(_ columns: [Column]) {
        count = columns.count
        featureLimit = (columns.map(\.feature).max() ?? -1) + 1
        func filled(_ words: [UInt32]) -> [UInt32] {
            words + Array(repeating: 0, count: (16 - words.count % 16) % 16)
        }
        parameters = KernelStorage(
            filled(columns.map { UInt32($0.feature) })
                + filled(columns.map { $0.isLogarithmic ? .max : 0 })
                + filled(columns.map(\.mean.bitPattern))
                + filled(columns.map(\.inverseDeviation.bitPattern))
        )
    }
}
