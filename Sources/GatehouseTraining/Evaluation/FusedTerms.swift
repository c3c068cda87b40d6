internal import GatehouseRuntime

/// What each expert adds to the fused logit of every event.
///
/// `logit = bias + Σ contribution` up to rounding; experts that did not run add nothing.
package struct FusedTerms: Sendable {
    /// What the gate adds by itself, one for each event.
    package private(set) var biases: [Double] = []

    /// What each expert adds, shape `[expert][event]`; NaN where it did not run.
    package private(set) var contributions: [[Double]]

    /// Experts that are left out of every sum are those outside `mask`.
    ///
    /// - Parameters:
    ///   - crossFit: The gates.
    ///   - mask: Experts that run.
    ///   - isCalibrated: Whether the folds' calibration is applied; a bundle's own is in its gate.
    init(_ crossFit: CrossFit, mask: UInt64, isCalibrated: Bool) {
        contributions = Array(repeating: [], count: crossFit.examples.expertCount)
        var logits: [Double] = []
        crossFit.fuse(mask: mask) { scratch in
            logits.append(scratch.logit)
            biases.append(scratch.bias)
            for expert in contributions.indices {
                let isIn = !scratch.logits[expert].isNaN
                contributions[expert].append(isIn ? scratch.contributions[expert] : .nan)
            }
        }
        guard isCalibrated else { return }
        let calibrations = crossFit.calibrations(of: logits)
        for (row, fold) in crossFit.folds.enumerated() {
            guard let affine = calibrations[fold] else { continue }
            biases[row] = affine.slope * biases[row] + affine.intercept
            for expert in contributions.indices { contributions[expert][row] *= affine.slope }
        }
    }

    /// For each event the terms of so many groups.
    ///
    /// - Parameters:
    ///   - nested: Terms of the eager experts, then with one group, two, and so on.
    ///   - groupCounts: How many groups run, for each event.
    /// - Returns: What the routed logits are made of.
    static func routed(_ nested: [FusedTerms], groupCounts: [Int]) -> FusedTerms {
        var routed = nested[0]
        for (row, count) in groupCounts.enumerated() where count > 0 {
            routed.biases[row] = nested[count].biases[row]
            for expert in routed.contributions.indices {
                routed.contributions[expert][row] = nested[count].contributions[expert][row]
            }
        }
        return routed
    }

    /// The fused logit of an event.
    package func logit(_ row: Int) -> Double {
        contributions.reduce(biases[row]) { $1[row].isNaN ? $0 : $0 + $1[row] }
    }
}
