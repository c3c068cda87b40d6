extension Forest {
    /// What a forest's margins were trained for, in the words of the library that trained it.
    package struct Objective: Sendable, Equatable {
        /// Who trained the forest.
        package enum Library: String, Sendable {
            case lightGBM = "LightGBM"
            case xgBoost = "XGBoost"
        }

        /// What the one margin of a row says about the label 1.
        package enum Link: Sendable, Equatable {
            /// Its logit is this factor times the margin.
            case logit(scale: Double)

            /// Nothing: a regression, a ranking, several classes, or an objective we do not know.
            case none
        }

        package let library: Library

        /// The library's name for it, with its parameters: `binary sigmoid:1`, `reg:squarederror`.
        package let name: String

        package let link: Link

        /// The logit of the label 1.
        ///
        /// `margins` are those of a row, shape `[outputCount]`. `nil` where they say no such thing.
        package func logit(_ margins: Span<Double>) -> Double? {
            guard margins.count == 1, case .logit(let scale) = link else { return nil }
            return scale * margins[0]
        }
    }
}
