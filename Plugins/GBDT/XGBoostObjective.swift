internal import Foundation

/// What XGBoost's objectives mean for margins.
enum XGBoostObjective {
    /// The objective of this name.
    static func objective(_ name: String, outputCount: Int) -> Forest.Objective {
        let isLogit = ["binary:logistic", "binary:logitraw", "reg:logistic"].contains(name)
        return Forest.Objective(
            library: .xgBoost,
            name: String(name.prefix(200)),
            link: isLogit && outputCount == 1 ? .logit(scale: 1) : .none
        )
    }

    /// The margins that sums start from, given the model's `base_score`.
    ///
    /// That is a number, or from XGBoost 3.1 on a list like `[5E-1,2E-1]`, of what the objective
    /// predicts: a probability, a mean, or the margin itself. One number is for all outputs. Computed in
    /// single precision with the C library's logarithm, as XGBoost does it.
    static func margins(
        ofScores text: String,
        count: Int,
        objective: String,
        path: String,
    ) throws(ForestError) -> [Double] {
        let isList = text.hasPrefix("[") && text.hasSuffix("]")
        let items = (isList ? text.dropFirst().dropLast() : text[...]).split(separator: ",")
        let margins = items.compactMap { Float($0) }.map { margin(of: $0, objective) }
        guard margins.count == items.count, margins.count == count || margins.count == 1 else {
            throw ForestError(
                .path(path),
                found: "`\(text.prefix(40))`",
                wanted: "a number, or a list of \(count)"
            )
        }
        guard margins.allSatisfy(\.isFinite) else {
            throw ForestError(
                .path(path),
                found: "`\(text.prefix(40))`",
                wanted: "what `\(objective.prefix(40))` may predict, with a finite margin",
                remedy: "train with another base_score"
            )
        }
        let doubles = margins.map { Double($0) }
        return doubles.count == count ? doubles : Array(repeating: doubles[0], count: count)
    }

    private static func margin(of score: Float, _ objective: String) -> Float {
        switch objective {
        case "binary:logistic", "reg:logistic": -log(1 / score - 1)
        case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft":
            log(score)
        default: score
        }
    }
}
