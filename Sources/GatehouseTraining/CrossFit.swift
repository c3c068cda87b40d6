internal import Dispatch
internal import GatehouseLearning
package import GatehouseRuntime
internal import Synchronization

/// Fusion fitted once for each fold on the rows outside it, and what it says of the rows inside.
///
/// Everything of the second level is cross-fitted: for each fold, the experts' scaling, the inputs'
/// scaling, the gate and the logistic stack come from the rows of the other folds. The calibration of a
/// fold comes from the other folds' fused logits, whose gates in turn saw that fold: two numbers that
/// thousands of rows decide, as in stacking generally.
package struct CrossFit: Sendable {
    let examples: FusionExamples
    let folds: [Int]
    let gates: [FusionGate]
    let recipe: GateRecipe

    /// Fits a gate for each fold.
    ///
    /// - Parameters:
    ///   - examples: Features, out-of-fold logits and labels of every row.
    ///   - folds: Fold of each row, from 0 to `foldCount - 1`.
    ///   - foldCount: How many gates are fitted.
    ///   - seed: For whatever is random.
    ///   - recipe: How long, and by how many.
    ///   - isFitted: Called after each fold, from any thread.
    package init(
        _ examples: FusionExamples,
        folds: [Int],
        foldCount: Int,
        seed: UInt64,
        recipe: GateRecipe = .standard,
        isFitted: @escaping @Sendable (_ fold: Int) -> Void = { _ in },
    ) {
        self.examples = examples
        self.folds = folds
        self.recipe = recipe
        let fitted = Mutex([FusionGate?](repeating: nil, count: foldCount))
        DispatchQueue.concurrentPerform(iterations: foldCount) { fold in
            let rows = folds.indices.filter { folds[$0] != fold }
            let gate = FusionFit.fit(examples, rows: rows, seed: seed, recipe: recipe)
            fitted.withLock { $0[fold] = gate }
            isFitted(fold)
        }
        gates = fitted.withLock { $0.compactMap(\.self) }
    }

    /// Takes a gate that is already fitted for all rows, to judge a bundle as it is.
    package init(_ examples: FusionExamples, fitted gate: FusionGate) {
        self.examples = examples
        folds = Array(repeating: 0, count: examples.labels.count)
        gates = [gate]
        recipe = .standard
    }

    /// Each row's calibrated logit of one expert; NaN when it abstained.
    package func expertLogits(_ expert: Int) -> [Double] {
        folds.indices.map { row in
            gates[folds[row]].calibrated(examples.logits[expert][row], expert: expert)
        }
    }

    /// Each row's fused logit when only the experts in `mask` run, before calibration.
    package func fusedLogits(mask: UInt64) -> [Double] {
        var logits: [Double] = []
        logits.reserveCapacity(folds.count)
        fuse(mask: mask) { logits.append($0.logit) }
        return logits
    }

    /// Fuses every row when only the experts in `mask` run, and calls `body` with what came of it.
    func fuse(mask: UInt64, _ body: (FusionScratch) -> Void) {
        var scratches = gates.map { $0.makeScratch() }
        let features = examples.matrix.values
        let featureCount = examples.matrix.featureCount
        for row in folds.indices {
            let fold = folds[row]
            let gate = gates[fold]
            scratches[fold].mask = 0
            for expert in 0..<examples.expertCount {
                let raw = examples.logits[expert][row]
                let runs = mask & 1 << UInt64(expert) != 0 && !raw.isNaN
                scratches[fold].logits[expert] =
                    runs ? Float(gate.calibrated(raw, expert: expert)) : .nan
                if runs { scratches[fold].mask |= 1 << UInt64(expert) }
            }
            let start = row * featureCount
            gate.fuse(
                features: features.span.extracting(start..<start + featureCount),
                scratch: &scratches[fold]
            )
            body(scratches[fold])
        }
    }

    /// Calibrates fused logits: for each fold by what the other folds show, if that helps there.
    package func calibrated(_ logits: [Double]) -> [Double] {
        let affine = calibrations(of: logits)
        return folds.indices.map { row in
            guard let scaling = affine[folds[row]] else { return logits[row] }
            return scaling.slope * logits[row] + scaling.intercept
        }
    }

    /// The calibration of each fold's fused logits; nil where it needs none.
    func calibrations(of logits: [Double]) -> [FusionGate.Affine?] {
        gates.indices.map { fold in
            let rows = folds.indices.filter { folds[$0] != fold }
            return Self.calibration(
                rows.map { logits[$0] },
                labels: rows.map { examples.labels[$0] }
            )
        }
    }

    /// The affine map that lowers the log loss by more than one standard error of the saving.
    package static func calibration(_ logits: [Double], labels: [Bool]) -> FusionGate.Affine? {
        let platt = PlattScaling(fitting: logits, labels: labels)
        let savings = zip(logits, labels).map { logit, label in
            LogisticLoss.value(logit: logit, target: label ? 1 : 0)
                - LogisticLoss.value(logit: platt.apply(logit), target: label ? 1 : 0)
        }
        let count = Double(savings.count)
        let mean = savings.reduce(0, +) / count
        let variance = savings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        guard platt.slope > 0, mean > (variance / count).squareRoot() else { return nil }
        return FusionGate.Affine(slope: platt.slope, intercept: platt.intercept)
    }

    /// The plain alternative: a logistic regression on the experts' logits.
    package func logisticStack() -> [Double] {
        let expertCount = examples.expertCount
        let stacks = gates.indices.map { fold in
            let rows = folds.indices.filter { folds[$0] != fold }
            return LogisticRegression(
                fitting: rows.flatMap { stackInputs($0, gate: gates[fold]) },
                inputCount: expertCount,
                labels: rows.map { examples.labels[$0] }
            )
        }
        return folds.indices.map { row in
            let inputs = stackInputs(row, gate: gates[folds[row]])
            return stacks[folds[row]].logit(inputs.span)
        }
    }

    /// An abstaining expert counts as undecided.
    private func stackInputs(_ row: Int, gate: FusionGate) -> [Double] {
        (0..<examples.expertCount).map { expert in
            let raw = examples.logits[expert][row]
            return raw.isNaN ? 0 : gate.calibrated(raw, expert: expert)
        }
    }

    /// Sets of experts that are worth a calibration and a line of their own, all experts last.
    ///
    /// Every set while there are few; then each expert alone, the eager ones with and without each of
    /// the others, each one lost, and all.
    package static func masks(of scoring: ScoringMasks) -> [UInt64] {
        let (eager, all) = (scoring.eager, scoring.all)
        guard all.nonzeroBitCount > 5 else {
            // The next larger set of bits that are all in `all`.
            return Array(sequence(first: all & (0 &- all)) { $0 == all ? nil : ($0 &- all) & all })
        }
        let single = (0..<64).map { UInt64(1) << $0 }.filter { all & $0 != 0 }
        var masks = single + scoring.nested + single.map { eager | $0 } + single.map { all ^ $0 }
        masks = masks.filter { $0 != 0 && $0 != all } + [all]
        var listed: Set<UInt64> = []
        return masks.filter { listed.insert($0).inserted }
    }
}
