internal import Foundation

extension Forest {
    /// What a forest's margins were trained for, in the words of the library that trained it.
    package struct Objective: Sendable, Equatable {
        /// Who trained the forest.
        package enum Library: String, Sendable {
            case lightGBM = "LightGBM"
            case xgBoost = "XGBoost"
            case catBoost = "CatBoost"
            case scikitLearn = "scikit-learn"
        }

        /// What the one margin of a row says about the label 1.
        package enum Link: Sendable, Equatable {
            /// Its logit is this factor times the margin.
            case logit(scale: Double)

            /// It is the probability itself; for its logit it is kept from 0.0001 to 0.9999.
            case probability

            /// Nothing: a regression, a ranking, several classes, or an objective we do not know.
            case none
        }

        /// Trees that all agree make a probability of 0 or 1, which no logit has.
        private static let leastProbability = 0.0001

        package let library: Library

        /// The library's name for it, with its parameters: `binary sigmoid:1`, `reg:squarederror`.
        package let name: String

        package let link: Link

        /// The logit of the label 1.
        ///
        /// `margins` are those of a row, shape `[outputCount]`. `nil` where they say no such thing.
        package func logit(_ margins: Span<Double>) -> Double? {
            guard margins.count == 1 else { return nil }
            switch link {
            case .logit(let scale): return scale * margins[0]
            case .probability:
                let least = Self.leastProbability
                let probability = min(max(margins[0], least), 1 - least)
                return log(probability / (1 - probability))
            case .none: return nil
            }
        }
    }
}
